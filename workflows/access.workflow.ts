/**
 * GDPR Art. 15: what is held about a person, found everywhere, approved twice, handed over in a sealed
 * package.
 */
import type { Outcome } from '#libs/domain/words';
import { runCase } from './case/case.js';
import { discover, verify } from './case/find.js';
import { handOver } from './case/hand-over.js';
import type { CaseStart } from './case/messages.js';

/** Refusal, withdrawal and a missing confirmation leave from any wait. */
export const access = (start: CaseStart): Promise<Outcome> =>
  runCase(start, async (dsr) => {
    await verify(dsr);
    await discover(dsr);
    const { outcome } = await handOver(dsr);
    return { outcome };
  });
