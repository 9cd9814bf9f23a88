import type { Case } from './case.js';
import { records } from './records.js';

/** What was marked, and where a person has to, lies before an officer; built anew where something changed. */
export async function approvedMarks(dsr: Case): Promise<void> {
  for (;;) {
    dsr.state.beginPlan();
    const { planId, digest } = await records.buildPlan(dsr.now());
    if (await dsr.approved({ subject: 'plan', id: planId, digest })) return;
  }
}
