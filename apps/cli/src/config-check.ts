/** `wafa config check [FOLDER] [--live] [--json]`: every fault of a configuration at once; exit 1 where one is an error. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { settingOf } from '#libs/config/config';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import type { SystemOf } from '#libs/data-map/systems';
import { allFields, type Dataset } from '#libs/data-map/dataset';
import { formatFault, isError, type Fault, type Position } from '#libs/data-map/faults';
import { checkCompany, type Company } from '#libs/data-map/load-company';
import { WafaError } from '#libs/domain/errors';

const USAGE = 'wafa config check [FOLDER] [--live] [--json]   (FOLDER: else WAFA_CONFIG_DIR, else here)';

export async function run(args: readonly string[]): Promise<number> {
  const parsed = readArguments(args);
  if (parsed === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 1;
  }
  const { company, faults } = await checkCompany(parsed.folder);
  const all = [...faults, ...(company && parsed.live ? await liveFaults(company) : [])];
  const errors = all.filter(isError).length;
  if (parsed.json) {
    process.stdout.write(`${JSON.stringify({ folder: parsed.folder, faults: all }, null, 2)}\n`);
  } else {
    const warnings = all.length - errors;
    const sum = `${parsed.folder}: ${errors} ${plural(errors, 'error')}, ${warnings} ${plural(warnings, 'warning')}`;
    process.stdout.write(
      `${[...all.map((fault) => formatFault(inFolder(parsed.folder, fault))), sum].join('\n')}\n`,
    );
  }
  return errors === 0 ? 0 : 1;
}

/** Paths from here, which terminals make clickable. */
const inFolder = (folder: string, fault: Fault): Fault => ({
  ...fault,
  at: { ...fault.at, file: join(folder, fault.at.file) },
});

const plural = (count: number, word: string): string => (count === 1 ? word : `${word}s`);

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { live: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    });
    if (positionals.length > 1) return undefined;
    return { ...values, folder: positionals[0] ?? process.env['WAFA_CONFIG_DIR'] ?? '.' };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'the arguments are wrong'}\n`);
    return undefined;
  }
}

/** Tables and columns that the live databases lack, and databases that do not answer. */
async function liveFaults(company: Company): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const system of company.systems) {
    if (system.connector !== 'postgres') continue;
    const datasets = company.datasets.filter((dataset) => dataset.system === system.key);
    faults.push(...(await liveFaultsOf(system, datasets)));
  }
  return faults;
}

async function liveFaultsOf(
  system: SystemOf<'postgres'>,
  datasets: readonly Dataset[],
): Promise<readonly Fault[]> {
  const at: Position = datasets[0]?.at ?? { file: 'systems.yaml', line: 1, column: 1 };
  const url = settingOf(process.env, system.urlFrom);
  if (url === undefined) {
    return [
      liveFault(at, [`${system.key}: ${system.urlFrom} is not set`, 'set it to the URL of the database']),
    ];
  }
  const connector = createPostgresConnector({ ...system, system: system.key, url, datasets });
  try {
    const faults = await connector.mapFaults();
    return faults.map(({ collection, path, message }) =>
      liveFault(positionOf(datasets, { collection, path }) ?? at, [
        message,
        'correct the name in the map, or grant SELECT on it',
      ]),
    );
  } catch (error) {
    if (!(error instanceof WafaError)) throw error;
    return [liveFault(at, [error.message, `check ${system.urlFrom} and the role it names`])];
  } finally {
    await connector.close();
  }
}

const liveFault = (at: Position, [message, fix]: readonly [string, string]): Fault => ({
  severity: 'error',
  code: 'live-database',
  at,
  message,
  fix,
});

function positionOf(
  datasets: readonly Dataset[],
  place: { readonly collection: string; readonly path: readonly string[] | undefined },
): Position | undefined {
  const collection = datasets
    .flatMap((dataset) => dataset.collections)
    .find(({ key }) => key === place.collection);
  const path = place.path?.join('.');
  const field = collection && allFields(collection.fields).find((one) => one.path.join('.') === path);
  return field?.at ?? collection?.at;
}
