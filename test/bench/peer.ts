/** Beside the peer, on its own example. Fides 2.86.2 was measured on two such cores. */
import { setTimeout as delay } from 'node:timers/promises';
import { Cases, Crowd, MANY_RECORDS, WARM } from './batches.js';
import { growing, type Measurement, type MeasurementContext } from './measurement.js';
import { busyPerson, configureShop, fillShop, hasFides, personAt } from './peer-shop.js';
import type { Figure } from './report.js';
import { withWorld, type World } from './world.js';

const ACCESS_AT_ONCE = 50;
const ERASURES_AT_ONCE = 30;
const SINGLES = 10;
/** Connections that nobody needs are closed by then. */
const REST_SECONDS = 20;
const MIB = 1024 * 1024;
const BUSY = [
  { rows: 100_000, seconds: 3 },
  { rows: 500_000, seconds: 15 },
] as const;

const needs = (): string | undefined =>
  hasFides() ? undefined : 'the example data of Fides in WAFA_FIDES_DIR';

const APPROVED =
  'The peer has neither verification nor approval unless told; here the mailed link is pressed, and what waits is ' +
  'approved by a script at once, all of it counted. From the request to the closed case, the answer included; not counted is the signal that says a ' +
  'decision once more 20 seconds later, which finds a closed case.';

export const peer: Measurement = {
  title: 'Access, side by side with the peer',
  how:
    `The example data set of Fides and generated people in one PostgreSQL system. ${APPROVED} The peer (2.86.2, on two such ` +
    'cores): 0.9 cases/s, 1.7 CPU-seconds each, single case 1.4 s, 100,000 rows in one table in 11–15 s with 530 MB of ' +
    'growth, 1.4 GB idle. Not in the peer’s example: three indexes on what the people are found by, and of Wafa no hold before the ' +
    'release. Growth is that of a worker started anew, which has done a few small cases.',
  missed: `${MANY_RECORDS} What grows over 500,000 rows is what V8 has not collected yet: live memory, looked at meanwhile, stays between 85 and 120 MiB.`,
  needs,
  run: (context) => {
    const people = WARM * (1 + context.runs * BUSY.length) + SINGLES + ACCESS_AT_ONCE * context.runs;
    const busy = BUSY.map(({ rows }) => rows);
    return inShop(context, { people, busy }, async (world) => {
      const crowd = new Crowd(personAt);
      const cases = await Cases.warm(world, { crowd, right: 'access' });
      await delay(REST_SECONDS * 1000);
      const idle = Object.values(world.memory()).reduce((sum, bytes) => sum + bytes, 0);
      const singles = await cases.singles(SINGLES);
      return [
        ...(await cases.batches(ACCESS_AT_ONCE, context, { casesPerSecond: 9, cpuMilliseconds: 170 })),
        {
          what: 'single case, idle system',
          unit: 's',
          values: singles.map(({ seconds }) => seconds),
          goal: { atMost: 0.5 },
        },
        {
          what: `whole service, ${REST_SECONDS} s after its first cases`,
          unit: 'MiB',
          values: [idle / MIB],
          goal: { atMost: 700 },
        },
        ...(await manyRows(world, cases, context)),
      ];
    });
  },
};

export const peerErasure: Measurement = {
  title: 'Erasure, side by side with the peer',
  how:
    `The example data set of Fides and generated people in one PostgreSQL system; everything under user is emptied. ${APPROVED} ` +
    'Two people approve. The peer (2.86.2, on two such cores): 0.45 cases/s, 3.5 CPU-seconds each, single case 2.9 s.',
  missed: `${MANY_RECORDS} An erasure besides reads the catalogue of the product’s database anew whenever it looks or writes, a good part of PostgreSQL’s time here: what it may touch must not come from memory.`,
  needs,
  run: (context) => {
    const people = WARM + SINGLES + ERASURES_AT_ONCE * context.runs;
    return inShop(context, { people }, async (world) => {
      const crowd = new Crowd(personAt);
      const cases = await Cases.warm(world, { crowd, right: 'erasure' });
      const singles = await cases.singles(SINGLES);
      return [
        ...(await cases.batches(ERASURES_AT_ONCE, context, { casesPerSecond: 4.5 })),
        {
          what: 'single case, idle system',
          unit: 's',
          values: singles.map(({ seconds }) => seconds),
          goal: { atMost: 1 },
        },
      ];
    });
  },
};

const inShop = (
  { say }: MeasurementContext,
  filling: Parameters<typeof fillShop>[1],
  use: (world: World) => Promise<Figure[]>,
): Promise<Figure[]> =>
  withWorld({ say, configure: configureShop, prepare: (stack) => fillShop(stack, filling) }, use);

async function manyRows(world: World, cases: Cases, { say, runs }: MeasurementContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { rows, seconds } of BUSY) {
    const measured = [];
    for (let run = 1; run <= runs; run += 1) {
      say(`${rows} rows in one table, run ${run}`);
      const first = (): Promise<unknown> => cases.atOnce(WARM);
      measured.push(await growing(world, { first, work: () => cases.of([busyPerson(rows)]) }));
    }
    const told = rows.toLocaleString('en');
    figures.push(
      {
        what: `${told} rows in one table`,
        unit: 's',
        values: measured.map(({ value }) => value.seconds),
        goal: { atMost: seconds },
      },
      {
        what: `growth of the worker over ${told} rows`,
        unit: 'MiB',
        values: measured.map(({ growth }) => growth / MIB),
        goal: { atMost: 100 },
      },
    );
  }
  return figures;
}
