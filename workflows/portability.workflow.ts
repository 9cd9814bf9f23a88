/**
 * GDPR Art. 20: what the person provided and what was observed, on consent or contract, in a form that
 * machines read; to the person, and directly to another controller where that was asked for. What the person
 * asked to have corrected is corrected first.
 */
import { patched } from '@temporalio/workflow';
import type { Outcome } from '#libs/domain/words';
import { runCase } from './case/case.js';
import { discover, verify } from './case/find.js';
import { handOver } from './case/hand-over.js';
import type { CaseStart } from './case/messages.js';
import { waitForOtherCases } from './case/other-cases.js';
import { transferDirectly } from './case/transfer.js';

export const portability = (start: CaseStart): Promise<Outcome> =>
  runCase(start, async (dsr) => {
    await verify(dsr);
    if (patched('handed-over-once-it-is-right')) await waitForOtherCases(dsr);
    await discover(dsr);
    const { packageId, outcome, transferTo } = await handOver(dsr);
    const arrived = transferTo === undefined || (await transferDirectly(dsr, packageId));
    return { outcome: arrived ? outcome : 'partly-fulfilled' };
  });
