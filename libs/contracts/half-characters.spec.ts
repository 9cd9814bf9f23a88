import { describe, expect, it } from '@jest/globals';
import { consentSubjectSchema } from './consents.js';
import { claimSchema } from './request.js';

const isTaken = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

describe('half a character', () => {
  it.each(['s\ud800', 's\udfff', '\udc00\ud800'])('is refused in an id of a user: %j', (subject) => {
    expect(isTaken(consentSubjectSchema, { subject })).toBe(false);
    expect(isTaken(claimSchema, { kind: 'external_id', value: subject })).toBe(false);
  });

  it('is refused, and no whole one', () => {
    expect(isTaken(consentSubjectSchema, { subject: 's\u{1f600}' })).toBe(true);
    expect(isTaken(claimSchema, { kind: 'external_id', value: 'ليلى \u{1f600}' })).toBe(true);
  });
});
