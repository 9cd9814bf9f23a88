import { describe, expect, it } from '@jest/globals';
import { toWafaError } from './postgres-errors.js';

const failure = (code: string, message = 'text with layla@example.com'): Error =>
  Object.assign(new Error(message), { code });

describe('an error of PostgreSQL', () => {
  it.each([
    ['28P01', 'system-refused', true],
    ['42501', 'system-refused', true],
    ['3D000', 'system-refused', true],
    ['42P01', 'map-mismatch', true],
    ['42703', 'map-mismatch', true],
    ['22P02', 'map-mismatch', true],
    ['57014', 'system-unavailable', false],
    ['40001', 'system-unavailable', false],
    ['53300', 'system-unavailable', false],
    ['ECONNREFUSED', 'system-unavailable', false],
    ['EPIPE', 'system-unavailable', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'system-unavailable', false],
    ['XX000', 'internal', false],
  ])('%s becomes %s (final: %s)', (state, code, final) => {
    expect(toWafaError('product-db', failure(state))).toMatchObject({ code, final });
  });

  it('says nothing of values', () => {
    expect(String(toWafaError('product-db', failure('22P02')))).not.toContain('layla');
    expect(String(toWafaError('product-db', failure('P0001'), true))).not.toContain('layla');
    expect(String(toWafaError('product-db', failure('57014')))).not.toContain('layla');
  });

  it('is retried when the connection went away, and passed on when it is none of the database', () => {
    expect(toWafaError('product-db', new Error('Connection terminated unexpectedly'))).toMatchObject({
      code: 'system-unavailable',
    });
    const own = new TypeError('a fault in the program');
    expect(toWafaError('product-db', own)).toBe(own);
  });

  it('calls what a constraint or a trigger refuses a conflict only where rows are changed', () => {
    const codes = [true, false].map((isWriting) => toWafaError('product-db', failure('P0001'), isWriting));
    expect(codes).toMatchObject([{ code: 'erasure-conflict' }, { code: 'internal' }]);
  });
});
