import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { run } from './vault-check.js';

let data: string;
let vault: string;
let told: string[];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'wafa-vault-check-'));
  vault = join(data, 'vault');
  told = [];
  jest.replaceProperty(process, 'env', {});
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => told.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(data, { recursive: true, force: true });
});

const runningStack = (): void =>
  writeFileSync(join(data, 'settings.json'), JSON.stringify({ WAFA_VAULT_DIR: vault }));

describe('wafa vault check', () => {
  it('passes in a folder that is there, and leaves it as it was', async () => {
    mkdirSync(vault);
    process.env['WAFA_VAULT_DIR'] = vault;
    expect(await run([])).toBe(0);
    expect(told).toEqual([`the vault ${vault} takes, gives back, lists and deletes\n`]);
    expect(readdirSync(vault)).toEqual([]);
  });

  it('refuses a folder that is not there, and makes none', async () => {
    process.env['WAFA_VAULT_DIR'] = vault;
    await expect(run([])).rejects.toMatchObject({
      code: 'vault-unavailable',
      detail: `the vault ${vault} cannot be used (vault: ENOENT)`,
    });
    expect(existsSync(vault)).toBe(false);
  });

  it('guesses no vault where no variable names one', async () => {
    await expect(run([])).rejects.toMatchObject({
      code: 'config-invalid',
      detail: 'neither WAFA_VAULT_DIR nor WAFA_VAULT_URL is set; for a stack that runs here: --data .wafa',
    });
  });

  it('takes the vault of a stack that runs here', async () => {
    mkdirSync(vault);
    runningStack();
    expect(await run(['--data', data])).toBe(0);
  });
});
