/**
 * The settings of a stack that runs on this machine, for the commands beside it: where its stand-ins listen, and with
 * which keys they are asked. In the data folder while it runs, for its owner alone.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { WafaError } from '#libs/domain/errors';

export const SETTINGS_FILE = 'settings.json';

const settingsSchema = z.record(z.string(), z.string());
const OWNER_ONLY = 0o600;

/** What the stack made; what the caller's own environment says already is nobody's to keep. Gives how to forget it. */
export function writeSettings(
  dataDir: string,
  { env, own }: { readonly env: NodeJS.ProcessEnv; readonly own: NodeJS.ProcessEnv },
): () => void {
  const path = join(dataDir, SETTINGS_FILE);
  const made = Object.entries(env).filter(([name, value]) => value !== undefined && own[name] !== value);
  rmSync(path, { force: true });
  writeFileSync(path, JSON.stringify(Object.fromEntries(made)), { mode: OWNER_ONLY });
  return () => rmSync(path, { force: true });
}

/** For a command beside a stack: its settings over the caller's own; without a data folder the caller's alone. */
export const environmentBeside = (dataDir: string | undefined): NodeJS.ProcessEnv =>
  dataDir === undefined ? process.env : { ...process.env, ...readSettings(dataDir) };

export function readSettings(dataDir: string): Readonly<Record<string, string>> {
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(join(dataDir, SETTINGS_FILE), 'utf8')));
  } catch (cause) {
    const detail = `no stack runs on the data folder ${resolve(dataDir)}: npm start starts one`;
    throw new WafaError('config-invalid', detail, { cause });
  }
}
