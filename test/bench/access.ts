/** Access over four systems of four kinds. */
import { MANY_RECORDS } from './batches.js';
import { bytesOfEach, sizesOf } from './database-sizes.js';
import { inFourSystems } from './four-systems.js';
import type { Measurement } from './measurement.js';
import type { World } from './world.js';

const AT_ONCE = 50;
const SINGLES = 10;

export const access: Measurement = {
  title: 'Access over four systems',
  how:
    'The shipped example with four of its systems: PostgreSQL, and the stand-ins of Clerk, Stripe and Google Analytics. ' +
    'Generated people ask, press the mailed link, and plan and release are approved by a script as soon as they wait; from ' +
    'the request to the closed case. The bare workflow has as many remote activities, signals and updates, and timers as ' +
    'such a case, with nothing in them, and runs on the same server in the same run. Bytes are the growth of each database over ' +
    'a batch without the bare workflow, divided by its cases.',
  missed: MANY_RECORDS,
  run: (context) =>
    inFourSystems(
      { right: 'access', people: SINGLES + (1 + context.runs) * AT_ONCE, say: context.say },
      async (world, cases) => {
        const ready: number[] = [];
        for (const { references } of await cases.singles(SINGLES))
          ready.push(await secondsToPlan(world, references[0] ?? ''));
        const before = await sizesOf(world);
        await cases.atOnce(AT_ONCE);
        const sizes = { before, after: await sizesOf(world), cases: AT_ONCE };
        return [
          ...(await cases.batches(AT_ONCE, context, { ratioToBare: 0.6, events: 60 })),
          ...bytesOfEach('closed case', sizes),
          {
            what: 'confirmation → ready for approval, idle system',
            unit: 's',
            values: ready,
            goal: { atMost: 2 },
          },
        ];
      },
    ),
};

/** From the proof of the mailbox to the plan that waits. */
async function secondsToPlan({ database }: World, reference: string): Promise<number> {
  const { rows } = await database.query<{ seconds: string }>(
    `SELECT extract(epoch FROM p.recorded_at - v.recorded_at) AS seconds
     FROM request r JOIN dsr_case c ON c.request_id = r.id
     JOIN plan p ON p.case_id = c.id JOIN verification v ON v.request_id = r.id WHERE r.reference = $1`,
    [reference],
  );
  return Number(rows[0]?.seconds);
}
