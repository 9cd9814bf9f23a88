/** Where the files of a person lie: under the keys that rows name, and where the rules say that others are made from them. */
import type { Identifier } from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import { derivedKey } from '#libs/data-map/derived-keys';
import { isAllowedKey } from '../key-rules.js';
import type { Whereabouts } from './erasable-store.js';

export const KIND = 'media_key';

export interface KeyRules {
  readonly keyPrefixes: readonly string[];
  readonly derivatives: readonly string[];
}

export interface OwnPlace extends Whereabouts {
  /** The key in a row that led here. */
  readonly source: string;
  readonly derived: boolean;
}

export interface Sources {
  readonly keys: readonly string[];
  /** Those that a row names which others share. */
  readonly shared: ReadonlySet<string>;
  /** Outside of the places that systems.yaml declares: never opened, and not left out in silence. */
  readonly foreign: number;
}

export function sourcesOf(identifiers: readonly Identifier[], prefixes: readonly string[]): Sources {
  const mine = identifiers.filter(({ kind }) => kind === KIND);
  mine.forEach(assertIdentifier);
  const keys = [...new Set(mine.map(({ value }) => value))];
  const allowed = keys.filter((key) => isAllowedKey(key, prefixes));
  return {
    keys: allowed,
    shared: new Set(mine.filter(({ shared }) => shared).map(({ value }) => value)),
    foreign: keys.length - allowed.length,
  };
}

/** A derived key lies where its rule says, whatever the key of the row holds. */
export function placesOf(source: string, { keyPrefixes, derivatives }: KeyRules): readonly OwnPlace[] {
  const derived = derivatives.flatMap((rule) => {
    const found = derivedKey(rule, source);
    if (!found) return [];
    const { key, whole, head } = found;
    return isAllowedKey(key, head === '' ? keyPrefixes : [head])
      ? [{ key, whole, source, derived: true }]
      : [];
  });
  return [{ key: source, whole: false, source, derived: false }, ...derived];
}
