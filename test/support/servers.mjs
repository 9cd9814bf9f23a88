// Starts the real servers of a test run, once, in a temporary folder; specs find them through the environment.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded } from '../../scripts/build.mjs';

const state = (globalThis.wafaTestServers ??= {});
const say = (text) => process.stderr.write(`servers: ${text}\n`);
const embedded = (file) => import(`../../dist/apps/sandbox/src/embedded/${file}.js`);

export async function ensurePostgres() {
  state.postgres ??= await startPostgres();
}

async function startPostgres() {
  buildIfNeeded(say);
  const dataDir = mkdtempSync(join(tmpdir(), 'wafa-test-'));
  chmodSync(dataDir, 0o711);
  const [{ startPostgres: start }, { Secrets }, { freePorts }] = await Promise.all(
    ['postgres', 'secrets', 'ports'].map(embedded),
  );
  const { migrate } = await import('../../dist/libs/persistence/migrate.js');
  const secrets = new Secrets(dataDir);
  const [port] = await freePorts(1);
  const { signal } = new AbortController();
  const postgres = await start({ dataDir, port, secrets, say, signal, durable: false });
  await migrate(postgres.url('wafa_owner', 'wafa'));
  process.env['WAFA_TEST_POSTGRES'] = JSON.stringify({
    admin: postgres.adminUrl,
    owner: postgres.url('wafa_owner', 'wafa'),
    app: postgres.url('wafa_app', 'wafa'),
    reader: postgres.url('product_reader', 'product'),
  });
  return { dataDir, secrets, postgres };
}

export async function ensureTemporal() {
  await ensurePostgres();
  state.temporal ??= await startTemporal(state.postgres);
}

async function startTemporal({ dataDir, secrets, postgres }) {
  const [{ startTemporal: start }, { findProgram }, { freePorts }] = await Promise.all(
    ['temporal-server', 'temporal-program', 'ports'].map(embedded),
  );
  const [port] = await freePorts(1);
  const { signal } = new AbortController();
  try {
    const program = await findProgram({ say, signal, pinnedOnly: true });
    const namespace = 'wafa-test';
    const temporal = await start({ dataDir, port, namespace, postgres, secrets, say, signal, program });
    process.env['WAFA_TEST_TEMPORAL'] = temporal.address;
    return temporal;
  } catch (error) {
    if (error.code !== 'config-invalid') throw error;
    say(error.detail);
    return { stop: () => Promise.resolve() };
  }
}

export async function stopServers() {
  await state.temporal?.stop();
  await state.postgres?.postgres.stop();
  if (state.postgres) rmSync(state.postgres.dataDir, { recursive: true, force: true });
  delete state.temporal;
  delete state.postgres;
}
