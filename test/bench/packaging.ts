/** Big files into a sealed package. */
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { mkdirSync, rmSync } from 'node:fs';
import { chaosConfiguration } from '../chaos/configuration.js';
import { personOf, settlePeople } from '../chaos/people.js';
import { Cases, Crowd } from './batches.js';
import { growing, type Measurement } from './measurement.js';
import { withWorld, type World } from './world.js';

const GIB = 5;
const MIB = 1024 * 1024;

export const packaging: Measurement = {
  title: 'Packaging',
  how:
    `Access by a person with one file of ${GIB} GiB of random bytes in the storage of the shipped example. From the approval of ` +
    'the plan to the sealed package, by the audit log: the file is read, hashed, stored in the ZIP as it is (a WAV, like every sound, ' +
    'picture and film), encrypted and written to the vault.',
  run: ({ say, runs }) => {
    const people = Array.from({ length: 2 * runs }, (_, index) => personOf(index + 1));
    const [busy, others] = [people.slice(0, runs), people.slice(runs)];
    return withWorld(
      {
        say,
        configure: (folder) => void chaosConfiguration(folder, { mailboxHold: 'PT0S', perSecond: 1000 }),
        prepare: async (stack) => {
          await settlePeople(stack, people);
          return {};
        },
      },
      async (world) => {
        const crowd = new Crowd((index) => others[index]?.email ?? '');
        const cases = await Cases.open(world, { crowd, right: 'access' });
        const measured = [];
        for (const person of busy) {
          say(`${GIB} GiB for one person`);
          const file = join(world.stack.folders.media, person.songKey);
          mkdirSync(dirname(file), { recursive: true });
          execFileSync('sh', ['-c', `head -c ${GIB}G /dev/urandom > "$1"`, 'sh', file]);
          const { value, growth } = await growing(world, {
            first: () => cases.atOnce(1),
            work: () => cases.of([person.email]),
          });
          const seconds = await secondsOfPackaging(world, value.references[0] ?? '');
          measured.push({ growth, speed: (GIB * 1024) / seconds });
          rmSync(file);
        }
        return [
          {
            what: `${GIB} GiB sealed`,
            unit: 'MiB/s',
            values: measured.map(({ speed }) => speed),
            goal: { atLeast: 60 },
          },
          {
            what: 'growth of the worker meanwhile',
            unit: 'MiB',
            values: measured.map(({ growth }) => growth / MIB),
            goal: { atMost: 100 },
          },
        ];
      },
    );
  },
};

async function secondsOfPackaging({ database }: World, reference: string): Promise<number> {
  const { rows } = await database.query<{ seconds: string }>(
    `SELECT extract(epoch FROM max(e.recorded_at) FILTER (WHERE e.type = 'package.built')
       - max(e.recorded_at) FILTER (WHERE e.type = 'plan.approved')) AS seconds
     FROM audit_event e JOIN dsr_case c ON c.id = e.case_id JOIN request r ON r.id = c.request_id
     WHERE r.reference = $1`,
    [reference],
  );
  return Number(rows[0]?.seconds);
}
