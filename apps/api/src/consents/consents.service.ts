/** The ledger behind the product's token, and the privacy signal that browsers send by themselves. */
import { timingSafeEqual } from 'node:crypto';
import type { ConsentFacts, ConsentHistory, ConsentQuestion, PrivacySignal } from '#libs/contracts/consents';
import { sha256 } from '#libs/crypto/digest';
import type { Lookups } from '#libs/crypto/lookup';
import { uuidv7 } from '#libs/crypto/uuid';
import type { ConsentAnswer } from '#libs/domain/consent';
import { WafaError } from '#libs/domain/errors';
import type { ConsentLedger, ConsentSubject } from '#libs/persistence/consent-ledger';
import { takeAll } from '#libs/persistence/rate-limits';
import type { DataSource } from 'typeorm';
import { addressPrefix, refuse } from '../intake/intake-limits.js';

export interface ConsentsDependencies {
  readonly db: DataSource;
  readonly ledger: ConsentLedger;
  readonly lookups: Lookups;
  /** WAFA_PRODUCT_TOKEN; without it nobody may write or ask. */
  readonly productToken: string | undefined;
  readonly now: () => Date;
}

/** A product's clock may be a little ahead of ours. */
const AHEAD_MILLISECONDS = 60_000;
/** From one address prefix; a page sends one a visit. */
const SIGNALS_AN_HOUR = 600;
/** Version of the meaning of the signal: the GPC proposal of the W3C Privacy Working Group. */
const SIGNAL_TEXT = 'gpc-1';

export class ConsentsService {
  readonly #deps: ConsentsDependencies;

  constructor(deps: ConsentsDependencies) {
    this.#deps = deps;
  }

  /** `authorization`: the header as it came. */
  requireProduct(authorization: string | undefined): void {
    const { productToken } = this.#deps;
    if (productToken === undefined) throw new WafaError('not-found', 'WAFA_PRODUCT_TOKEN is not set');
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
    if (!timingSafeEqual(sha256(token), sha256(productToken)))
      throw new WafaError('not-signed-in', 'wrong product token');
  }

  async record({ events }: ConsentFacts): Promise<{ recorded: number }> {
    const latest = this.#deps.now().getTime() + AHEAD_MILLISECONDS;
    const faults = events.flatMap(({ at }, index) =>
      Date.parse(at) > latest ? [{ field: `events.${index}.at`, message: 'lies in the future' }] : [],
    );
    if (faults.length > 0) throw new WafaError('invalid-input', 'a consent in the future', { faults });
    const facts = events.map(({ subject, ...fact }) => ({ ...fact, subject: { user: subject } }));
    return { recorded: await this.#deps.ledger.record(facts) };
  }

  ask({ purpose, subject, browser }: ConsentQuestion): Promise<ConsentAnswer> {
    const subjects: ConsentSubject[] = [];
    if (subject !== undefined) subjects.push({ user: subject });
    if (browser !== undefined) subjects.push({ browser });
    return this.#deps.ledger.may(purpose, subjects);
  }

  async history(user: string): Promise<ConsentHistory> {
    return { events: await this.#deps.ledger.history({ user }) };
  }

  /** An opt-out of sale and sharing (California, 11 CCR 7025), for the browser and for who is signed in there. */
  async signal({ browser, profile }: PrivacySignal, origin: SignalOrigin): Promise<{ status: 'opted-out' }> {
    if (origin.signal !== '1') {
      const faults = [{ field: 'Sec-GPC', message: 'the browser sends no signal' }];
      throw new WafaError('invalid-input', 'no Sec-GPC header', { faults });
    }
    await this.#countSignal(origin.address);
    const subjects: ConsentSubject[] = [{ browser }];
    if (profile !== undefined) subjects.push({ user: profile });
    await this.optOut(subjects);
    return { status: 'opted-out' };
  }

  /** The signal stands for each of them: recorded where it does not stand yet. */
  async optOut(subjects: readonly ConsentSubject[]): Promise<void> {
    const open: ConsentSubject[] = [];
    for (const subject of subjects)
      if ((await this.#deps.ledger.standing(subject)).get('sale-or-sharing') !== false) open.push(subject);
    if (open.length > 0) await this.#deps.ledger.record(open.map((subject) => this.#optOut(subject)));
  }

  #optOut(subject: ConsentSubject) {
    return {
      ...{ id: uuidv7(), subject, given: false, textVersion: SIGNAL_TEXT, channel: 'gpc' },
      purpose: 'sale-or-sharing' as const,
      at: this.#deps.now().toISOString(),
    };
  }

  async #countSignal(address: string): Promise<void> {
    const { db, lookups, now } = this.#deps;
    const bucket = lookups.hash('rate-limit', `gpc:${addressPrefix(address)}`);
    refuse(await takeAll(db.manager, [{ bucket, maximum: SIGNALS_AN_HOUR, windowSeconds: 3_600 }], now()));
  }
}

export interface SignalOrigin {
  /** Header `Sec-GPC`. */
  readonly signal: string | undefined;
  /** Address of the client, for the limit only. */
  readonly address: string;
}
