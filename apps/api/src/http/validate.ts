/** One parse at the edge: a schema's faults become `invalid-input`, naming fields and never values. */
import { type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { plainly } from '#libs/contracts/plain-faults';
import { WafaError, type FieldFault } from '#libs/domain/errors';

/** A name in a path may be a caller's own, as a key of a record is. */
const MAX_NAME = 80;

export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: plainly });
  if (parsed.success) return parsed.data;
  throw new WafaError('invalid-input', 'the input does not fit its schema', {
    faults: faultsOf(parsed.error),
  });
}

function faultsOf(error: z.ZodError): FieldFault[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((part) => String(part).slice(0, MAX_NAME));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: [...path, key.slice(0, MAX_NAME)].join('.'),
        message: 'unknown field',
      }));
    }
    return [{ field: path.join('.') || 'body', message: issue.message }];
  });
}

/** `@Body(new ParsePipe(schema))` */
export class ParsePipe<Schema extends z.ZodType> implements PipeTransform<unknown, z.output<Schema>> {
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  transform(value: unknown): z.output<Schema> {
    return parse(this.#schema, value);
  }
}
