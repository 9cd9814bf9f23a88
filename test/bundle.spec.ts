import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundleWorkflows } from '../apps/worker/src/workflow-bundle.js';

const MAX_BYTES = 2_100_000;

describe('the workflow bundle', () => {
  let code = '';
  let modules: string[] = [];

  beforeAll(async () => {
    code = await bundleWorkflows();
    modules = [...code.matchAll(/^\/\*\*\*\/ "([^"]+)"/gm)].map((match) => match[1] ?? '');
  });

  it('is made of these sources of ours, none of them a stale build', () => {
    const own = modules.filter((path) => path.startsWith('./') && !path.includes('node_modules'));
    expect(own.toSorted()).toEqual([
      './libs/domain/errors.ts',
      './libs/domain/order-of-rights.ts',
      './libs/domain/task-name.ts',
      './workflows/access.workflow.ts',
      './workflows/case/agenda.ts',
      './workflows/case/answer-marks.ts',
      './workflows/case/ask.ts',
      './workflows/case/at-system.ts',
      './workflows/case/case-clock.ts',
      './workflows/case/case-state.ts',
      './workflows/case/case.ts',
      './workflows/case/clock-loop.ts',
      './workflows/case/decisions.ts',
      './workflows/case/erase.ts',
      './workflows/case/failures.ts',
      './workflows/case/fan-out.ts',
      './workflows/case/find.ts',
      './workflows/case/halt.ts',
      './workflows/case/hand-over.ts',
      './workflows/case/look-at-marks.ts',
      './workflows/case/mark.ts',
      './workflows/case/messages.ts',
      './workflows/case/open-download.ts',
      './workflows/case/other-cases.ts',
      './workflows/case/records.ts',
      './workflows/case/rectify.ts',
      './workflows/case/remove.ts',
      './workflows/case/seal.ts',
      './workflows/case/sign-in.ts',
      './workflows/case/transfer.ts',
      './workflows/case/versions.ts',
      './workflows/case/weigh.ts',
      './workflows/erasure.workflow.ts',
      './workflows/index.ts',
      './workflows/interceptors.ts',
      './workflows/lift.workflow.ts',
      './workflows/objection.workflow.ts',
      './workflows/obligation.workflow.ts',
      './workflows/opt-out.workflow.ts',
      './workflows/package-expiry.workflow.ts',
      './workflows/portability.workflow.ts',
      './workflows/rectification.workflow.ts',
      './workflows/removal.workflow.ts',
      './workflows/restriction.workflow.ts',
      './workflows/withdrawal.workflow.ts',
    ]);
  });

  it('holds no package that has no business in a workflow', () => {
    const packages = modules.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
    expect([...new Set(packages)].toSorted()).toEqual([
      '@temporalio/common',
      '@temporalio/workflow',
      'long',
      'ms',
      'nexus-rpc',
    ]);
  });

  it(`stays below ${MAX_BYTES} bytes`, () => {
    expect(Buffer.byteLength(code)).toBeLessThan(MAX_BYTES);
  });
});
