/** The data folder of an embedded stack: one run at a time, and nothing deleted that is not ours. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { WafaError } from '#libs/domain/errors';
import { guardPid } from '../../sandbox/src/embedded/guard.js';
import { clusterFolder } from '../../sandbox/src/embedded/postgres-folder.js';
import { startOf } from '../../sandbox/src/embedded/processes.js';
import { SECRETS_FILE } from '../../sandbox/src/embedded/secrets.js';
import { SETTINGS_FILE } from './stack-settings.js';

const LOCK_FILE = 'running.json';
const POLL_MILLISECONDS = 100;
/** Everything a stack writes. */
const OWN = ['postgres', 'temporal', 'mails', 'vault', 'logs', SETTINGS_FILE, SECRETS_FILE];

const processSchema = z.object({ pid: z.number(), started: z.string() });
const lockSchema = z.object({ run: processSchema, guard: processSchema.optional() });
type Holder = z.infer<typeof processSchema>;

interface TakeOptions {
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

export class DataFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Fails where another run has it; waits where the guard of one that was killed still ends its children. */
  static async take(path: string, { say, signal }: TakeOptions): Promise<DataFolder> {
    make(path);
    const lock = join(path, LOCK_FILE);
    let waiting = false;
    while (!tryLock(lock)) {
      const { run, guard } = holders(lock);
      if (run && lives(run))
        throw new WafaError(
          'config-invalid',
          `Wafa already runs on the data folder ${path} (process ${run.pid}): stop it, or name another folder with --data`,
        );
      if (!guard || !lives(guard)) rmSync(lock, { force: true });
      else if (!waiting) say('the run before was killed; waiting until its processes have ended');
      waiting = true;
      await delay(POLL_MILLISECONDS, undefined, { signal });
    }
    return new DataFolder(path);
  }

  release(): void {
    rmSync(join(this.path, LOCK_FILE), { force: true });
  }

  /** Forgets everything kept so far; only what a stack writes, and only where the secrets say that one did. */
  wipe(): void {
    const found = OWN.filter((name) => existsSync(join(this.path, name)));
    if (found.length > 0 && !found.includes(SECRETS_FILE))
      throw new WafaError(
        'config-invalid',
        `${this.path} holds ${found.join(', ')} but no ${SECRETS_FILE}, so it is no data folder of Wafa: nothing was deleted`,
      );
    rmSync(clusterFolder(this.path), { recursive: true, force: true });
    for (const name of found) rmSync(join(this.path, name), { recursive: true, force: true });
  }
}

function make(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new WafaError('config-invalid', `the data folder ${resolve(path)} cannot be made (${code})`, {
      cause,
    });
  }
}

function tryLock(lock: string): boolean {
  const holder = (pid: number): Holder => ({ pid, started: startOf(pid) ?? '' });
  const guard = guardPid();
  const text = JSON.stringify({
    run: holder(process.pid),
    ...(guard === undefined ? {} : { guard: holder(guard) }),
  });
  try {
    writeFileSync(lock, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new WafaError('config-invalid', `${lock} cannot be written`, { cause: error });
  }
}

/** Nobody where the file has just gone, or holds what we never wrote. */
function holders(lock: string): Partial<z.infer<typeof lockSchema>> {
  if (!existsSync(lock)) return {};
  const text = readFileSync(lock, 'utf8');
  try {
    return lockSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

const lives = ({ pid, started }: Holder): boolean => startOf(pid) === started;
