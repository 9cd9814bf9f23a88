/** Rows as a service names them and as a plan keeps them; each one led to by an identifier that was asked with. */
import type { Identifier } from '#libs/connectors/kit/connector';
import { WafaError } from '#libs/domain/errors';
import type { MeantRow, Refused } from './http-verbs.js';

export type KeyTexts = readonly string[];

/** Names and values of a key in turn, in the order of the names. */
export const textsOf = (key: MeantRow['key']): KeyTexts =>
  Object.entries(key)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flat();

export function keyOf(texts: KeyTexts): Record<string, string> {
  const names = texts.filter((_, index) => index % 2 === 0);
  return Object.fromEntries(names.map((name, index) => [name, texts[index * 2 + 1] ?? '']));
}

/** Throws `foreign-record` for a row that nobody asked for. The detail names the place, never a value. */
export function assertAskedFor(
  place: string,
  rows: readonly MeantRow[],
  identifiers: readonly Identifier[],
): void {
  const asked = new Set(identifiers.map(({ kind, value }) => `${kind} ${value}`));
  if (!rows.every(({ via: { kind, value } }) => asked.has(`${kind} ${value}`)))
    throw new WafaError('foreign-record', `${place}: nobody asked for what led to a row`);
}

/** More than planned is planned anew; anything else is for a person. */
export const refusalOf = (system: string, { reason }: Refused): WafaError =>
  new WafaError(
    reason === 'more-than-planned' ? 'plan-exceeded' : 'system-rejected',
    `${system}: refused, ${reason}`,
  );
