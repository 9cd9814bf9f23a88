import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { reachable } from './postgres-binaries.js';

const NOBODY = 65_534;
const itAsRoot = process.getuid?.() === 0 ? it : it.skip;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wafa-native-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'private/native/bin'), { recursive: true });
  mkdirSync(join(folder, 'cluster'));
  chmodSync(join(folder, 'private'), 0o700);
  for (const name of ['postgres', 'initdb']) {
    const path = join(folder, 'private/native/bin', name);
    writeFileSync(path, '#!/bin/sh\necho started\n');
    chmodSync(path, 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

itAsRoot(
  'programs in a folder that only root may enter are copied to where another user may run them',
  () => {
    const bin = join(folder, 'private/native/bin');
    const binaries = { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb') };
    const asNobody = { uid: NOBODY, gid: NOBODY, cwd: '/', encoding: 'utf8' } as const;
    expect(spawnSync(binaries.postgres, asNobody).error).toMatchObject({ code: 'EACCES' });
    const copied = reachable(binaries, join(folder, 'cluster'));
    expect(spawnSync(copied.postgres, asNobody).stdout).toBe('started\n');
    expect(reachable(binaries, join(folder, 'cluster'))).toEqual(copied);
  },
);
