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

interface Asked {
  readonly names: readonly string[];
  readonly runs: number;
  readonly dry: boolean;
}

const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`);

/** What is asked for; `help`; or the word that is wrong, in a sentence. */
function readArguments(args: readonly string[]): Asked | 'help' | { readonly fault: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        runs: { type: 'string', default: '3' },
        dry: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const unknown = positionals.find((name) => !Object.hasOwn(PARTS, name));
    if (unknown !== undefined) return { fault: `there is no part "${unknown}"` };
    const runs = Number(values.runs);
    if (!Number.isSafeInteger(runs) || runs < 1)
      return { fault: `--runs takes a number from 1, not "${values.runs}"` };
    return { names: positionals.length > 0 ? positionals : Object.keys(PARTS), runs, dry: values.dry };
  } catch (error) {
    return { fault: (error as Error).message.split('. ')[0] ?? '' };
  }
}

async function main(args: readonly string[]): Promise<number> {
  const asked = readArguments(args);
  if (asked === 'help' || 'fault' in asked) {
    process.stderr.write(asked === 'help' ? `${USAGE}\n` : `bench: ${asked.fault}\n\n${USAGE}\n`);
    return asked === 'help' ? 0 : 1;
  }
  const { names, runs, dry } = asked;
  for (const name of names) {
    const part = await measure(name, runs);
    if (!part) continue;
    print(part);
    if (dry) continue;
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
