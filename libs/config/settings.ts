/** Values of environment variables, or of the files that `NAME_FILE` names, parsed by a schema of variables. */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { WafaError } from '#libs/domain/errors';

export interface SettingFault {
  readonly field: string;
  readonly message: string;
}

/** Parses `environment`; throws `config-invalid` naming every bad variable, never a value, after those found `before`. */
export function parseSettings<Schema extends z.ZodObject>(
  schema: Schema,
  environment: NodeJS.ProcessEnv,
  before: readonly SettingFault[] = [],
): z.infer<Schema> {
  const values: Record<string, string | undefined> = {};
  for (const name of Object.keys(schema.shape)) values[name] = settingOf(environment, name);
  const parsed = schema.safeParse(values);
  if (parsed.success && before.length === 0) return parsed.data;
  const found = (parsed.error?.issues ?? []).map((issue) => ({
    field: issue.path.join('.'),
    message: messageOf(issue, values),
  }));
  const faults = [...before, ...found];
  const names = faults.map((fault) => `${fault.field} (${fault.message})`).join(', ');
  throw new WafaError('config-invalid', `wrong or missing: ${names}`, { faults });
}

/** Where the schema says nothing of its own, its library speaks of types. */
function messageOf(issue: z.core.$ZodIssue, values: Readonly<Record<string, unknown>>): string {
  if (issue.code !== 'invalid_type') return issue.message;
  return values[issue.path.join('.')] === undefined ? 'missing' : `no ${issue.expected}`;
}

/** The value of `name`, or the content of the file that `name_FILE` names; also for the secrets that systems.yaml names. */
export function settingOf(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = environment[`${name}_FILE`];
  return file === undefined ? environment[name] : readSecretFile(name, file);
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new WafaError('config-invalid', `${name}_FILE cannot be read`, { cause });
  }
}
