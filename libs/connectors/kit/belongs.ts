/**
 * The checks that a found record is the subject's: the search began from identifiers it was given, and the key that led
 * to the record was really gathered (DECISIONS 1.4).
 */
import { sha256Hex } from '#libs/crypto/digest';
import { WafaError } from '#libs/domain/errors';
import { canonicalText, FAMILIES } from './canonical.js';
import type { Envelope, GatheredKey, Identifier } from './connector.js';
import { canonicalEmail, trimEmail } from './identifiers.js';

/** Between the parts of a composite key; no text of PostgreSQL and no identifier holds it. */
const PART = '\0';

/** Canonical text of a key of one or more values. */
export const keyText = (values: readonly string[]): string => values.join(PART);

export const hashOfKey = (values: readonly string[]): string => sha256Hex(keyText(values));

export type GatheredKeySet = ReadonlySet<string>;

const entry = ({ field, valueHash }: GatheredKey): string => `${valueHash} ${field}`;

export const gatheredKeySet = (keys: Iterable<GatheredKey>): GatheredKeySet =>
  new Set(Array.from(keys, entry));

export const isGathered = (keys: GatheredKeySet, key: GatheredKey): boolean => keys.has(entry(key));

/** Throws `foreign-record` for a record that no gathered key leads to. The detail names the place, never a value. */
export function assertEnvelopeBelongs(envelope: Envelope, gathered: GatheredKeySet): void {
  if (isGathered(gathered, envelope.via)) return;
  throw new WafaError(
    'foreign-record',
    `${envelope.system} ${envelope.collection}: no gathered ${envelope.via.field} leads to this record`,
  );
}

const SEED = 'identity.';

/** Throws `foreign-record` when a connector began from somebody it was not asked about. The detail names no value. */
export function assertSeedsGiven(gathered: readonly GatheredKey[], given: readonly Identifier[]): void {
  const known = seedKeySet(given);
  const foreign = gathered.find((key) => key.field.startsWith(SEED) && !isGathered(known, key));
  if (foreign) throw new WafaError('foreign-record', `the search began from another ${foreign.field}`);
}

/** The keys that a search may begin from, in every way in which a system writes them. */
export const seedKeySet = (given: readonly Identifier[]): GatheredKeySet =>
  gatheredKeySet(
    given.flatMap((identifier) =>
      writingsOf(identifier).map((text) => ({ field: SEED + identifier.kind, valueHash: hashOfKey([text]) })),
    ),
  );

/** Every way in which a system may write the value it was asked about. */
const writingsOf = ({ kind, value }: Identifier): readonly string[] =>
  kind === 'email'
    ? [canonicalEmail(value), trimEmail(value)]
    : FAMILIES.flatMap((family) => canonicalText(family, value) ?? []);
