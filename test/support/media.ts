/** How the specs of the media connector read: what records say, what lies in a vault, what memory it took. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CollectionWriters } from '#activities/discover/collection-writers';
import type { Connector, Envelope, FoundFile, Identifier } from '#libs/connectors/kit/connector';
import { discoverAll } from '#libs/connectors/kit/contract';
import { WafaError } from '#libs/domain/errors';
import { FolderVault } from '#libs/vault/folder-vault';

export const MEBIBYTE = 1024 * 1024;
export const BIG_BYTES = 200 * MEBIBYTE;

export const key = (value: string): Identifier => ({ kind: 'media_key', value });
export const LAYLA = 'songs/ليلى & co+1/my song #1.mp3';

export const errorOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof WafaError)) throw error;
    return [error.code, error.detail];
  }
};

/** What the records say of their files, key by key. */
export const statesOf = async (connector: Connector, keys: readonly string[]) => {
  const { envelopes, files } = await discoverAll(connector, keys.map(key));
  const states = envelopes.map(({ data }) => [data['key'], data['state'], data['mediaType'], data['bytes']]);
  return { states, files: files.map((file) => [file.key['key'], file.mediaType, file.bytes]) };
};

/** Reads everything into a vault, as a search does; what lies in the vault afterwards. */
export async function intoVault(connector: Connector, keys: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'wafa-vault-'));
  const writers = new CollectionWriters(new FolderVault(folder), {
    caseId: 'case',
    system: 'media',
    attemptId: 'attempt',
    dataKey: Buffer.alloc(32, 1),
    heartbeat: () => undefined,
  });
  const lying = (): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  try {
    await connector.discover({
      identifiers: keys.map(key),
      emit: (envelope, files) => writers.write(envelope, files),
      heartbeat: () => undefined,
    });
    const [collection] = await writers.complete();
    return { files: collection?.files ?? [], lying: lying() };
  } catch (error) {
    await writers.discard();
    if (!(error instanceof WafaError)) throw error;
    return { error: error.code, lying: lying() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The most that buffers held while the file flowed, in bytes. */
export async function peakWhileReading(
  connector: Connector,
  value: string,
): Promise<{ bytes: number; peak: number }> {
  let bytes = 0;
  let peak = 0;
  const before = process.memoryUsage().arrayBuffers;
  await connector.discover({
    identifiers: [key(value)],
    emit: async (_envelope: Envelope, files: readonly FoundFile[] = []) => {
      for (const { content } of files)
        for await (const chunk of content) {
          bytes += chunk.length;
          peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
        }
    },
    heartbeat: () => undefined,
  });
  return { bytes, peak };
}
