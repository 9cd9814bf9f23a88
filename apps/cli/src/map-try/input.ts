/** The arguments of `wafa map try` and the files they name, read and checked before anything is asked. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Identifier } from '#libs/connectors/kit/connector';
import { checkDatasets } from '#libs/data-map/check-datasets';
import type { Dataset, Masking } from '#libs/data-map/dataset';
import { deletesRows, type ErasureRule } from '#libs/data-map/erasure-rules';
import { formatFault, isError } from '#libs/data-map/faults';
import { parseMasking } from '#libs/data-map/masking';
import { parseDatasetFile } from '#libs/data-map/parse-dataset';

const USAGE = `wafa map try --dataset FILE… --database URL --identity KIND=VALUE [--identity …] --rules RULES.json [--apply] --json
  RULES: [{"action": "access", "targets": ["user"]},
    {"action": "erasure", "targets": ["user.name"], "masking": {"strategy": "null_rewrite", "configuration": {}}}]`;

export interface Problem {
  readonly code: string;
  readonly message: string;
  /** `dataset:collection`, a file, or an argument. */
  readonly where: string;
}

/** What a person typed wrongly: exit 1. */
export class BadInput extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.problems = problems;
  }
}

export const badInput = (where: string, message: string, code = 'invalid-input'): BadInput =>
  new BadInput([{ code, message, where }]);

export interface Input {
  readonly datasets: readonly Dataset[];
  readonly url: string;
  readonly identifiers: readonly Identifier[];
  /** Data categories to report. */
  readonly targets: readonly string[];
  readonly erasure: readonly ErasureRule[];
  readonly apply: boolean;
}

export async function readInput(args: readonly string[]): Promise<Input> {
  const { values, positionals } = readArguments(args);
  const files = [...(values.dataset ?? []), ...positionals];
  if (files.length === 0) throw badInput('--dataset', `--dataset is needed.\n${USAGE}`);
  const { targets, erasure } = await readRules(values.rules);
  const apply = values.apply ?? false;
  if (apply && erasure.length === 0)
    throw badInput('--apply', '--apply needs a rule with the action erasure.');
  return {
    targets,
    erasure,
    apply,
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
      masking: z
        .looseObject({ strategy: z.string(), configuration: z.record(z.string(), z.unknown()).nullish() })
        .nullish(),
    }),
  )
  .min(1);

async function readRules(file: string | undefined): Promise<Pick<Input, 'targets' | 'erasure'>> {
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
  const of = (action: 'access' | 'erasure') => rules.data.filter((rule) => rule.action === action);
  return {
    targets: [...new Set(of('access').flatMap(({ targets }) => targets))],
    erasure: of('erasure').map(({ targets, masking }) => ({ targets, masking: readMasking(file, masking) })),
  };
}

function readMasking(file: string, raw: z.infer<typeof rulesSchema>[number]['masking']): Masking | undefined {
  if (!raw) return undefined;
  const masking = { strategy: raw.strategy, configuration: raw.configuration ?? {} };
  const parsed = deletesRows(masking) ? undefined : parseMasking(masking);
  if (typeof parsed === 'string') throw badInput(file, `${file}: ${parsed}`);
  return masking;
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
