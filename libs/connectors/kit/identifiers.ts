/** Identifier values: an empty or malformed one is refused before anything is searched. */
import { WafaError } from '#libs/domain/errors';
import type { Identifier } from './connector.js';

/** Space that e-mail fields collect at their ends; the database trims the same characters. */
export const EMAIL_SPACE = ' \t\r\n\u00a0';
const SPACE_AT_ENDS = new RegExp(`^[${EMAIL_SPACE}]+|[${EMAIL_SPACE}]+$`, 'g');

export const trimEmail = (text: string): string => text.replace(SPACE_AT_ENDS, '');

/** E-mail matches without regard to case and surrounding space. */
export const canonicalEmail = (text: string): string => trimEmail(text).toLowerCase();

const SHAPES: Readonly<Record<string, RegExp>> = {
  email: /^[^\s@]+@[^\s@]+$/,
  phone_number: /^\+?[0-9][0-9 ().-]{2,30}$/,
};
const MAX_LENGTH = 1_000;

/** Throws `identifier-invalid`; the detail names the kind, never the value. */
export function assertIdentifier({ kind, value }: Identifier): void {
  const text = kind === 'email' ? trimEmail(value) : value;
  const fault = (what: string): WafaError => new WafaError('identifier-invalid', `${kind} ${what}`);
  if (text.trim() === '') throw fault('is empty');
  if (text.length > MAX_LENGTH) throw fault(`is longer than ${MAX_LENGTH} characters`);
  if (/[\p{Cc}\p{Cs}]/u.test(text)) throw fault('has control characters');
  if (SHAPES[kind]?.test(text) === false) throw fault('is malformed');
}
