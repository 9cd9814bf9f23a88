import { describe, expect, it } from '@jest/globals';
import { AUDIT_EVENTS } from '#libs/domain/audit-events';
import { ERRORS } from '#libs/domain/errors';
import { configSchema } from '#libs/config/config';
import { readSource } from './repository.js';

/** The rows `| `name` | … |` of a document. */
const rowsOf = (path: string): string[] =>
  readSource(path)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.replace(/ +/g, ' '));

describe('the reference', () => {
  it('lists every error with its status', () => {
    const expected = Object.entries(ERRORS).map(
      ([code, row]) => `| \`${code}\` | ${row.status} | ${row.final ? 'no' : 'yes'} | ${row.title} |`,
    );
    expect(rowsOf('docs/reference/errors.md')).toEqual(expected);
  });

  it('lists every audit event', () => {
    const expected = Object.entries(AUDIT_EVENTS).map(([type, sentence]) => `| \`${type}\` | ${sentence} |`);
    expect(rowsOf('docs/reference/audit-events.md')).toEqual(expected);
  });

  it('lists every configuration variable with its default', () => {
    const expected = Object.entries(configSchema.shape).map(([name, field]) => {
      const fallback = field.safeParse(undefined);
      const standard = fallback.success
        ? fallback.data === undefined
          ? 'optional'
          : `\`${String(fallback.data)}\``
        : 'required';
      return `| \`${name}\` | ${standard} | ${field.description ?? ''} |`;
    });
    expect(rowsOf('docs/reference/configuration.md')).toEqual(expected);
  });
});
