/** Where the cluster lies and whose it is; PostgreSQL refuses to run as root. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { WafaError } from '#libs/domain/errors';
import { commandOf } from './processes.js';

export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

const USER = 'postgres';
/** Above the highest number of a process on any system. */
const NO_PROCESS = 99_999_999;

/**
 * Under the data folder; but the user `postgres`, whom root has to use, cannot enter private parents such as /root.
 * Then the cluster lies in /var/tmp, named after the data folder.
 */
export function clusterFolder(dataDir: string): string {
  const whole = resolve(dataDir);
  if (process.getuid?.() === 0 && !everybodyMayEnter(whole)) {
    const name = createHash('sha256').update(whole).digest('hex').slice(0, 16);
    return `/var/tmp/wafa-postgres-${name}`;
  }
  return join(whole, 'postgres');
}

export function everybodyMayEnter(folder: string): boolean {
  const OTHERS_EXECUTE = 0o001;
  const enters = existsSync(folder) ? (statSync(folder).mode & OTHERS_EXECUTE) !== 0 : true;
  const parent = dirname(folder);
  return enters && (parent === folder || everybodyMayEnter(parent));
}

/** Makes the folder and gives it to the user the server runs as: ourselves, or `postgres` where we are root. */
export function ownedFolder(folder: string): PostgresUser | undefined {
  mkdirSync(folder, { recursive: true });
  if (process.getuid?.() !== 0) return undefined;
  const user = postgresUser();
  chownSync(folder, user.uid, user.gid);
  return user;
}

function postgresUser(): PostgresUser {
  const known = readUser();
  if (known) return known;
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', USER], { stdio: 'pipe' });
  } catch (cause) {
    const text = `PostgreSQL does not run as root: add a user named ${USER}, or run Wafa as another user than root`;
    throw new WafaError('config-invalid', text, { cause });
  }
  return postgresUser();
}

function readUser(): PostgresUser | undefined {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, USER], { encoding: 'utf8', stdio: 'pipe' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/**
 * A server that was killed leaves its number behind; when another process has that number now, PostgreSQL takes it for
 * a running server and refuses to start. After a restart of a container that is the rule, not the exception. Only the
 * number is corrected: with the rest of the file PostgreSQL finds backends that the killed server may have left.
 */
export function correctStaleLock(databaseDir: string): void {
  const path = join(databaseDir, 'postmaster.pid');
  if (!existsSync(path)) return;
  const [first = '', ...rest] = readFileSync(path, 'utf8').split('\n');
  const command = /^\d+$/.test(first) ? commandOf(Number(first)) : undefined;
  if (command === undefined || command.includes(databaseDir)) return;
  writeFileSync(path, [NO_PROCESS, ...rest].join('\n'));
}
