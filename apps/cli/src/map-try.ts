/**
 * `wafa map try`: runs discovery without a case, for the person who writes the map. Nothing is written.
 * Exit 0 when everything targeted was found and reported, 2 when something targeted could not be searched, 1 on bad input.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { DiscoveryResult, Identifier } from '#libs/connectors/kit/connector';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import { checkDatasets } from '#libs/data-map/check-datasets';
import type { Collection, Dataset } from '#libs/data-map/dataset';
import { formatFault, isError } from '#libs/data-map/faults';
import { parseDatasetFile } from '#libs/data-map/parse-dataset';
import { reportFields, reportRow } from '#libs/data-map/report';
import { WafaError } from '#libs/domain/errors';

const USAGE = `wafa map try --dataset FILE… --database URL --identity KIND=VALUE [--identity …] --rules RULES.json --json
  RULES: [{"action": "access", "targets": ["user"]}]`;

type Row = Readonly<Record<string, unknown>>;

interface Problem {
  readonly code: string;
  readonly message: string;
  /** `dataset:collection`, a file, or an argument. */
  readonly where: string;
}

interface PlanItem {
  readonly collection: string;
  readonly disposition: 'export';
  readonly rows: number;
  readonly columns: readonly string[];
}

interface Output {
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  readonly report: Readonly<Record<string, readonly Row[]>>;
  readonly plan: readonly PlanItem[];
  readonly changed: Readonly<Record<string, number>>;
  readonly problems: readonly Problem[];
}

/** What a person typed wrongly: exit 1. */
class BadInput extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.problems = problems;
  }
}

const badInput = (where: string, message: string, code = 'invalid-input'): BadInput =>
  new BadInput([{ code, message, where }]);

const EMPTY: Output = { rows: {}, report: {}, plan: [], changed: {}, problems: [] };

export async function run(args: readonly string[]): Promise<number> {
  try {
    const input = await readInput(args);
    const { output, whole } = await tryMap(input);
    print(output);
    return whole ? 0 : 2;
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    process.stderr.write(`${error.message}\n`);
    print({ ...EMPTY, problems: error.problems });
    return 1;
  }
}

const print = (output: Output): void => {
  process.stdout.write(`${JSON.stringify(output, null, 2)}\n`);
};

interface Input {
  readonly datasets: readonly Dataset[];
  readonly url: string;
  readonly identifiers: readonly Identifier[];
  readonly targets: readonly string[];
}

async function readInput(args: readonly string[]): Promise<Input> {
  const { values, positionals } = readArguments(args);
  if (values.apply) {
    throw badInput('--apply', '--apply is not served yet: this command only reads.', 'right-not-served');
  }
  const files = [...(values.dataset ?? []), ...positionals];
  if (files.length === 0) throw badInput('--dataset', `--dataset is needed.\n${USAGE}`);
  return {
    targets: await readTargets(values.rules),
    datasets: await readDatasets(files),
    url: readUrl(values.database),
    identifiers: readIdentifiers(values.identity ?? []),
  };
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      // `--dataset a.yml b.yml` leaves b.yml as a positional.
      allowPositionals: true,
      options: {
        dataset: { type: 'string', multiple: true },
        database: { type: 'string' },
        identity: { type: 'string', multiple: true },
        rules: { type: 'string' },
        apply: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw badInput('arguments', `${(error as Error).message}\n${USAGE}`);
  }
}

const rulesSchema = z
  .array(
    z.looseObject({
      action: z.enum(['access', 'erasure']),
      targets: z.array(z.string().regex(/^[^.\s]+(\.[^.\s]+)*$/, 'is no data category')).min(1),
    }),
  )
  .min(1);

async function readTargets(file: string | undefined): Promise<readonly string[]> {
  if (file === undefined) throw badInput('--rules', `--rules is needed.\n${USAGE}`);
  const text = await readText(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badInput(file, `${file} is not JSON: ${(error as Error).message}`);
  }
  const rules = rulesSchema.safeParse(value);
  if (!rules.success) throw badInput(file, `${file}: ${z.prettifyError(rules.error)}`);
  if (rules.data.some(({ action }) => action === 'erasure')) {
    throw badInput(
      file,
      `${file}: the action erasure is not served yet; only access is.`,
      'right-not-served',
    );
  }
  return [...new Set(rules.data.flatMap(({ targets }) => targets))];
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw badInput(file, `${file} cannot be read (${String((error as NodeJS.ErrnoException).code)}).`);
  }
}

