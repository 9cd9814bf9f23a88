/**
 * What a row of several people names leads to records of all of them. A connector that tells by itself whose a record is
 * (`judgesShared`) gets every identifier; any other acts only on what leads to the person alone, and the rest is shown.
 */
import type { Identifier } from './connector.js';

export interface HersAlone {
  readonly identifiers: readonly Identifier[];
  /** Left out: an officer sees that something there belongs to several people. */
  readonly shared: readonly Identifier[];
}

export function hersAlone(
  acting: { readonly judgesShared?: true } | undefined,
  identifiers: readonly Identifier[],
): HersAlone {
  if (acting?.judgesShared) return { identifiers, shared: [] };
  return {
    identifiers: identifiers.filter(({ shared }) => shared !== true),
    shared: identifiers.filter(({ shared }) => shared === true),
  };
}
