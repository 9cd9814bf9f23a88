import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { parse } from 'yaml';
import { migrate } from '#libs/persistence/migrate';
import { freePorts } from '../../apps/sandbox/src/embedded/ports.js';
import { startPostgres, type RunningPostgres } from '../../apps/sandbox/src/embedded/postgres.js';
import { Secrets } from '../../apps/sandbox/src/embedded/secrets.js';
import { findServerBinaries } from '../../apps/sandbox/src/embedded/temporal-binaries.js';
import { ROOT } from '../repository.js';
import { canHave, COMPOSE_SPEC, obtain } from '../support/go-tool.js';
import { isKnownSetting, missingAmong } from '../support/known-settings.js';

const BUILD_MILLIS = 15 * 60_000;
const FOLDER = join(ROOT, 'deploy');

interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
}
interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly { readonly source: string }[];
  readonly ports?: readonly { readonly host_ip?: string; readonly target: number }[];
  readonly volumes?: readonly Mount[];
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly healthcheck?: object;
  readonly deploy?: {
    readonly resources?: { readonly limits?: { readonly cpus?: unknown; readonly memory?: unknown } };
  };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}
interface Model {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

/** As dotenv reads it; what the quotes hold. */
const exampleEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    readFileSync(join(FOLDER, 'compose/example.env'), 'utf8')
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line))
      .map((line) => line.split(/=(.*)/s))
      .map(([name = '', value = '']) => [name, value.replaceAll('"', '')]),
  );

/** The program that reads it does not look at the environment. */
function filledIn(): string {
  const values = exampleEnvironment();
  return readFileSync(join(FOLDER, 'compose.yaml'), 'utf8').replaceAll(
    /\$\{(\w+):[?-]([^}]*)\}/g,
    (_, name: string, otherwise: string) => values[name] ?? otherwise,
  );
}

const OWN = ['api', 'worker', 'migrate', 'temporal-namespace'];

