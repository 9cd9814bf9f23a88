/** One file through one schema: the value, or every fault with its line and a fix. */
import type { z } from 'zod';
import type { Fault } from './faults.js';
import { parseLocated, type LocatedYaml } from './located-yaml.js';

export interface ParsedWith<T> {
  readonly value: T | undefined;
  readonly faults: readonly Fault[];
  readonly locate: LocatedYaml['locate'];
}

export function parseWith<T>(
  schema: z.ZodType<T>,
  { file, text }: { readonly file: string; readonly text: string },
): ParsedWith<T> {
  const yaml = parseLocated(file, text);
  if (yaml.faults.length > 0) return { value: undefined, faults: yaml.faults, locate: yaml.locate };
  const parsed = schema.safeParse(yaml.value);
  if (parsed.success) return { value: parsed.data, faults: [], locate: yaml.locate };
  return {
    value: undefined,
    faults: parsed.error.issues.flatMap((issue) => toFaults(issue, yaml.locate)),
    locate: yaml.locate,
  };
}

function toFaults(issue: z.core.$ZodIssue, locate: LocatedYaml['locate']): Fault[] {
  const where = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      severity: 'error',
      code: 'unknown-key',
      at: locate([...issue.path, key]),
      message: `${where === '' ? key : `${where}.${key}`} is not a key of this format`,
      fix: `remove "${key}", or correct its spelling`,
    }));
  }
  return [
    {
      severity: 'error',
      code: 'bad-value',
      at: locate(issue.path),
      message: `${where === '' ? 'the file' : where}: ${issue.message}`,
      fix: fixOf(issue),
    },
  ];
}

function fixOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `write one of: ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type') return `write a value of type ${issue.expected} here`;
  if (issue.code === 'too_small') return `write at least ${String(issue.minimum)}`;
  if (issue.code === 'too_big') return `write at most ${String(issue.maximum)}`;
  return issue.message;
}
