/**
 * `npm run bench [-- PART…] [--runs N] [--dry]`: measures, and writes docs/reference/performance.{json,md}. Without a part, all.
 */
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../chaos/root.js';
import { access } from './access.js';
import { erasure } from './erasure.js';
import { holding } from './holding.js';
import { intake } from './intake.js';
import { packaging } from './packaging.js';
import { peer, peerErasure } from './peer.js';
import { systems } from './systems.js';
import type { Measurement } from './measurement.js';
import { isMet, writeReport, type Part } from './report.js';

const PARTS: Readonly<Record<string, Measurement>> = {
  intake,
  access,
  systems,
  peer,
  'peer-erasure': peerErasure,
  erasure,
  packaging,
  holding,
};
const REFERENCE = join(ROOT, 'docs', 'reference');
const GIB = 1024 ** 3;
const USAGE = `npm run bench [-- ${Object.keys(PARTS).join(' | ')}] [--runs N] [--dry]

--runs  how often each figure is measured, 3 unless said
--dry   prints, and writes no file`;

const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`);

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '3' },
      dry: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
  const runs = Number(values.runs);
  if (values.help || unknown.length > 0 || !Number.isSafeInteger(runs) || runs < 1) {
    process.stderr.write(`${USAGE}\n`);
    return values.help ? 0 : 1;
  }
  const names = positionals.length > 0 ? positionals : Object.keys(PARTS);
  for (const name of names) {
    const part = await measure(name, runs);
    if (!part) continue;
    print(part);
    if (values.dry) continue;
    await writeReport(REFERENCE, { machine: machine(), parts: { [name]: part } });
  }
  return 0;
}

async function measure(name: string, runs: number): Promise<Part | undefined> {
  const measurement = PARTS[name];
  if (!measurement) throw new RangeError(`no part ${name}`);
  const missing = measurement.needs?.();
  if (missing !== undefined) {
    say(`${name} is left out: it needs ${missing}`);
    return undefined;
  }
  say(`${name}: ${measurement.title}`);
  const figures = await measurement.run({ say, runs });
  return {
    title: measurement.title,
    how: measurement.how,
    command: `npm run bench -- ${name} --runs ${runs}`,
    measuredAt: new Date().toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length),
    commit: commitOf(),
    figures: [...figures],
    ...(measurement.missed === undefined ? {} : { missed: measurement.missed }),
  };
}

function print({ title, figures }: Part): void {
  process.stdout.write(`\n${title}\n`);
  for (const figure of figures) {
    const met = isMet(figure);
    const verdict = met === undefined ? '' : met ? '  met' : `  MISSED ${JSON.stringify(figure.goal)}`;
    const told = figure.values.map((value) => Number(value.toPrecision(3))).join(', ');
    process.stdout.write(`  ${figure.what}: ${told} ${figure.unit}${verdict}\n`);
  }
}

/** What the bench itself writes is no change of what is measured. */
function commitOf(): string {
  const changed = git('status', '--porcelain', '--', '.', ':!docs/reference/performance.*');
  return git('rev-parse', '--short', 'HEAD') + (changed === '' ? '' : ' with changes');
}

const git = (...args: string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();

function machine(): Record<string, string> {
  const [cpu] = cpus();
  return {
    processor: `${cpus().length} × ${cpu?.model ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / GIB)} GiB`,
    'Node.js': process.versions.node,
  };
}

process.exitCode = await main(process.argv.slice(2));