(canHave(COMPOSE_SPEC) ? describe : describe.skip)('deploy/compose.yaml', () => {
  let model: Model;
  beforeAll(async () => {
    const program = await obtain(COMPOSE_SPEC);
    const work = mkdtempSync(join(tmpdir(), 'wafa-compose-'));
    const file = join(work, 'compose.yaml');
    writeFileSync(file, filledIn());
    const read = execFileSync(program, ['--format', 'json', file], { cwd: FOLDER });
    rmSync(work, { recursive: true });
    model = JSON.parse(read.toString()) as Model;
  }, BUILD_MILLIS);

  const own = (name: string): Service => model.services[name] ?? {};
  const services = (): [string, Service][] => Object.entries(model.services);

  it('is what the specification of compose allows, and says which settings it lacks', async () => {
    expect(Object.keys(model.services).toSorted()).toEqual(
      [
        'api',
        'migrate',
        'postgres',
        'temporal',
        'temporal-namespace',
        'temporal-schema',
        'worker',
      ].toSorted(),
    );
    const program = await obtain(COMPOSE_SPEC);
    const bare = spawnSync(program, ['compose.yaml'], {
      cwd: FOLDER,
      env: { PATH: process.env['PATH'] },
      encoding: 'utf8',
    });
    expect(bare.status).toBe(1);
    for (const name of ['WAFA_COMPANY', 'WAFA_BASE_URL', 'MAIL_FROM', 'OIDC_ISSUER'])
      expect(bare.stderr).toContain(name);
  });

  it('sets no variable that Wafa does not know, and every one that it needs', () => {
    for (const name of OWN) {
      const names = Object.keys(own(name).environment ?? {});
      expect(names.filter((variable) => !isKnownSetting(variable))).toEqual([]);
    }
    for (const name of ['api', 'worker'])
      expect(missingAmong(Object.keys(own(name).environment ?? {}))).toEqual([]);
  });

  it('sets what the systems of the example company name', () => {
    const systems = readFileSync(join(ROOT, 'examples/khaam/systems.yaml'), 'utf8');
    const named = [...systems.matchAll(/\w+From: ([A-Z][A-Z0-9_]+)/g)].map(([, name]) => `${name}_FILE`);
    expect(named).not.toEqual([]);
    for (const name of ['api', 'worker'])
      expect(Object.keys(own(name).environment ?? {})).toEqual(expect.arrayContaining(named));
  });

  it('gives every secret as a file that the service was given, and none as a value', () => {
    for (const name of OWN) {
      const { environment = {}, secrets = [] } = own(name);
      const given = secrets.map(({ source }) => `/run/secrets/${source}`);
      const files = Object.entries(environment).filter(([variable]) => variable.endsWith('_FILE'));
      expect(files.map(([, path]) => path).toSorted()).toEqual(given.toSorted());
      expect(
        Object.keys(environment).filter((variable) => /KEY$|SECRET$|TOKEN$|_URL$/.test(variable)),
      ).toEqual(name === 'api' || name === 'worker' ? ['WAFA_BASE_URL'] : []);
    }
  });

  it('runs its own services as nobody in particular, on a file system that cannot be written', () => {
    for (const name of OWN) {
      expect(own(name)).toMatchObject({
        user: '65532:65532',
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    }
  });

  it('publishes the portal to this machine and nothing else, and keeps databases away from the world', () => {
    const published = services().flatMap(([name, { ports = [] }]) =>
      ports.map(({ host_ip, target }) => [name, host_ip, target]),
    );
    expect(published).toEqual([['api', '127.0.0.1', 4400]]);
    expect(model.networks['inside']?.internal).toBe(true);
    for (const [name, { networks = {} }] of services())
      expect([name, Object.keys(networks).toSorted()]).toEqual([
        name,
        ['api', 'worker'].includes(name) ? ['inside', 'outside'] : ['inside'],
      ]);
  });

  it('tells its metrics where the example for Prometheus scrapes them', () => {
    const jobs = (
      parse(readFileSync(join(FOLDER, 'observability/prometheus.yml'), 'utf8')) as {
        scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
      }
    ).scrape_configs.map(({ job_name: job, static_configs: [found] }) => [job, found?.targets]);
    const at = (name: string, variable: string): string[] => [
      `${name}:${own(name).environment?.[variable] ?? ''}`,
    ];
    expect(jobs).toEqual([
      ['wafa-api', at('api', 'WAFA_METRICS_PORT')],
      ['wafa-worker', at('worker', 'WAFA_METRICS_PORT')],
      ['wafa-temporal-sdk', at('worker', 'WAFA_TEMPORAL_METRICS_PORT')],
    ]);
  });

  it('limits every service, watches what goes on running, and pins every image', () => {
    for (const [name, { deploy, healthcheck, image, command = [] }] of services()) {
      expect([name, deploy?.resources?.limits?.cpus, deploy?.resources?.limits?.memory]).not.toContain(
        undefined,
      );
      const once = /schema|namespace|migrate/.test(name);
      expect([name, healthcheck === undefined]).toEqual([name, once]);
      expect(image).toMatch(/:\d+\.\d+/);
      for (const path of command.filter((word) => /\.m?js$/.test(word)))
        expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
    }
  });

  it('mounts only what is there or what is made by the script or by hand, as the document says', () => {
    const mounted = services()
      .flatMap(([, { volumes = [] }]) => volumes)
      .filter(({ type }) => type === 'bind');
    for (const { source } of mounted) expect([source, existsSync(source)]).toEqual([source, true]);
    const folder = mkdtempSync(join(tmpdir(), 'wafa-secrets-'));
    const script = join(FOLDER, 'compose/make-secrets.sh');
    const said = execFileSync('sh', [script, folder]).toString();
    const first = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
    execFileSync('sh', [script, folder]);
    expect(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])).toEqual(
      first,
    );
    const asked = [...said.matchAll(/^write .*\/(.+)$/gm)].map(([, name = '']) => name);
    const made = readdirSync(folder);
    expect(Object.keys(model.secrets).toSorted()).toEqual([...made, ...asked].toSorted());
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(Buffer.from(readFileSync(join(folder, 'wafa-master-key'), 'utf8'), 'base64')).toHaveLength(32);
    rmSync(folder, { recursive: true });
  });
});

