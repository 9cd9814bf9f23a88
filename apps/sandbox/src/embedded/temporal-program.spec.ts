import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findProgram, foreseenProgram } from './temporal-program.js';

const VARIABLES = ['PATH', 'XDG_CACHE_HOME', 'WAFA_TEMPORAL_SERVER_DIR'] as const;
const before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));
let folder: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wafa-program-'));
  said = [];
  process.env['PATH'] = `${join(folder, 'bin')}:/usr/bin:/bin`;
  process.env['XDG_CACHE_HOME'] = join(folder, 'cache');
  delete process.env['WAFA_TEMPORAL_SERVER_DIR'];
});
afterEach(() => {
  for (const name of VARIABLES)
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  rmSync(folder, { recursive: true, force: true });
});

/** A file that can be run, with the folders to it. */
function program(path: string, script = 'exit 0'): void {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, `#!/bin/sh\n${script}\n`);
  chmodSync(whole, 0o755);
}
const both = (path: string): void => ['server', 'sql'].forEach((name) => program(join(path, name)));
const find = (pinnedOnly = false) =>
  findProgram({ say: (text) => said.push(text), signal: new AbortController().signal, pinnedOnly });

const CACHE = 'cache/wafa/temporal-server/v1.32.1';
const DOWNLOADED = 'cache/wafa/temporal-cli/temporal-sdk-typescript-1.24.0';
const BUILDS = '[ "$1" = version ] || { echo compiled >&2; touch "$GOBIN/server" "$GOBIN/sql"; }';
const FAILS = '[ "$1" = version ] || { echo "go: module not found" >&2; exit 1; }';

describe('the Temporal server that is started', () => {
  it('is the one that configuration names, before the cached one', async () => {
    both('mine');
    both(CACHE);
    process.env['WAFA_TEMPORAL_SERVER_DIR'] = join(folder, 'mine');
    expect(await find()).toEqual({
      kind: 'server',
      binaries: { server: join(folder, 'mine/server'), sql: join(folder, 'mine/sql') },
    });
  });

  it('is never another than the one that configuration names', async () => {
    both(CACHE);
    process.env['WAFA_TEMPORAL_SERVER_DIR'] = join(folder, 'empty');
    await expect(find()).rejects.toMatchObject({
      code: 'config-invalid',
      detail: `WAFA_TEMPORAL_SERVER_DIR is ${folder}/empty, but "server" and "sql" are not both there`,
    });
  });

  it('is the cached one, before a CLI on PATH', async () => {
    both(CACHE);
    program('bin/temporal');
    expect(await find()).toMatchObject({ binaries: { server: join(folder, CACHE, 'server') } });
  });

  it('is the dev server of a CLI on PATH, before a build', async () => {
    program('bin/temporal');
    program('bin/go', BUILDS);
    expect(await find()).toEqual({ kind: 'cli', command: 'temporal' });
    expect(foreseenProgram()).toBe('dev server of the CLI temporal; tests that skip time are left out');
    expect(said).toEqual([]);
  });

  it('is a CLI downloaded earlier, before a build that failed then', async () => {
    program(DOWNLOADED);
    program(`${DOWNLOADED}.downloading`);
    program('bin/go', FAILS);
    expect(await find()).toEqual({ kind: 'cli', command: join(folder, DOWNLOADED) });
  });

  it('is built with Go into the cache where there is nothing else, and for the tests also where there is a CLI', async () => {
    program('bin/temporal');
    program('bin/go', BUILDS);
    expect(foreseenProgram()).toContain('CLI');
    expect(await find(true)).toMatchObject({ kind: 'server' });
    expect(said).toEqual([
      `building Temporal v1.32.1 with Go, once (about ten minutes on two cores) into ${folder}/${CACHE}`,
    ]);
  });

  it('is built once where two start at the same time', async () => {
    program(
      'bin/go',
      `[ "$1" = version ] || { echo built >> "${folder}/builds"; touch "$GOBIN/server" "$GOBIN/sql"; }`,
    );
    const starts = [find(true), find(true)];
    expect(await Promise.all(starts)).toMatchObject([{ kind: 'server' }, { kind: 'server' }]);
    expect(readFileSync(join(folder, 'builds'), 'utf8')).toBe('built\nbuilt\n');
    expect(said[1]).toBe(`process ${process.pid} builds Temporal v1.32.1: waiting for it`);
  });

  it('is built where the process that began to build is gone', async () => {
    program('bin/go', BUILDS);
    mkdirSync(join(folder, CACHE), { recursive: true });
    writeFileSync(join(folder, CACHE, 'build.lock'), JSON.stringify({ pid: 2 ** 22 + 1, started: '1' }));
    expect(await find(true)).toMatchObject({ kind: 'server' });
  });

  it('is a sentence with every choice where the build fails and the download too', async () => {
    program('bin/go', FAILS);
    await expect(find()).rejects.toMatchObject({
      code: 'config-invalid',
      detail: expect.stringMatching(
        /^no Temporal server could be had here\. Choose one:\n.*TEMPORAL_ADDRESS.*\n.*WAFA_TEMPORAL_SERVER_DIR\n.*CLI.*\n.*Go 1\.26.*\n.*temporal\.download.*$/,
      ),
    });
    expect(said[1]).toMatch(/^the Go build of Temporal ended with 1 \(log: .+\):\n {2}go: module not found$/);
    expect(said[2]).toMatch(/^downloading the Temporal CLI, once, into /);
    expect(said[3]).toMatch(/^the download of the Temporal CLI ended with 1 /);
  });
});
