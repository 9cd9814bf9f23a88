/**
 * Changing how a person signs in or is reached can hand an account to a stranger (ADR 0013). What is contested proves
 * nobody: a stranger would name his own address as the right one and confirm it (California: 11 CCR 7060(h)).
 */
import type { VerificationMethod } from '../words.js';

export interface ProvedIdentifier {
  readonly kind: string;
  readonly value: string;
  readonly provedBy: VerificationMethod;
}

export interface ContestedValue {
  readonly wrong: string | null;
  /** What the person says is right, and what is to stand there. */
  readonly right: readonly (string | null)[];
  readonly reaches: readonly Reach[];
}

export type Reach = 'email' | 'phone_number';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const PHONE = /^\+?[0-9][0-9 ().-]{5,30}$/;

/** A field that nobody describes is judged by what is to stand in it. */
export function reachOfValue(value: string | null): Reach | undefined {
  const text = value?.trim() ?? '';
  if (EMAIL.test(text)) return 'email';
  return PHONE.test(text) && !DATE.test(text) ? 'phone_number' : undefined;
}

const normal = (kind: string, value: string): string =>
  kind === 'phone_number' ? value.replace(/[^0-9]/g, '') : value.trim().toLowerCase();

/** The identifier is itself in question: it has a value that is contested, or is of the kind that is to change. */
export function isContested(
  { kind, value }: Pick<ProvedIdentifier, 'kind' | 'value'>,
  { wrong, right, reaches }: ContestedValue,
): boolean {
  if (reaches.some((one) => one === kind)) return true;
  return [wrong, ...right].some((one) => one !== null && normal(kind, one) === normal(kind, value));
}

/**
 * Whether the person is proved well enough for every correction: by something that is not in question, and for a
 * login by the product's sign-in or an officer, never by a mailbox alone.
 */
export const suffices = (
  proved: readonly ProvedIdentifier[],
  corrections: readonly ContestedValue[],
): boolean =>
  corrections.every((correction) =>
    proved.some(
      (identifier) =>
        !isContested(identifier, correction) &&
        (correction.reaches.length === 0 || identifier.provedBy !== 'mailbox'),
    ),
  );
