/** The consents of who holds a portal session: read, and withdrawn by one press (GDPR Art. 7(3)). */
import type { DataSource } from 'typeorm';
import type { System } from '#libs/data-map/systems';
import { consentStandings, type ConsentStanding } from '#libs/domain/consent-standing';
import { factId } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import { PURPOSES, type Language, type Purpose } from '#libs/domain/words';
import { sha256Hex } from '#libs/crypto/digest';
import type { ConsentLedger, ConsentFact } from '#libs/persistence/consent-ledger';
import { consentUsers, type ConsentUsers, type ReachedUsers } from '#libs/persistence/consent-users';
import { rows } from '#libs/persistence/data-source';
import type { Requests } from '#libs/persistence/requests';
import type { IntakeService } from '../intake/intake.service.js';

export interface MyConsentsDependencies {
  readonly db: DataSource;
  readonly requests: Requests;
  readonly ledger: ConsentLedger;
  readonly intake: IntakeService;
  readonly systems: readonly System[];
}

/** One user of the product; a person may be several. */
export interface AccountConsents {
  readonly user: string;
  readonly standings: readonly ConsentStanding[];
}

export type MyConsents =
  | { readonly kind: 'found'; readonly accounts: readonly AccountConsents[] }
  | { readonly kind: Exclude<ConsentUsers['kind'], 'found'> };

/** Version of the sentence beside the button. */
const WITHDRAWAL_TEXT = 'portal-1';
const PORTAL_CHANNEL = 'portal';

export class MyConsentsService {
  readonly #deps: MyConsentsDependencies;
  readonly #system: string | undefined;

  constructor(deps: MyConsentsDependencies) {
    this.#deps = deps;
    this.#system = deps.systems.find(({ connector }) => connector === 'consents')?.key;
  }

  /** Key of the record among the systems; without one there is no page of consents. */
  requireRecord(): string {
    if (this.#system !== undefined) return this.#system;
    throw new WafaError('not-found', 'no record of consents is configured');
  }

  /** Users that the request of a session led to; undefined where there are none, or no record. */
  async usersOf(requestId: string): Promise<ReachedUsers | undefined> {
    const system = this.#system;
    if (system === undefined) return undefined;
    const { db, requests } = this.#deps;
    const reached = await consentUsers(requests, db.manager, { requestId, system });
    return reached.kind === 'found' && reached.users.length > 0
      ? { system, users: reached.users }
      : undefined;
  }

  async read(requestId: string): Promise<MyConsents> {
    const { db, requests, ledger } = this.#deps;
    const reached = await consentUsers(requests, db.manager, { requestId, system: this.requireRecord() });
    if (reached.kind !== 'found') return reached;
    const accounts: AccountConsents[] = [];
    for (const user of reached.users) {
      const said = await ledger.history({ user });
      accounts.push({ user, standings: consentStandings(said, await ledger.restricted({ user })) });
    }
    return { kind: 'found', accounts };
  }

  /**
   * Ends every consent to these purposes that stands. It is a request like one from the form, so that every system is
   * told; the ledger says no from this moment. Where nothing stands, as when the button is pressed twice, nothing is done.
   */
  async withdraw(
    requestId: string,
    { purposes, language }: { readonly purposes: readonly Purpose[]; readonly language: Language },
  ): Promise<void> {
    const consents = await this.read(requestId);
    if (consents.kind !== 'found') throw new WafaError('wrong-state', 'no consents are known here');
    const given = givenOf(consents.accounts, purposes);
    if (given.length === 0) return;
    const { db, requests, intake, ledger } = this.#deps;
    const withdrawn = PURPOSES.filter((one) => given.some(({ purpose }) => purpose === one));
    const { reference } = await intake.receive(
      {
        rights: ['withdrawal'],
        relation: 'self',
        contactEmail: await requests.contactEmail(db.manager, requestId),
        language,
        claims: [],
        corrections: [],
        details: { withdrawal: { purposes: withdrawn } },
      },
      { channel: 'form', sessionOf: requestId, idempotencyKey: keyOf(given, language) },
    );
    await ledger.record(await this.#refusals(reference, given));
  }

  /** From the receipt of the request, and never before the yes that it ends. */
  async #refusals(reference: string, given: readonly Given[]): Promise<ConsentFact[]> {
    const [request] = await rows<{ receivedAt: Date }>(
      this.#deps.db.manager,
      'SELECT received_at AS "receivedAt" FROM request WHERE reference = $1',
      [reference],
    );
    const receivedAt = request?.receivedAt.toISOString() ?? '';
    return given.map(({ user, purpose, id, at }) => ({
      id: factId(`consent:${id}/withdrawn`),
      subject: { user },
      purpose,
      given: false,
      textVersion: WITHDRAWAL_TEXT,
      channel: PORTAL_CHANNEL,
      proof: reference,
      at: Date.parse(at) > Date.parse(receivedAt) ? at : receivedAt,
    }));
  }
}

interface Given {
  readonly user: string;
  readonly purpose: Purpose;
  /** Of the yes that is withdrawn. */
  readonly id: string;
  readonly at: string;
}

const givenOf = (accounts: readonly AccountConsents[], purposes: readonly Purpose[]): readonly Given[] =>
  accounts.flatMap(({ user, standings }) =>
    standings.flatMap(({ purpose, latest }) =>
      latest?.given && purposes.includes(purpose) ? [{ user, purpose, id: latest.id, at: latest.at }] : [],
    ),
  );

/** The same press twice is one request; a consent that was given again is withdrawn by another. */
const keyOf = (given: readonly Given[], language: Language): string =>
  `withdrawal.${language}.${sha256Hex(
    given
      .map(({ id }) => id)
      .toSorted()
      .join(),
  )}`;
