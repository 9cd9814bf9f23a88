/** Requests and what the person sent: the one place that seals and opens their personal data. */
import { normaliseEmail, type Lookups } from '#libs/crypto/lookup';
import { open, seal } from '#libs/crypto/sealed';
import { uuidv7 } from '#libs/crypto/uuid';
import type { AnswerLaw } from '#libs/domain/california';
import type { Channel, Language, Relation, VerificationMethod } from '#libs/domain/words';
import type { DataKeys } from './data-keys.js';
import { rows, type Queryable } from './data-source.js';

export interface NewRequestRow {
  readonly id: string;
  readonly reference: string;
  readonly channel: Channel;
  readonly language: Language;
  readonly relation: Relation;
  readonly country?: string | undefined;
  readonly region?: string | undefined;
  readonly transferTo?: string | undefined;
  /** In whose words it is answered; those of the GDPR unless told. */
  readonly law?: AnswerLaw;
  readonly contactEmail: string;
  readonly name?: string | undefined;
  readonly freeText?: string | undefined;
  readonly claims: readonly IdentifierValue[];
  readonly receivedAt: Date;
  readonly recordedAt: Date;
  readonly enteredBy?: string | undefined;
}

export interface IdentifierValue {
  readonly kind: string;
  readonly value: string;
}

/** What a search came upon. */
export interface FoundIdentifier extends IdentifierValue {
  /** The one that can be asked with it. */
  readonly system: string;
  /** It stands in a row of several people. */
  readonly shared?: boolean;
}

interface Found {
  readonly requestId: string;
  readonly caseId: string;
  readonly foundIn: string;
  readonly system: string;
  readonly identifiers: readonly Omit<FoundIdentifier, 'system'>[];
}

interface ProofRow {
  readonly id: string;
  readonly kind: string;
  readonly value: Buffer;
  readonly lookup: Buffer;
  readonly provedBy: VerificationMethod;
  readonly reason: Buffer | null;
  readonly provedAt: Date;
}

/** What a person wrote, opened for the officer who works on the case. */
export interface RequestContent {
  readonly contactEmail: string;
  readonly name: string | null;
  readonly freeText: string | null;
}

export class Requests {
  readonly #keys: DataKeys;
  readonly #lookups: Lookups;

  constructor(keys: DataKeys, lookups: Lookups) {
    this.#keys = keys;
    this.#lookups = lookups;
  }

