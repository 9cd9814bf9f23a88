/** What processes cost, from `/proc`: Linux only. A role is a process and everything below it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** `sysconf(_SC_CLK_TCK)`: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const KIB = 1024;

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Its own time and that of its children that have ended. */
  readonly ticks: number;
}

/** CPU-seconds of each role since its processes started. */
export function cpuSeconds<Role extends string>(
  roots: Readonly<Record<Role, readonly number[]>>,
): Record<Role, number> {
  const processes = everyProcess();
  const seconds = (pids: readonly number[]): number =>
    trees(pids, processes).reduce((sum, { ticks }) => sum + ticks, 0) / TICKS_PER_SECOND;
  return mapValues(roots, seconds);
}

/** Bytes of memory that the processes of each role hold alone or share, a shared page counted once for each. */
export function residentBytes<Role extends string>(
  roots: Readonly<Record<Role, readonly number[]>>,
): Record<Role, number> {
  const processes = everyProcess();
  const bytes = (pids: readonly number[]): number =>
    trees(pids, processes).reduce((sum, { pid }) => sum + proportionalBytes(pid), 0);
  return mapValues(roots, bytes);
}

/** Resident memory of one process, shared pages whole. */
export const rssBytes = (pid: number): number => kibOf(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB/m);

/** The most that it ever had. */
export const highestRssBytes = (pid: number): number => kibOf(`/proc/${pid}/status`, /^VmHWM:\s+(\d+) kB/m);

/** Shared pages divided among those that share them: PostgreSQL's buffers would count once for every connection. */
const proportionalBytes = (pid: number): number => kibOf(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+) kB/m);

function kibOf(path: string, line: RegExp): number {
  const [, kib = '0'] = line.exec(read(path)) ?? [];
  return Number(kib) * KIB;
}

function trees(roots: readonly number[], processes: readonly Process[]): Process[] {
  const found = processes.filter(({ pid }) => roots.includes(pid));
  for (const { pid } of found) found.push(...processes.filter(({ parent }) => parent === pid));
  return found;
}

function everyProcess(): Process[] {
  if (!existsSync('/proc/self/stat')) throw new Error('the benchmark reads /proc: it needs Linux');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const text = read(`/proc/${name}/stat`);
      return text === '' ? [] : [parse(text)];
    });
}

/** The name in the second field may hold anything, so the fields are counted from behind it: proc(5). */
function parse(text: string): Process {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const PARENT = 1;
  const USER_TIME = 11;
  const LAST_TIME = 14;
  const times = fields.slice(USER_TIME, LAST_TIME + 1).map(Number);
  return {
    pid: Number.parseInt(text, 10),
    parent: Number(fields[PARENT]),
    ticks: times.reduce((sum, time) => sum + time, 0),
  };
}

/** Empty where the process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function mapValues<Role extends string, From, To>(
  record: Readonly<Record<Role, From>>,
  change: (value: From) => To,
): Record<Role, To> {
  const entries = Object.entries<From>(record).map(([role, value]) => [role, change(value)] as const);
  return Object.fromEntries(entries) as Record<Role, To>;
}
