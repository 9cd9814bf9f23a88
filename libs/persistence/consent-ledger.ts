/** The consent ledger (ADR 0016): who said yes or no to what, when, to which text. Only added to, asked by one read. */
import type { Lookups } from '#libs/crypto/lookup';
import { EVERY_PURPOSE, mayUse, type ConsentAnswer } from '#libs/domain/consent';
import { WafaError } from '#libs/domain/errors';
import type { Purpose } from '#libs/domain/words';
import { rows, type Queryable } from './data-source.js';

/** A user of the product by its own id, or a browser by the random id that its page made. */
export type ConsentSubject = { readonly user: string } | { readonly browser: string };

export interface ConsentFact {
  /** Made by who records it: the same fact twice is one event. */
  readonly id: string;
  readonly subject: ConsentSubject;
  readonly purpose: Purpose;
  readonly given: boolean;
  /** Version of the text that was shown. */
  readonly textVersion: string;
  readonly channel: string;
  /** Id of the record that shows it, at whoever keeps that; never the record itself. */
  readonly proof?: string | undefined;
  /** ISO 8601 instant. */
  readonly at: string;
}

export interface ConsentEvent extends Omit<ConsentFact, 'subject' | 'proof'> {
  readonly proof: string | null;
}

export class ConsentLedger {
  readonly #db: Queryable;
  readonly #lookups: Lookups;

  constructor(db: Queryable, lookups: Lookups) {
    this.#db = db;
    this.#lookups = lookups;
  }

  /** All or none; gives how many were new. `idempotency-conflict` where an id stands for another fact. */
  async record(facts: readonly ConsentFact[]): Promise<number> {
    const entries = facts.map(({ subject, ...fact }) => ({ ...fact, subject: this.#hex(subject) }));
    const [written] = await rows<{ added: number; conflicts: number }>(
      this.#db,
      `WITH entry AS (
         SELECT e.id, decode(e.subject, 'hex') AS subject_lookup, e.purpose, e.given, e."textVersion" AS text_version,
           e.channel, e.proof, e.at AS effective_at
         FROM jsonb_to_recordset($1::jsonb) AS e(id uuid, subject text, purpose text, given boolean,
           "textVersion" text, channel text, proof text, at timestamptz)
       ), conflict AS (
         SELECT entry.id FROM entry JOIN consent_event known USING (id)
         WHERE (known.subject_lookup, known.purpose, known.given, known.text_version, known.effective_at)
           IS DISTINCT FROM (entry.subject_lookup, entry.purpose, entry.given, entry.text_version,
             entry.effective_at)
       ), added AS (
         INSERT INTO consent_event (id, subject_lookup, purpose, given, text_version, channel, proof, effective_at)
         SELECT id, subject_lookup, purpose, given, text_version, channel, proof, effective_at FROM entry
         WHERE NOT EXISTS (SELECT FROM conflict)
         ON CONFLICT (id) DO NOTHING
         RETURNING position, subject_lookup, purpose, given, text_version, effective_at
       ), latest AS (
         SELECT DISTINCT ON (subject_lookup, purpose) * FROM added
         ORDER BY subject_lookup, purpose, effective_at DESC, position DESC
       ), state AS (
         INSERT INTO consent_state AS s (subject_lookup, purpose, given, text_version, effective_at, position)
         SELECT subject_lookup, purpose, given, text_version, effective_at, position FROM latest
         ORDER BY subject_lookup, purpose
         ON CONFLICT (subject_lookup, purpose) DO UPDATE SET given = excluded.given,
           text_version = excluded.text_version, effective_at = excluded.effective_at, position = excluded.position
         WHERE s.effective_at IS NULL
           OR (s.effective_at, s.position) < (excluded.effective_at, excluded.position)
       )
       SELECT (SELECT count(*) FROM added)::int AS added, (SELECT count(*) FROM conflict)::int AS conflicts`,
      [JSON.stringify(entries)],
    );
    if (written?.conflicts) throw new WafaError('idempotency-conflict', 'an id stands for another consent');
    return written?.added ?? 0;
  }

  /** One indexed read, for a user and their browser together. */
  async may(purpose: Purpose, subjects: readonly ConsentSubject[]): Promise<ConsentAnswer> {
    const states = await rows<{ given: boolean | null; restricted: boolean }>(
      this.#db,
      `SELECT given, restricted_since IS NOT NULL AS restricted FROM consent_state
       WHERE subject_lookup = ANY ($1) AND purpose IN ($2, '${EVERY_PURPOSE}')`,
      [subjects.map((subject) => this.#lookup(subject)), purpose],
    );
    return mayUse(purpose, states);
  }

  /** Everything that was said, in the order it was recorded. */
  history(subject: ConsentSubject): Promise<ConsentEvent[]> {
    return rows<ConsentEvent>(
      this.#db,
      `SELECT id, purpose, given, text_version AS "textVersion", channel, proof,
         to_char(effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
       FROM consent_event WHERE subject_lookup = $1 ORDER BY position`,
      [this.#lookup(subject)],
    );
  }

  /** The latest word of each purpose. */
  async standing(subject: ConsentSubject): Promise<ReadonlyMap<string, boolean>> {
    const states = await rows<{ purpose: string; given: boolean }>(
      this.#db,
      'SELECT purpose, given FROM consent_state WHERE subject_lookup = $1 AND given IS NOT NULL',
      [this.#lookup(subject)],
    );
    return new Map(states.map(({ purpose, given }) => [purpose, given]));
  }

  /** GDPR Art. 18; without purposes for all of them. Restricting again changes nothing. */
  async restrict(subject: ConsentSubject, purposes: readonly Purpose[], since: string): Promise<void> {
    await rows(
      this.#db,
      `INSERT INTO consent_state AS s (subject_lookup, purpose, restricted_since)
       SELECT $1, p, $3 FROM unnest($2::text[]) AS p
       ON CONFLICT (subject_lookup, purpose) DO UPDATE SET restricted_since = coalesce(s.restricted_since, $3)`,
      [this.#lookup(subject), purposesOrAll(purposes), since],
    );
  }

  /** All but what stays restricted for another reason: these purposes, or where there are none all of them. */
  async lift(subject: ConsentSubject, stays?: readonly Purpose[]): Promise<void> {
    await rows(
      this.#db,
      `UPDATE consent_state SET restricted_since = NULL
       WHERE subject_lookup = $1 AND restricted_since IS NOT NULL AND purpose <> ALL ($2)`,
      [this.#lookup(subject), stays ? purposesOrAll(stays) : []],
    );
  }

  /** Which of these are restricted; `*` for all. */
  async restricted(subject: ConsentSubject): Promise<readonly string[]> {
    const states = await rows<{ purpose: string }>(
      this.#db,
      `SELECT purpose FROM consent_state WHERE subject_lookup = $1 AND restricted_since IS NOT NULL
       ORDER BY purpose`,
      [this.#lookup(subject)],
    );
    return states.map(({ purpose }) => purpose);
  }

  #lookup(subject: ConsentSubject): Buffer {
    return this.#lookups.hash(
      'consent',
      'user' in subject ? `user:${subject.user}` : `browser:${subject.browser}`,
    );
  }

  #hex(subject: ConsentSubject): string {
    return this.#lookup(subject).toString('hex');
  }
}

const purposesOrAll = (purposes: readonly Purpose[]): readonly string[] =>
  purposes.length === 0 ? [EVERY_PURPOSE] : purposes;
