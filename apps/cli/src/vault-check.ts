/**
 * `wafa vault check [--data FOLDER]`: writes an object of several chunks into the vault, reads its end, and deletes it
 * again. It makes no vault: a folder that is not there may be a volume that is not mounted.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { settingOf } from '#libs/config/config';
import { loadVaultSettings, type VaultSettings } from '#libs/config/vault';
import { inShort, WafaError } from '#libs/domain/errors';
import { createVault } from '#libs/vault/create-vault';
import type { Vault } from '#libs/vault/vault';
import { onDisk } from '#libs/vault/vault-fault';
import { environmentBeside } from './stack-settings.js';

const USAGE = 'wafa vault check [--data FOLDER]   (data: of a stack that runs here)';

/** More than a part of an upload, so that each right is needed that big packages need. */
const PROBE_BYTES = 9 * 1024 * 1024;
const END_BYTES = 1000;

export async function run(args: readonly string[]): Promise<number> {
  const parsed = readArguments(args);
  if (parsed === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 1;
  }
  const env = environmentBeside(parsed.data);
  const settings = loadVaultSettings(env);
  if (settings.WAFA_VAULT_URL === undefined && settingOf(env, 'WAFA_VAULT_DIR') === undefined)
    throw new WafaError(
      'config-invalid',
      'neither WAFA_VAULT_DIR nor WAFA_VAULT_URL is set; for a stack that runs here: --data .wafa',
    );
  const place = settings.WAFA_VAULT_URL ?? settings.WAFA_VAULT_DIR;
  try {
    await requireFolder(settings);
    await probe(createVault(settings));
  } catch (error) {
    if (error instanceof WafaError && error.code !== 'vault-unavailable') throw error;
    const why = error instanceof WafaError ? error.detail : inShort(error);
    const detail = `the vault ${place} cannot be used (${why})`;
    throw new WafaError('vault-unavailable', detail, { cause: error });
  }
  process.stdout.write(`the vault ${place} takes, gives back, lists and deletes\n`);
  return 0;
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { data: { type: 'string' } } }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'the arguments are wrong'}\n`);
    return undefined;
  }
}

/** Throws `vault-unavailable` where the vault is a folder that is not there. */
async function requireFolder({ WAFA_VAULT_URL: url, WAFA_VAULT_DIR: folder }: VaultSettings): Promise<void> {
  if (url === undefined) await onDisk(() => stat(folder));
}

async function probe(vault: Vault): Promise<void> {
  const objectKey = `vault-check/${randomUUID()}`;
  const dataKey = randomBytes(32);
  const plain = randomBytes(PROBE_BYTES);
  const writer = await vault.create({ objectKey, dataKey });
  try {
    await writer.write(plain);
    const manifest = await writer.complete();
    const start = PROBE_BYTES - END_BYTES;
    const read = await buffer(vault.read({ manifest, dataKey, start }));
    if (!read.equals(plain.subarray(start))) throw new WafaError('vault-corrupt', 'other bytes came back');
    for await (const _ of vault.list({ before: new Date(0) })) break;
  } finally {
    await writer.abort();
    await vault.delete(objectKey);
  }
}