describe('the databases of deploy/compose', () => {
  let folder: string;
  let postgres: RunningPostgres;
  let secrets: Secrets;
  const roles = { owner: 'wafa_owner', app: 'wafa_app', temporal: 'temporal' };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wafa-compose-'));
    execFileSync('chmod', ['711', folder]);
    secrets = new Secrets(folder);
    const [port = 0] = await freePorts(1);
    const { signal } = new AbortController();
    postgres = await startPostgres({
      dataDir: folder,
      port,
      secrets,
      say: () => undefined,
      signal,
      durable: false,
    });
    // The embedded cluster makes the like of them: here it is to be empty.
    await admin(
      ...['wafa', 'temporal', 'temporal_visibility', 'product'].map((name) => `DROP DATABASE ${name}`),
      ...Object.values(roles).map((name) => `DROP ROLE ${name}`),
    );
    await admin(...statements());
  });
  afterAll(async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function admin(...all: string[]): Promise<void> {
    const client = new pg.Client({ connectionString: postgres.adminUrl });
    await client.connect();
    try {
      for (const sql of all) await client.query(sql);
    } finally {
      await client.end();
    }
  }

  /** What psql makes of the file. */
  const statements = (): string[] =>
    readFileSync(join(FOLDER, 'compose/databases.sql'), 'utf8')
      .replaceAll(/^--.*\n/gm, '')
      .replaceAll(/:'(\w+)'/g, (_, name: keyof typeof roles) =>
        pg.escapeLiteral(secrets.password(roles[name])),
      )
      .split(/;\n/)
      .filter((sql) => sql.trim() !== '');

  it("are ready for Wafa's schema, whose application role can do its work and no more", async () => {
    expect(await migrate(postgres.url(roles.owner, 'wafa'))).not.toEqual([]);
    const client = new pg.Client({ connectionString: postgres.url(roles.app, 'wafa') });
    await client.connect();
    expect((await client.query('SELECT count(*)::int AS count FROM request')).rows).toEqual([{ count: 0 }]);
    await expect(client.query('DELETE FROM audit_event')).rejects.toThrow('permission denied');
    await client.end();
    const stranger = new pg.Client({ connectionString: postgres.url(roles.temporal, 'wafa') });
    await expect(stranger.connect()).rejects.toThrow('permission denied');
  });

  const binaries = findServerBinaries();
  (binaries ? it : it.skip)("take Temporal's schema, and the same job once more", () => {
    const tools = mkdtempSync(join(tmpdir(), 'wafa-tools-'));
    symlinkSync(binaries?.sql ?? '', join(tools, 'temporal-sql-tool'));
    const model = parse(readFileSync(join(FOLDER, 'compose.yaml'), 'utf8'), { merge: true }) as Model;
    const env = {
      PATH: `${tools}:${process.env['PATH']}`,
      ...model.services['temporal-schema']?.environment,
      POSTGRES_SEEDS: '127.0.0.1',
      DB_PORT: String(postgres.port),
      SQL_PASSWORD: secrets.password(roles.temporal),
    };
    for (const expected of [0, 0]) {
      const run = spawnSync('sh', [join(FOLDER, 'compose/temporal-schema.sh')], { env, encoding: 'utf8' });
      expect([run.status, run.status === 0 ? '' : run.stdout + run.stderr]).toEqual([expected, '']);
    }
    rmSync(tools, { recursive: true });
  });
});
