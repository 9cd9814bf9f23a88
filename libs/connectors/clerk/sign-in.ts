/**
 * The product's own sign-in as a proof: a session token of Clerk's, verified here, of a session in which the person was
 * asked for a first factor a moment ago, and the account as Clerk tells it now. Nothing is taken from the token but whose
 * it is. Times are the wall clock's, as in the SDK.
 */
import { verifyToken } from '@clerk/backend';
import { TokenVerificationError, TokenVerificationErrorReason } from '@clerk/backend/errors';
import { z } from 'zod';
import type { Identifier } from '#libs/connectors/kit/connector';
import { WafaError } from '#libs/domain/errors';
import { ClerkApi, inTime, type ClerkClientOptions } from './clerk-client.js';
import { userOf, verifiedEmails, verifiedPrimaryEmail, type ClerkUser } from './clerk-user.js';

export interface ClerkSignInOptions extends ClerkClientOptions {
  /** Address of the instance's Frontend API, claim `iss`. */
  readonly issuer: string;
  /** Origins whose pages the token may have been made for, claim `azp`. */
  readonly authorizedParties: readonly string[];
  /** The instance's public key (PEM); without it Clerk is asked for its keys. */
  readonly jwtKey?: string | undefined;
}

export interface SignedInPerson {
  /** The verified primary address, as Clerk writes it. */
  readonly contactEmail: string;
  /** The user's id and every verified address. */
  readonly identifiers: readonly Identifier[];
}

/** As long as a code of ours lives (ADR 0010). */
const FRESH_MINUTES = 10;
const VERIFY_SECONDS = 10;
const MAX_TOKEN_CHARACTERS = 16_000;

const claimsSchema = z.object({
  sub: z.string().regex(/^user_\w{1,100}$/),
  sid: z.string().regex(/^sess_\w{1,100}$/),
  iss: z.string(),
  azp: z.string(),
  iat: z.int(),
  /** Minutes since the first and the second factor were verified, when the token was made; -1 for never. */
  fva: z.tuple([z.int(), z.int()]).optional(),
  sts: z.string().optional(),
  /** Somebody of the company acts as the user. */
  act: z.unknown().optional(),
});
type Claims = z.infer<typeof claimsSchema>;

const { InvalidSecretKey, RemoteJWKFailedToLoad, RemoteJWKInvalid, RemoteJWKMissing } =
  TokenVerificationErrorReason;
const KEYS_MISSING = new Set([RemoteJWKFailedToLoad, RemoteJWKInvalid, RemoteJWKMissing]);

export class ClerkSignIn {
  readonly #options: ClerkSignInOptions;
  readonly #api: ClerkApi;

  constructor(options: ClerkSignInOptions) {
    this.#options = options;
    this.#api = new ClerkApi(options);
  }

  /**
   * Throws `not-signed-in`, `fresh-authentication-needed`, `forbidden` for an account that may not sign in,
   * `address-unconfirmed`, or what a system that does not answer throws.
   */
  async identify(token: string): Promise<SignedInPerson> {
    const claims = this.#checked(await this.#verified(token));
    if (!isFresh(claims))
      throw new WafaError('fresh-authentication-needed', 'the first factor is too long ago');
    const user = await this.#userOf(claims);
    const contactEmail = verifiedPrimaryEmail(user);
    if (contactEmail === undefined) throw new WafaError('address-unconfirmed', 'no verified primary address');
    const emails = verifiedEmails(user).map((value) => ({ kind: 'email', value }));
    return { contactEmail, identifiers: [{ kind: 'clerk_user_id', value: user.id }, ...emails] };
  }

  async #verified(token: string): Promise<unknown> {
    if (token.length > MAX_TOKEN_CHARACTERS) throw notSignedIn('the token is too long');
    const { system, secretKey, issuer, authorizedParties, jwtKey, pace } = this.#options;
    const key = jwtKey === undefined ? { secretKey, apiUrl: this.#api.baseUrl } : { jwtKey };
    // A token with an unknown key makes the SDK ask for the keys anew.
    if (jwtKey === undefined) await pace();
    try {
      const verifying = verifyToken(token, { ...key, issuer, authorizedParties: [...authorizedParties] });
      return await inTime(verifying, { system, seconds: VERIFY_SECONDS });
    } catch (error) {
      throw this.#faultOf(error);
    }
  }

  #faultOf(error: unknown): WafaError {
    if (error instanceof WafaError) return error;
    const { system, jwtKey } = this.#options;
    if (jwtKey === undefined) {
      const reason = error instanceof TokenVerificationError ? error.reason : '';
      if (reason === InvalidSecretKey) return new WafaError('system-refused', `${system}: ${reason}`);
      // fetch fails with a TypeError.
      if (KEYS_MISSING.has(reason) || error instanceof TypeError)
        return new WafaError('system-unavailable', `${system}: its keys cannot be read`);
    }
    return notSignedIn('the token is not believed');
  }

  /** What the SDK lets pass where a claim is missing. */
  #checked(payload: unknown): Claims {
    const { data: claims } = claimsSchema.safeParse(payload);
    if (!claims) throw notSignedIn('no token of a session');
    const { issuer, authorizedParties } = this.#options;
    if (claims.iss !== issuer || !authorizedParties.includes(claims.azp))
      throw notSignedIn('a token for somebody else');
    if (claims.sts !== undefined && claims.sts !== 'active') throw notSignedIn('the session is not active');
    if (claims.act !== undefined && claims.act !== null) throw notSignedIn('somebody acts as the user');
    return claims;
  }

  /** The session and the account as they are now: a token lives on for a while after both have ended. */
  async #userOf({ sub, sid }: Claims): Promise<ClerkUser> {
    const session = await this.#api.askIfThere((client) => client.sessions.getSession(sid));
    const isTheirs = session?.userId === sub && session.status === 'active';
    if (!isTheirs || (session.actor ?? null) !== null) throw notSignedIn('the session has ended');
    const found = await this.#api.askIfThere((client) => client.users.getUser(sub));
    const user = found && userOf(this.#options.system, found);
    if (user?.id !== sub) throw notSignedIn('the account is gone');
    if (user.banned) throw new WafaError('forbidden', 'the account is banned');
    return user;
  }
}

/** The claim ages with the token. */
function isFresh({ fva, iat }: Claims): boolean {
  if (!fva || fva[0] < 0) return false;
  const minutesSince = Math.max(0, Math.floor((Date.now() / 1000 - iat) / 60));
  return fva[0] + minutesSince <= FRESH_MINUTES;
}

const notSignedIn = (detail: string): WafaError => new WafaError('not-signed-in', detail);
