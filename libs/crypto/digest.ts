import { createHash } from 'node:crypto';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();
export const sha256Hex = (bytes: Uint8Array | string): string => sha256(bytes).toString('hex');

/**
 * RFC 8785. JavaScript's own JSON already writes numbers and strings as the standard asks; what is left is the order
 * of the names (by UTF-16 units, which is how `sort` compares) and refusing what JSON cannot say.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('JSON has no such number');
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value))
    throw new RangeError('a lone surrogate is not text');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value as { readonly [name: string]: Json }).filter(
    ([, item]) => item !== undefined,
  );
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, item]) => `${canonicalJson(name)}:${canonicalJson(item)}`).join(',')}}`;
}
