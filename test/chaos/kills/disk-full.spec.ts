/** The disk of the vault is full in the middle of a case: a small file system of its own, where one may be mounted. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { until } from '../until.js';
import { describeWithStack } from '../../support/cli-run.js';
import { itIsSoundInTheEnd, newFolder, PATIENCE_SECONDS, useScene } from './support.js';

const mounted = newFolder();
const canMount =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'wafa-vault', mounted], { stdio: 'ignore' }).status ===
  0;
const describeWithMount = canMount ? describeWithStack : describe.skip;
const vault = join(mounted, 'vault');
const filler = join(mounted, 'filler');

afterAll(() => {
  if (canMount) spawnSync('umount', ['-l', mounted], { stdio: 'ignore' });
  rmSync(mounted, { recursive: true, force: true });
});

function fill(): void {
  const { bavail, bsize } = statfsSync(mounted);
  writeFileSync(filler, Buffer.alloc(bavail * bsize));
}

describeWithMount('a full disk under the vault', () => {
  const use = useScene({ people: 20, prepare: () => ({ WAFA_VAULT_DIR: vault }) });
  /** Codes of the tries that failed, as the worker logged them. */
  const failures = (): string[] => {
    const { logs } = use.scene.stack.folders;
    const workers = readdirSync(logs).filter((name) => name.startsWith('worker'));
    return workers.flatMap((name) =>
      [...readFileSync(join(logs, name), 'utf8').matchAll(/^.*"msg":"activity \w+ failed".*$/gm)].map(
        ([line]) => (JSON.parse(line) as { code: string }).code,
      ),
    );
  };
  /** What officers and the alerts are told of the product's systems. */
  const blamed = async (): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: use.scene.stack.databaseUrl('wafa') });
    await client.connect();
    const { rows } = await client.query(
      `SELECT system, cause AS code FROM system_pause UNION ALL
       SELECT system, error_code FROM system_state WHERE error_code <> 'vault-unavailable' UNION ALL
       SELECT system, 'failing' FROM system_state WHERE failing_since IS NOT NULL`,
    );
    await client.end();
    return rows;
  };

  it.each(['search', 'package'] as const)(
    'while the %s is written: it waits, blames no system but the vault, and goes on once there is room',
    async (step) => {
      const { scene } = use;
      mkdirSync(vault, { recursive: true });
      scene.officeIsOpen = false;
      if (step === 'search') fill();
      const done = scene.begin('access');
      if (step === 'package') {
        const waits = (): boolean =>
          [...scene.office.seen.values()].some(({ status }) => status === 'awaiting-approval');
        await until('a plan', waits, 120);
        fill();
      }
      const before = failures().length;
      scene.officeIsOpen = true;
      await until('a write that fails', () => failures().length > before, 120);
      expect([new Set(failures().slice(before)), await blamed()]).toEqual([
        new Set(['vault-unavailable']),
        [],
      ]);
      rmSync(filler);
      await done;
      expect(scene.failures).toEqual([]);
    },
    (PATIENCE_SECONDS + 120) * 1000,
  );

  itIsSoundInTheEnd(use);
});
