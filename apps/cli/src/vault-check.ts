/** `wafa vault check`: writes an object of several chunks into the vault, reads its end, and deletes it again. */
import { randomBytes, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { loadVaultSettings } from '#libs/config/vault';
import { inShort, WafaError } from '#libs/domain/errors';
import { createVault } from '#libs/vault/create-vault';
import type { Vault } from '#libs/vault/vault';

/** More than a part of an upload, so that each right is needed that big packages need. */
const PROBE_BYTES = 9 * 1024 * 1024;
const END_BYTES = 1000;

export async function run(): Promise<number> {
  const settings = loadVaultSettings(process.env);
  const place = settings.WAFA_VAULT_URL ?? settings.WAFA_VAULT_DIR;
  try {
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
