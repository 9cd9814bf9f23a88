import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from '../../apps/cli/src/config-check.js';
import { runCommand } from '../support/command.js';
import { createScratchDatabase } from '../support/postgres.js';

const EXAMPLES = resolve(import.meta.dirname, '../../examples');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wafa-config-'));
  cpSync(join(EXAMPLES, 'khaam'), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const change = (name: string, edit: (text: string) => string): void => {
  const path = join(folder, name);
  writeFileSync(path, edit(readFileSync(path, 'utf8')));
};

describe('wafa config check', () => {
  it.each(['qwenimage', 'khaam'])('finds no error in the example %s', async (name) => {
    const { code, out } = await runCommand(run, [join(EXAMPLES, name)]);
    expect(out).toMatch(/: 0 errors, \d+ warnings?\n$/);
    expect(code).toBe(0);
  });

  it('prints every fault with file, line and a fix, and exits 1', async () => {
    change('controller.yaml', (text) => `${text}promise: 3\n`);
    change('systems.yaml', (text) => text.replace('connector: postgres', 'connector: mysql'));
    const { code, out } = await runCommand(run, [folder]);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^\S+\/controller\.yaml:\d+:1 error unknown-key: promise .*\n {4}fix: remove "promise"/m,
    );
    expect(out).toMatch(/^\S+\/systems\.yaml:\d+:\d+ error bad-value: /m);
    const json = await runCommand(run, [folder, '--json']);
    expect((JSON.parse(json.out) as { faults: unknown[] }).faults.length).toBeGreaterThan(1);
  });

  it('compares with the live database on demand', async () => {
    const database = await createScratchDatabase();
    const name = /urlFrom: (\w+)/.exec(readFileSync(join(folder, 'systems.yaml'), 'utf8'))?.[1] ?? '';
    process.env[name] = database.adminUrl;
    try {
      const { code, out } = await runCommand(run, [folder, '--live']);
      expect(code).toBe(1);
      expect(out).toMatch(/^\S+\/datasets\/[\w.-]+:\d+:\d+ error live-database: .*there is no table/m);
    } finally {
      delete process.env[name];
      await database.drop();
    }
  });
});
