/**
 * What a caller reads of a field that does not fit its schema, in plain words: `safeParse(value, { error: plainly })`. A
 * message that the schema has of its own comes first. Never a value that was given.
 */
import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

const KIND: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const FORMAT: Readonly<Record<string, string>> = {
  email: 'is not an e-mail address',
  uuid: 'is not an id',
  url: 'is not an address that begins with https://',
  date: 'is not a date such as 2026-11-24',
  datetime: 'is not an instant such as 2026-11-24T09:00:00Z',
};

export function plainly(issue: Issue): string | undefined {
  if (issue.input === undefined && issue.code !== 'custom') return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `has to be ${KIND[issue.expected] ?? `of the kind ${issue.expected}`}`;
    case 'invalid_value':
      return `has to be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return FORMAT[issue.format] ?? 'is not written as it has to be';
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'must not be empty';
      return `has to ${amount(issue, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'too_big':
      return `has to ${amount(issue, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'invalid_union':
      return 'has none of the forms that it may have';
    case 'invalid_key':
      return 'has a name that is not allowed';
    default:
      return 'is not allowed';
  }
}

type Bound = 'at least' | 'more than' | 'at most' | 'less than';

const OF_TIME: Readonly<Record<Bound, string>> = {
  'at least': 'at the earliest',
  'more than': 'later than',
  'at most': 'at the latest',
  'less than': 'earlier than',
};

/** A bound of a date is in milliseconds. */
function amount(
  { origin }: { readonly origin: string },
  bound: Bound,
  limit: number | bigint | Date,
): string {
  const count = Number(limit);
  if (origin === 'date') return `be ${OF_TIME[bound]} ${new Date(count).toISOString()}`;
  if (origin === 'string') return `have ${bound} ${count} ${count === 1 ? 'character' : 'characters'}`;
  if (origin === 'array' || origin === 'set' || origin === 'map')
    return `have ${bound} ${count} ${count === 1 ? 'entry' : 'entries'}`;
  return `be ${bound} ${count}`;
}
