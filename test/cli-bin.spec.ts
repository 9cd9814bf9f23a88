/** `wafa` in a clone where nothing is installed or built, with a stand-in for npm. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ROOT } from './repository.js';

let clone: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'wafa-clone-'));
  for (const path of ['apps/cli/bin', 'scripts', 'package.json', 'package-lock.json'])
    cpSync(join(ROOT, path), join(clone, path), { recursive: true });
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(clone, path)), { recursive: true });
  writeFileSync(join(clone, path), text);
}

function wafa(...args: string[]) {
  const env = { PATH: `${clone}/tools:/usr/bin:/bin`, HOME: clone };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(clone, 'apps/cli/bin/wafa.js'), ...args],
    { cwd: tmpdir(), env, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

describe('wafa in a fresh clone', () => {
  it('sets itself up first, and says what that needs when it fails', () => {
    write('tools/npm', '#!/bin/sh\necho "npm error network" >&2\nexit 7\n');
    chmodSync(join(clone, 'tools/npm'), 0o755);
    const { status, stdout, stderr } = wafa('doctor');
    expect([status, stdout]).toEqual([7, '']);
    expect(stderr).toBe(`wafa: this clone is not set up yet
setup: installing dependencies (about a minute the first time)
npm error network
setup: "npm ci --no-audit --no-fund --loglevel=error" failed; see above. It needs npm and a way to its registry.
`);
  });

  it('runs the command when the set-up is done', () => {
    write('scripts/setup.mjs', 'console.log("set up")');
    write('dist/apps/cli/src/main.js', 'console.log(process.argv.slice(2).join(" "))');
    expect(wafa('doctor', '--all')).toEqual({
      status: 0,
      stdout: 'doctor --all\n',
      stderr: 'wafa: this clone is not set up yet\nset up\n',
    });
  });

  it('only runs where there is nothing to set up with', () => {
    rmSync(join(clone, 'scripts'), { recursive: true });
    expect(wafa('doctor')).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^wafa: incomplete \(Cannot find module .+\); "npm ci && npm run build" makes it whole\n$/,
      ),
    });
  });
});
