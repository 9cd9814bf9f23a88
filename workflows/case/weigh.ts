import type { Case } from './case.js';
import type { CaseRefusal } from './messages.js';
import { markRecords } from './records.js';

/** Waits for the officer. Gives the refusal with its ground; undefined where the objection stands. */
export async function weighed(dsr: Case): Promise<CaseRefusal | undefined> {
  await markRecords.awaitDecision(dsr.now());
  await dsr.until('objection-decision', () => dsr.state.weighed !== undefined);
  const decision = dsr.state.weighed;
  if (decision?.verdict !== 'refused') return undefined;
  const { decisionId, ground, actor } = decision;
  return { decisionId, ground, actor };
}
