import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';
import { CONTRACT_CHUNK, describeVaultContract } from '../../test/support/vault-contract.js';
import { FolderVault } from './folder-vault.js';

const folder = mkdtempSync(join(tmpdir(), 'vault-'));
afterAll(() => rmSync(folder, { recursive: true }));

describeVaultContract(
  'the folder vault',
  () =>
    Promise.resolve({
      vault: new FolderVault(folder, CONTRACT_CHUNK),
      eager: new FolderVault(folder, CONTRACT_CHUNK),
      stored: (objectKey) => Promise.resolve(readFileSync(join(folder, objectKey))),
      overwrite: (objectKey, bytes) => {
        mkdirSync(dirname(join(folder, objectKey)), { recursive: true });
        return Promise.resolve(writeFileSync(join(folder, objectKey), bytes));
      },
      left: () =>
        Promise.resolve(
          readdirSync(folder, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name)),
        ),
    }),
  60,
);
