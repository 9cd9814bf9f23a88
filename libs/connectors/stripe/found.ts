/** What a search of Stripe has found so far: ids that lead further, and the proof for each record that it belongs. */
import { hashOfKey } from '#libs/connectors/kit/belongs';
import type { Envelope, GatheredKey } from '#libs/connectors/kit/connector';
import { canonicalEmail } from '#libs/connectors/kit/identifiers';
import { WafaError } from '#libs/domain/errors';
import { keyOf, type CollectionName } from './parts.js';

/** Ids held in memory at once, about 100 bytes each. */
const MAX_HELD = 1_000_000;

export class Found {
  readonly #system: string;
  readonly #ids = new Map<CollectionName, Set<string>>();
  readonly #emails = new Set<string>();
  /** Addresses as written, each asked for once. */
  readonly #spellings = new Set<string>();
  readonly #gathered = new Map<string, GatheredKey>();
  #held = 0;

  constructor(system: string) {
    this.#system = system;
  }

  /** Takes an id, once: false where it was taken before. */
  add(of: CollectionName, id: string): boolean {
    const ids = this.#ids.get(of) ?? new Set<string>();
    this.#ids.set(of, ids);
    if (ids.has(id)) return false;
    this.#held += 1;
    if (this.#held > MAX_HELD) {
      throw new WafaError('discovery-limit', `${this.#system}: more than ${MAX_HELD} ids that lead further`);
    }
    ids.add(id);
    this.gather(`${keyOf(of)}.id`, id);
    return true;
  }

  has(of: CollectionName, id: unknown): boolean {
    return typeof id === 'string' && this.#ids.get(of)?.has(id) === true;
  }

  idsOf(of: CollectionName): readonly string[] {
    return [...(this.#ids.get(of) ?? [])];
  }

  /** A proved address; false where it was taken before. */
  addEmail(email: string): void {
    this.#emails.add(canonicalEmail(email));
    this.gather('identity.email', canonicalEmail(email));
  }

  gather(field: string, value: string): void {
    const key = { field, valueHash: hashOfKey([value]) };
    this.#gathered.set(`${field} ${key.valueHash}`, key);
  }

  get gatheredKeys(): readonly GatheredKey[] {
    return [...this.#gathered.values()];
  }

  /** Spellings of the proved addresses in any text of a record that were not asked for yet. */
  newSpellingsIn(value: unknown): readonly string[] {
    if (this.#emails.size === 0) return [];
    const spellings = [...new Set(textsWithAt(value))].filter(
      (text) => this.#emails.has(canonicalEmail(text)) && !this.#spellings.has(text),
    );
    spellings.forEach((text) => this.#spellings.add(text));
    return spellings;
  }

  viaId(of: CollectionName, id: string | undefined): Envelope['via'] {
    if (!this.has(of, id)) throw this.#foreign(`${keyOf(of)}.id`);
    return { field: `${keyOf(of)}.id`, valueHash: hashOfKey([id ?? '']) };
  }

  viaEmail(email: unknown): Envelope['via'] {
    const canonical = typeof email === 'string' ? canonicalEmail(email) : '';
    if (!this.#emails.has(canonical)) throw this.#foreign('identity.email');
    return { field: 'identity.email', valueHash: hashOfKey([canonical]) };
  }

  /** For a record that was asked for by an id which must be its own. */
  viaAsked(field: string, asked: string, given: string | undefined): Envelope['via'] {
    if (asked !== given) throw this.#foreign(field);
    this.gather(field, asked);
    return { field, valueHash: hashOfKey([asked]) };
  }

  #foreign(field: string): WafaError {
    return new WafaError('foreign-record', `${this.#system}: a record came that no ${field} leads to`);
  }
}

function textsWithAt(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.includes('@') ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsWithAt);
}