async function readDatasets(files: readonly string[]): Promise<readonly Dataset[]> {
  const parsed = await Promise.all(files.map(async (file) => parseDatasetFile(file, await readText(file))));
  const datasets = parsed.flatMap((one) => one.datasets);
  const shape = parsed.flatMap(({ faults }) => faults);
  // A collection out of reach is named beside the results: a map may be tried before it is whole.
  const faults = [...shape, ...(shape.length === 0 ? checkDatasets(datasets) : [])].filter(
    (fault) => isError(fault) && fault.code !== 'unreachable-collection',
  );
  if (faults.length === 0) return datasets;
  throw new BadInput(
    faults.map((fault) => ({
      code: fault.code,
      message: formatFault(fault),
      where: `${fault.at.file}:${fault.at.line}`,
    })),
  );
}

function readUrl(text: string | undefined): string {
  if (text === undefined) throw badInput('--database', `--database is needed.\n${USAGE}`);
  if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol)) {
    throw badInput('--database', '--database takes a postgres:// URL.');
  }
  return text;
}

function readIdentifiers(texts: readonly string[]): readonly Identifier[] {
  if (texts.length === 0) throw badInput('--identity', `--identity is needed.\n${USAGE}`);
  return texts.map((text) => {
    const [, kind, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (kind === undefined || value === undefined)
      throw badInput('--identity', '--identity takes KIND=VALUE.');
    return { kind, value };
  });
}

interface Tried {
  readonly output: Output;
  /** False where something targeted could not be searched. */
  readonly whole: boolean;
}

async function tryMap({ datasets, url, identifiers, targets }: Input): Promise<Tried> {
  const rows: Record<string, Row[]> = {};
  let result: DiscoveryResult;
  const connector = createPostgresConnector({ system: 'database', url, datasets });
  try {
    result = await connector.discover({
      identifiers,
      emit: ({ collection, data }) => {
        (rows[collection] ??= []).push(data);
        return Promise.resolve();
      },
      heartbeat: () => undefined,
    });
  } catch (error) {
    if (!(error instanceof WafaError)) throw error;
    if (error.code === 'identifier-invalid') throw badInput('--identity', error.message, error.code);
    // What was found before the failure is not shown: half an answer looks like a whole one.
    const problems = [{ code: error.code, message: error.detail, where: 'database' }];
    return { output: { ...EMPTY, problems }, whole: false };
  } finally {
    await connector.close();
  }
  return toOutput(result, { rows, datasets, targets });
}

function toOutput(
  { collections }: DiscoveryResult,
  found: { rows: Record<string, Row[]>; datasets: readonly Dataset[]; targets: readonly string[] },
): Tried {
  const { datasets, targets } = found;
  const byKey = new Map<string, Collection>(
    datasets.flatMap((dataset) =>
      dataset.collections.map((collection) => [collection.key, collection] as const),
    ),
  );
  const rows: Record<string, readonly Row[]> = {};
  const report: Record<string, readonly Row[]> = {};
  const plan: PlanItem[] = [];
  const problems: Problem[] = [];
  let whole = true;
  for (const { collection: key, notSearched } of collections) {
    const collection = byKey.get(key);
    if (!collection) continue;
    const columns = reportFields(collection, targets);
    if (notSearched !== undefined) {
      problems.push({ code: 'not-searched', message: `not searched: ${notSearched}`, where: key });
      whole &&= columns.length === 0;
      continue;
    }
    rows[key] = found.rows[key] ?? [];
    const reported = (found.rows[key] ?? [])
      .map((row) => reportRow(collection, row, targets))
      .filter((row) => row !== undefined);
    if (reported.length === 0) continue;
    report[key] = reported;
    plan.push({ collection: key, disposition: 'export', rows: reported.length, columns });
  }
  return { output: { rows, report, plan, changed: {}, problems }, whole };
}
