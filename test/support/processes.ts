/** The processes of a run, seen from outside. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { commandOf, startOf } from '../../apps/sandbox/src/embedded/processes.js';

export interface SeenProcess {
  readonly pid: number;
  readonly started: string;
  readonly command: string;
}

/** The process and everything it and its children started, as long as their parents live. */
export function treeOf(pid: number): SeenProcess[] {
  const parents = existsSync('/proc/self/stat') ? parentsFromProc() : parentsFromPs();
  const found = [pid];
  for (const parent of found)
    for (const [child, itsParent] of parents) if (itsParent === parent) found.push(child);
  return found.flatMap((one) => {
    const started = startOf(one);
    return started === undefined ? [] : [{ pid: one, started, command: commandOf(one) ?? '' }];
  });
}

/** Those that still run; a later process with the same number is another. */
export const stillRunning = (seen: readonly SeenProcess[]): SeenProcess[] =>
  seen.filter(({ pid, started }) => startOf(pid) === started);

function parentsFromProc(): [number, number][] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/stat`))
    .map((name) => {
      const stat = readStat(name);
      return [Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])];
    });
}

/** A process may end between being listed and being read. */
function readStat(name: string): string {
  try {
    return readFileSync(`/proc/${name}/stat`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

function parentsFromPs(): [number, number][] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return [pid ?? 0, parent ?? 0];
  });
}