  /** Writes the request and its identifiers, all of them claims. */
  async insert(db: Queryable, request: NewRequestRow): Promise<void> {
    const contact = await this.#keys.create(db, {
      owner: 'request',
      ownerId: request.id,
      purpose: 'contact',
    });
    const content = await this.#keys.create(db, {
      owner: 'request',
      ownerId: request.id,
      purpose: 'content',
    });
    const sealed = (key: Uint8Array, text: string | undefined, column: string): Buffer | null =>
      text === undefined ? null : seal(key, text, `request.${column}:${request.id}`);
    await rows(
      db,
      `INSERT INTO request (id, reference, channel, language, relation, country, region, contact_email_sealed,
         contact_email_lookup, name_sealed, free_text_sealed, received_at, recorded_at, entered_by, transfer_to, law)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
      [
        ...[request.id, request.reference, request.channel, request.language, request.relation],
        ...[request.country ?? null, request.region ?? null],
        sealed(contact.bytes, request.contactEmail, 'contact_email'),
        this.#lookups.hash('contact', normaliseEmail(request.contactEmail)),
        sealed(contact.bytes, request.name, 'name'),
        sealed(content.bytes, request.freeText, 'free_text'),
        ...[request.receivedAt, request.recordedAt, request.enteredBy ?? null, request.transferTo ?? null],
        request.law ?? 'GDPR',
      ],
    );
    await this.#insertClaims(db, request, content.bytes);
  }

  async #insertClaims(db: Queryable, request: NewRequestRow, key: Uint8Array): Promise<void> {
    const all = [{ kind: 'email', value: request.contactEmail }, ...request.claims];
    const entries = all.map(({ kind, value }) => {
      const id = uuidv7();
      return {
        id,
        kind,
        sealed: seal(key, value, `identifier.value:${id}`).toString('hex'),
        lookup: this.identifierLookup({ kind, value }).toString('hex'),
      };
    });
    await rows(
      db,
      `INSERT INTO identifier (id, request_id, kind, standing, value_sealed, value_lookup)
       SELECT e.id, $1, e.kind, 'claim', decode(e.sealed, 'hex'), decode(e.lookup, 'hex')
       FROM jsonb_to_recordset($2::jsonb) AS e(id uuid, kind text, sealed text, lookup text)
       ON CONFLICT (request_id, kind, value_lookup) DO NOTHING`,
      [request.id, JSON.stringify(entries)],
    );
  }

  identifierLookup({ kind, value }: IdentifierValue): Buffer {
    const normal = kind === 'email' ? normaliseEmail(value) : value.trim();
    return this.#lookups.hash('identifier', `${kind}:${normal}`);
  }

  /** The mailbox answered: the contact address stops being a claim. */
  async proveContact(db: Queryable, requestId: string, now: Date): Promise<void> {
    const value = await this.contactEmail(db, requestId);
    await rows(
      db,
      `UPDATE identifier SET standing = 'proved', proved_by = 'mailbox', proved_at = $3
       WHERE request_id = $1 AND kind = 'email' AND value_lookup = $2 AND standing = 'claim'`,
      [requestId, this.identifierLookup({ kind: 'email', value }), now],
    );
  }

  /** The product's sign-in vouches for these, or a vendor's signature. */
  async proveBy(
    db: Queryable,
    {
      requestId,
      identifiers,
      by,
    }: { requestId: string; identifiers: readonly IdentifierValue[]; by: 'session' | 'vendor' },
    now: Date,
  ): Promise<void> {
    const key = await this.#keys.of(db, { ownerId: requestId, purpose: 'content' });
    for (const identifier of identifiers) {
      const id = uuidv7();
      await rows(
        db,
        `INSERT INTO identifier (id, request_id, kind, standing, value_sealed, value_lookup, proved_by, proved_at)
         VALUES ($1, $2, $3, 'proved', $4, $5, $7, $6)
         ON CONFLICT (request_id, kind, value_lookup)
         DO UPDATE SET standing = 'proved', proved_by = $7, proved_at = $6
         WHERE identifier.standing = 'claim'`,
        [
          ...[id, requestId, identifier.kind],
          seal(key.bytes, identifier.value, `identifier.value:${id}`),
          ...[this.identifierLookup(identifier), now, by],
        ],
      );
    }
  }

  /**
   * An officer confirms an identifier, with a reason that stands in the case; also one that the mailbox has proved.
   * False when an officer has confirmed it before.
   */
  async proveByOfficer(
    db: Queryable,
    identifier: IdentifierValue & { readonly requestId: string; readonly reason: string },
    now: Date,
  ): Promise<boolean> {
    const key = await this.#keys.of(db, { ownerId: identifier.requestId, purpose: 'content' });
    const id = uuidv7();
    const proved = await rows(
      db,
      `INSERT INTO identifier (id, request_id, kind, standing, value_sealed, value_lookup, proved_by, reason_sealed, proved_at)
       VALUES ($1, $2, $3, 'proved', $4, $5, 'officer', $6, $7)
       ON CONFLICT (request_id, kind, value_lookup)
       DO UPDATE SET standing = 'proved', proved_by = 'officer', reason_sealed = $6, proved_at = $7
       WHERE identifier.proved_by IS DISTINCT FROM 'officer' RETURNING id`,
      [
        ...[id, identifier.requestId, identifier.kind],
        seal(key.bytes, identifier.value, `identifier.value:${id}`),
        this.identifierLookup(identifier),
        seal(key.bytes, identifier.reason, `identifier.reason:${identifier.requestId}`),
        now,
      ],
    );
    return proved.length === 1;
  }

  /** What was proved in one request of a person stands proved in another, as and when it was proved there. */
  async carryProofs(
    db: Queryable,
    { from, to }: { readonly from: string; readonly to: string },
  ): Promise<void> {
    const old = await this.#keys.of(db, { ownerId: from, purpose: 'content' });
    const key = await this.#keys.of(db, { ownerId: to, purpose: 'content' });
    const proofs = await rows<ProofRow>(
      db,
      `SELECT id, kind, value_sealed AS value, value_lookup AS lookup, proved_by AS "provedBy",
         reason_sealed AS reason, proved_at AS "provedAt" FROM identifier
       WHERE request_id = $1 AND standing = 'proved' ORDER BY kind, id`,
      [from],
    );
    for (const proof of proofs) {
      const id = uuidv7();
      const value = open(old.bytes, proof.value, `identifier.value:${proof.id}`).toString();
      const reason = proof.reason && open(old.bytes, proof.reason, `identifier.reason:${from}`).toString();
      await rows(
        db,
        `INSERT INTO identifier AS i (id, request_id, kind, standing, value_sealed, value_lookup, proved_by,
           reason_sealed, proved_at)
         VALUES ($1, $2, $3, 'proved', $4, $5, $6, $7, $8)
         ON CONFLICT (request_id, kind, value_lookup)
         DO UPDATE SET standing = 'proved', proved_by = $6, reason_sealed = $7, proved_at = $8
         WHERE i.standing = 'claim'`,
        [
          ...[id, to, proof.kind, seal(key.bytes, value, `identifier.value:${id}`), proof.lookup],
          ...[proof.provedBy, reason && seal(key.bytes, reason, `identifier.reason:${to}`), proof.provedAt],
        ],
      );
    }
  }

  /** The only identifiers that may reach a connector. */
  async provedIdentifiers(db: Queryable, requestId: string): Promise<IdentifierValue[]> {
    const proved = await this.#identifiers(db, requestId, `standing = 'proved'`);
    return proved.map(({ kind, value }) => ({ kind, value }));
  }

  /** The proved ones, each with what proved it. */
  async proofs(
    db: Queryable,
    requestId: string,
  ): Promise<(IdentifierValue & { readonly provedBy: VerificationMethod })[]> {
    return (await this.#identifiers(db, requestId, `standing = 'proved'`)).map(
      ({ kind, value, proved_by }) => ({ kind, value, provedBy: proved_by ?? 'mailbox' }),
    );
  }

  async allIdentifiers(
    db: Queryable,
    requestId: string,
  ): Promise<(IdentifierValue & { standing: string })[]> {
    const all = await this.#identifiers(db, requestId, 'true');
    return all.map(({ kind, standing, value }) => ({ kind, standing, value }));
  }

  /** What the searches of a case came upon in one system for others. */
  async foundIdentifiers(
    db: Queryable,
    { requestId, caseId, system }: { requestId: string; caseId: string; system?: string },
  ): Promise<FoundIdentifier[]> {
    const lists = await rows<{ foundIn: string; system: string; sealed: Buffer }>(
      db,
      `SELECT found_in AS "foundIn", system, identifiers_sealed AS sealed FROM found_identifiers
       WHERE case_id = $1 AND ($2::text IS NULL OR system = $2) ORDER BY found_in, system`,
      [caseId, system ?? null],
    );
    if (lists.length === 0) return [];
    const key = await this.#keys.of(db, { ownerId: requestId, purpose: 'content' });
    return lists.flatMap(({ sealed, ...at }) => {
      const text = open(key.bytes, sealed, foundContext({ requestId, ...at })).toString();
      return (JSON.parse(text) as Omit<FoundIdentifier, 'system'>[]).map((one) => ({
        ...one,
        system: at.system,
      }));
    });
  }

  /** What was come upon in one system, and finds the person in another. */
  async storeFound(db: Queryable, { requestId, caseId, identifiers, ...at }: Found): Promise<void> {
    const key = await this.#keys.of(db, { ownerId: requestId, purpose: 'content' });
    const list = identifiers.map(({ kind, value, shared }) => ({
      kind,
      value,
      ...(shared ? { shared } : {}),
    }));
    const kinds = [...new Set(identifiers.map(({ kind }) => kind))].toSorted();
    await rows(
      db,
      `INSERT INTO found_identifiers (case_id, found_in, system, kinds, identifiers_sealed)
       VALUES ($1, $2, $3, $4, $5)`,
      [
        ...[caseId, at.foundIn, at.system, kinds],
        seal(key.bytes, JSON.stringify(list), foundContext({ requestId, ...at })),
      ],
    );
  }

  /** Hex of the keyed hashes of everything that finds the person of a case: proved, or found from that. Never a claim. */
  async subjectLookups(
    db: Queryable,
    of: { readonly requestId: string; readonly caseId: string },
  ): Promise<string[]> {
    const all = [
      ...(await this.provedIdentifiers(db, of.requestId)),
      ...(await this.foundIdentifiers(db, of)),
    ];
    return [...new Set(all.map((one) => this.identifierLookup(one).toString('hex')))];
  }

  async #identifiers(
    db: Queryable,
    requestId: string,
    condition: string,
  ): Promise<(IdentifierValue & { standing: string; proved_by: VerificationMethod | null })[]> {
    const key = await this.#keys.of(db, { ownerId: requestId, purpose: 'content' });
    const found = await rows<{
      id: string;
      kind: string;
      standing: string;
      proved_by: VerificationMethod | null;
      value_sealed: Buffer;
    }>(
      db,
      `SELECT id, kind, standing, proved_by, value_sealed FROM identifier WHERE request_id = $1 AND ${condition} ORDER BY kind, id`,
      [requestId],
    );
    return found.map(({ id, kind, standing, proved_by, value_sealed }) => ({
      kind,
      standing,
      proved_by,
      value: open(key.bytes, value_sealed, `identifier.value:${id}`).toString(),
    }));
  }

  /** `l•••@example.com` for lists: who works on a case need not see more. One query for all. */
  async maskedContacts(db: Queryable, requestIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await rows<{ id: string; email: Buffer; keyId: string; wrapped: Buffer }>(
      db,
      `SELECT r.id, r.contact_email_sealed AS email, k.id AS "keyId", k.wrapped FROM request r
       JOIN data_key k ON k.owner_id = r.id AND k.purpose = 'contact' AND k.destroyed_at IS NULL
       WHERE r.id = ANY($1::uuid[])`,
      [[...requestIds]],
    );
    return new Map(
      found.map(({ id, email, keyId, wrapped }) => {
        const key = this.#keys.unwrap(keyId, wrapped);
        return [id, maskEmail(open(key.bytes, email, `request.contact_email:${id}`).toString())];
      }),
    );
  }

  async contactEmail(db: Queryable, requestId: string): Promise<string> {
    return (await this.#contact(db, requestId)).email;
  }

  async #contact(db: Queryable, requestId: string): Promise<{ email: string; name: string | null }> {
    const key = await this.#keys.of(db, { ownerId: requestId, purpose: 'contact' });
    const [row] = await rows<{ email: Buffer; name: Buffer | null }>(
      db,
      'SELECT contact_email_sealed AS email, name_sealed AS name FROM request WHERE id = $1',
      [requestId],
    );
    if (!row) throw new RangeError(`no request ${requestId}`);
    return {
      email: open(key.bytes, row.email, `request.contact_email:${requestId}`).toString(),
      name: row.name && open(key.bytes, row.name, `request.name:${requestId}`).toString(),
    };
  }

  async content(db: Queryable, requestId: string): Promise<RequestContent> {
    const { email, name } = await this.#contact(db, requestId);
    const key = await this.#keys.of(db, { ownerId: requestId, purpose: 'content' });
    const [row] = await rows<{ text: Buffer | null }>(
      db,
      'SELECT free_text_sealed AS text FROM request WHERE id = $1',
      [requestId],
    );
    const text = row?.text ?? null;
    return {
      contactEmail: email,
      name,
      freeText: text && open(key.bytes, text, `request.free_text:${requestId}`).toString(),
    };
  }
}

/** Of the request, not of the case: sibling cases share what was found. */
export const foundContext = (at: { requestId: string; foundIn: string; system: string }): string =>
  `found_identifiers.identifiers:${at.requestId}/${at.foundIn}/${at.system}`;

/** First letter and domain. */
export const maskEmail = (email: string): string => email.replace(/^(.).*@/su, '$1•••@');
