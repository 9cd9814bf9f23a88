/**
 * Requests from signed-in pages of the product. Who asks and where to answer is told by the sign-in, never by the body;
 * from there on a request goes the way of every other.
 */
import type { AcceptedRequest, SignedInRequest } from '#libs/contracts/request';
import type { SignIn } from '#libs/connectors/all/create-sign-in';
import type { Lookups } from '#libs/crypto/lookup';
import { WafaError } from '#libs/domain/errors';
import type { DataSource } from 'typeorm';
import { takeAll } from '#libs/persistence/rate-limits';
import { addressPrefix, refuse } from '../intake/intake-limits.js';
import type { IntakeService } from '../intake/intake.service.js';

export interface SignedInDependencies {
  readonly db: DataSource;
  readonly lookups: Lookups;
  readonly intake: IntakeService;
  /** Undefined where systems.yaml configures none. */
  readonly signIn: SignIn | undefined;
  readonly now: () => Date;
}

export interface SignedInOrigin {
  /** Header `Authorization`. */
  readonly authorization: string | undefined;
  /** Address of the client, for the limits only. */
  readonly address: string;
  readonly idempotencyKey?: string | undefined;
}

/** From one address prefix, believed or not: each may cost calls to the sign-in. */
const ATTEMPTS_AN_HOUR = 100;

export class SignedInService {
  readonly #deps: SignedInDependencies;

  constructor(deps: SignedInDependencies) {
    this.#deps = deps;
  }

  async receive(input: SignedInRequest, origin: SignedInOrigin): Promise<AcceptedRequest> {
    const { signIn, intake } = this.#deps;
    if (!signIn) throw new WafaError('not-found', 'no sign-in is configured');
    const token = /^Bearer ([\w.-]+)$/.exec(origin.authorization ?? '')?.[1];
    if (token === undefined) throw new WafaError('not-signed-in', 'no bearer token');
    await this.#countAttempt(origin.address);
    const { contactEmail, identifiers } = await signIn.identify(token);
    return intake.receive(
      { ...input, contactEmail },
      {
        channel: 'api',
        address: origin.address,
        idempotencyKey: origin.idempotencyKey,
        provedBySession: identifiers,
      },
    );
  }

  async #countAttempt(address: string): Promise<void> {
    const { db, lookups, now } = this.#deps;
    const bucket = lookups.hash('rate-limit', `signed-in:${addressPrefix(address)}`);
    const limit = { bucket, maximum: ATTEMPTS_AN_HOUR, windowSeconds: 3_600 };
    refuse(await takeAll(db.manager, [limit], now()));
  }
}
