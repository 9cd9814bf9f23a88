/** What the operating system says of a process: enough to tell it from a later one with the same number. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** When the process started, in the system's own words; undefined where it does not run, or waits to be reaped. */
export function startOf(pid: number): string | undefined {
  const [state, started] = existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid);
  return state === undefined || /^[ZX]/.test(state) ? undefined : started;
}

/** The command line of a running process. */
export function commandOf(pid: number): string | undefined {
  if (existsSync('/proc/self/stat')) return readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim();
  return ps(pid, 'args=');
}

/** Signals a process and the group it leads; false where there is none. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** The name in the second field may hold anything, so the fields are counted from behind it. */
function fromProc(pid: number): [string | undefined, string | undefined] {
  const FIELDS_TO_START = 19;
  const text = readProc(pid, 'stat') ?? '';
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  return text === '' ? [undefined, undefined] : [fields[0], fields[FIELDS_TO_START]];
}

function fromPs(pid: number): [string | undefined, string | undefined] {
  const [state, ...started] = (ps(pid, 'stat=,lstart=') ?? '').split(/\s+/);
  return state === '' ? [undefined, undefined] : [state, started.join(' ')];
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ESRCH'].includes(code)) return undefined;
    throw error;
  }
}

/** `ps` ends with 1 where there is no such process. */
function ps(pid: number, format: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', format, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch (error) {
    if ((error as { status?: number }).status === 1) return undefined;
    throw error;
  }
}
