/**
 * `wafa systems check [SYSTEM…] [--config FOLDER] [--data FOLDER]`: what the credentials of each system may do and what they lack, asked
 * of the systems themselves. Exit 0 only where every one can be used.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { settingOf } from '#libs/config/config';
import { createConnector } from '#libs/connectors/all/create-connectors';
import { Lookups } from '#libs/crypto/lookup';
import type { Connector, Pace, Permission } from '#libs/connectors/kit/connector';
import { loadCompany, type Company } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { ConsentLedger } from '#libs/persistence/consent-ledger';
import { connect, createDataSource } from '#libs/persistence/data-source';
import { awaitTurn } from '#libs/persistence/system-pace';
import { localPace } from './local-pace.js';
import { environmentBeside } from './stack-settings.js';

const USAGE =
  'wafa systems check [SYSTEM…] [--config FOLDER] [--data FOLDER]   (config: else WAFA_CONFIG_DIR, else here; data: of a stack that runs here; SYSTEM: else every one)';

export async function run(args: readonly string[]): Promise<number> {
  const parsed = readArguments(args);
  if (parsed === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 1;
  }
  const env = environmentBeside(parsed.data);
  const company = await loadCompany(parsed.folder ?? settingOf(env, 'WAFA_CONFIG_DIR') ?? here());
  const unknown = parsed.keys.filter((key) => !company.systems.some((system) => system.key === key));
  if (unknown.length > 0) {
    const known = company.systems.map(({ key }) => key).join(', ');
    process.stderr.write(`wafa: there is no system ${unknown.join(', ')}; there are: ${known}\n`);
    return 1;
  }
  const systems = company.systems.filter(({ key }) => parsed.keys.length === 0 || parsed.keys.includes(key));
  const own = await openOwn(env);
  let usable = 0;
  try {
    for (const system of systems) {
      const verdict = await verdictOn(system, { company, env, ...own });
      if (verdict.usable) usable += 1;
      process.stdout.write(
        `${[`${system.key}: ${verdict.text}`, ...verdict.permissions.map(lineOf)].join('\n')}\n`,
      );
    }
  } finally {
    await own.close();
  }
  process.stdout.write(`${usable} of ${systems.length} can be used\n`);
  return usable === systems.length ? 0 : 1;
}

/** Throws `config-invalid` where no configuration lies here. */
function here(): string {
  if (existsSync('systems.yaml')) return '.';
  const detail =
    'WAFA_CONFIG_DIR is not set, and here lies no systems.yaml: name the folder with --config, or a stack that runs here with --data .wafa';
  throw new WafaError('config-invalid', detail);
}

/** What a check may need of Wafa's own database. */
interface Own {
  readonly paceOf: (system: System) => Pace;
  readonly consents: ConsentLedger | undefined;
  readonly close: () => Promise<void>;
}

/** The turns that all processes share, where Wafa's database is configured; else those of this process alone. */
async function openOwn(env: NodeJS.ProcessEnv): Promise<Own> {
  const url = settingOf(env, 'DATABASE_URL');
  if (url === undefined)
    return {
      paceOf: ({ rateLimit }) => localPace(rateLimit.perSecond),
      consents: undefined,
      close: () => Promise.resolve(),
    };
  const database = createDataSource({ url, poolSize: 1, applicationName: 'wafa-cli' });
  await connect(database);
  const lookupKey = settingOf(env, 'WAFA_LOOKUP_KEY');
  return {
    paceOf:
      ({ key, rateLimit }) =>
      () =>
        awaitTurn(database.manager, { system: key, ...rateLimit }),
    consents: lookupKey === undefined ? undefined : new ConsentLedger(database, new Lookups(lookupKey)),
    close: () => database.destroy(),
  };
}

interface Asking extends Pick<Own, 'paceOf' | 'consents'> {
  readonly company: Company;
  readonly env: NodeJS.ProcessEnv;
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { config: { type: 'string' }, data: { type: 'string' } },
    });
    return { keys: positionals, folder: values.config, data: values.data };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'the arguments are wrong'}\n`);
    return undefined;
  }
}

interface Verdict {
  readonly usable: boolean;
  readonly text: string;
  readonly permissions: readonly Permission[];
}

/** A system that does not answer must not keep the others from being asked. */
async function verdictOn(system: System, asking: Asking): Promise<Verdict> {
  if (system.connector === 'manual')
    return { usable: true, text: 'nothing to check, a person looks there', permissions: [] };
  let permissions: readonly Permission[] = [];
  try {
    const connector = connectorOf(system, asking);
    try {
      permissions = await connector.permissions();
      return await judged(connector, permissions);
    } finally {
      await connector.close();
    }
  } catch (error) {
    if (!(error instanceof WafaError)) throw error;
    return { usable: false, text: `could not be asked: ${error.code}, ${error.detail}`, permissions };
  }
}

/** The check comes last: it says what no permission says, such as a column that the database lacks. */
async function judged(connector: Connector, permissions: readonly Permission[]): Promise<Verdict> {
  const lacking = permissions.filter(({ state }) => state !== 'granted');
  if (lacking.length > 0) {
    const stops = lacking.some(({ opens }) => opens.length > 0)
      ? 'a search stops at the first'
      : 'what needs one stops there';
    const text = `cannot be used, ${lacking.length} of ${permissions.length} permissions not granted; ${stops}`;
    return { usable: false, text, permissions };
  }
  try {
    await connector.check();
  } catch (error) {
    if (!(error instanceof WafaError)) throw error;
    return { usable: false, text: `cannot be used: ${error.code}, ${error.detail}`, permissions };
  }
  return { usable: true, text: 'can be used', permissions };
}

function connectorOf(system: System, { company: { datasets }, paceOf, consents, env }: Asking): Connector {
  return createConnector(system, {
    secret: (name) => settingOf(env, name),
    paceOf,
    consents,
    embedded: settingOf(env, 'WAFA_EMBEDDED') === '1',
    datasets: datasets.filter((dataset) => dataset.system === system.key),
  });
}

const WORDS: Readonly<Record<Permission['state'], string>> = {
  granted: 'granted',
  missing: 'missing',
  'not-asked': 'could not be asked',
};
const WIDTH = Math.max(...Object.values(WORDS).map(({ length }) => length));

function lineOf({ name, state, opens, why, instead }: Permission): string {
  const parts = [`  ${WORDS[state].padEnd(WIDTH)}  ${name}`];
  if (state === 'granted') return parts.join('');
  if (why !== undefined) parts.push(`why: ${why}`);
  if (opens.length > 0) parts.push(`not found without it: ${opens.join(', ')}`);
  if (instead !== undefined) parts.push(`or: ${instead}`);
  return parts.join('; ');
}
