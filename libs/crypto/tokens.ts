/** Random things that people and browsers carry. Only their hashes are stored. */
import { createHash, randomBytes, randomInt } from 'node:crypto';

/** Crockford's base32: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const crockford = (length: number): string =>
  Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/** Text of so many characters, five bits each, from the first bytes. */
export const crockfordOf = (bytes: Uint8Array, length: number): string =>
  Array.from(bytes.subarray(0, length), (byte) => ALPHABET[byte & 31]).join('');

/** 256 bits, base64url: links, sessions, grants. */
export const newToken = (): string => randomBytes(32).toString('base64url');

export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

/** `K7QM2PXD`: 40 bits for people to type; tries are limited where it is redeemed. */
export const newCode = (): string => crockford(8);

/** Forgives case, spaces, hyphens, marks of direction, Arabic digits and the letters that look like digits. */
export const normaliseCode = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[\s\u002d\u2010-\u2015\u061c\u200e\u200f\u2066-\u2069]/g, '')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 15))
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0');

/** `WF-7Q2M-PX4D`: names a request, opens nothing. */
export const newReference = (): string => `WF-${crockford(4)}-${crockford(4)}`;

export const normaliseReference = (typed: string): string => {
  const all = normaliseCode(typed);
  const code = all.length > 8 && all.startsWith('WF') ? all.slice(2) : all;
  return `WF-${code.slice(0, 4)}-${code.slice(4)}`;
};

/** Whether something typed can be a reference at all. */
export const isReference = (typed: string): boolean =>
  /^WF-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/.test(normaliseReference(typed));
