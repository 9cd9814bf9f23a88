/** The check that a found record is the subject's: the key that led to it was really gathered (DECISIONS 1.4). */
import { sha256Hex } from '#libs/crypto/digest';
import { WafaError } from '#libs/domain/errors';
import type { Envelope, GatheredKey } from './connector.js';

/** Between the parts of a composite key; no text of PostgreSQL and no identifier holds it. */
const PART = '\0';

/** Canonical text of a key of one or more values. */
export const keyText = (values: readonly string[]): string => values.join(PART);

export const hashOfKey = (values: readonly string[]): string => sha256Hex(keyText(values));

export type GatheredKeySet = ReadonlySet<string>;

const entry = ({ field, valueHash }: GatheredKey): string => `${valueHash} ${field}`;

export const gatheredKeySet = (keys: Iterable<GatheredKey>): GatheredKeySet =>
  new Set(Array.from(keys, entry));

/** Throws `foreign-record` for a record that no gathered key leads to. The detail names the place, never a value. */
export function assertEnvelopeBelongs(envelope: Envelope, gathered: GatheredKeySet): void {
  if (gathered.has(entry(envelope.via))) return;
  throw new WafaError(
    'foreign-record',
    `${envelope.system} ${envelope.collection}: no gathered ${envelope.via.field} leads to this record`,
  );
}
