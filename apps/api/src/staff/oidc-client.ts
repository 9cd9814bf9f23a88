/** OpenID Connect for staff: authorization code with PKCE, state and nonce (RFC 9700; ASVS 5.0 V10.5). */
import * as oidc from 'openid-client';
import { WafaError } from '#libs/domain/errors';
import { STAFF_ROLES, type StaffRole } from '#libs/domain/words';
import { STEP_UP_MINUTES } from './staff-of.js';

export interface OidcOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly rolesClaim: string;
  readonly redirectUri: string;
  /** Plain http and a provider on this machine are for the sandbox only. */
  readonly embedded: boolean;
}

/** What has to be kept between leaving and coming back. */
export interface SignInChecks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** How long ago the provider may have seen the person; asking for it makes it tell when that was. */
  readonly maxAgeSeconds: number;
}

/** As long as our own session at most. */
const MAX_AGE_SECONDS = 8 * 3_600;

export interface SignedInStaff {
  readonly subject: string;
  /** Known roles only. */
  readonly roles: readonly StaffRole[];
  readonly authenticatedAt: Date;
}

export class OidcClient {
  readonly #options: OidcOptions;
  #configuration: Promise<oidc.Configuration> | undefined;

  constructor(options: OidcOptions) {
    const { protocol, hostname } = new URL(options.issuer);
    const local = protocol === 'http:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
    if (local && !options.embedded) {
      throw new WafaError('config-invalid', 'OIDC_ISSUER: a provider on this machine needs WAFA_EMBEDDED=1');
    }
    this.#options = options;
  }

  /** Where the browser goes; `fresh` makes the provider ask again. */
  async begin(fresh: boolean): Promise<{ url: string; checks: SignInChecks }> {
    const configuration = await this.#discovered();
    const checks = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
      maxAgeSeconds: fresh ? STEP_UP_MINUTES * 60 : MAX_AGE_SECONDS,
    };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#options.redirectUri,
      scope: 'openid',
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
      code_challenge_method: 'S256',
      max_age: String(checks.maxAgeSeconds),
      ...(fresh ? { prompt: 'login' } : {}),
    });
    return { url: url.href, checks };
  }

  /** Checks state, nonce, issuer, audience, signature and times; `not-signed-in` when anything is off. */
  async finish(currentUrl: URL, checks: SignInChecks): Promise<SignedInStaff> {
    const configuration = await this.#discovered();
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, currentUrl, {
        expectedState: checks.state,
        expectedNonce: checks.nonce,
        pkceCodeVerifier: checks.verifier,
        maxAge: checks.maxAgeSeconds,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims?.auth_time === undefined) throw new WafaError('not-signed-in', 'no time of sign-in');
      const roles = knownRoles(claims[this.#options.rolesClaim]);
      return { subject: claims.sub, roles, authenticatedAt: new Date(claims.auth_time * 1000) };
    } catch (cause) {
      if (cause instanceof WafaError) throw cause;
      throw new WafaError('not-signed-in', 'the identity provider’s answer was not accepted', { cause });
    }
  }

  #discovered(): Promise<oidc.Configuration> {
    this.#configuration ??= this.#discover().catch((cause: unknown) => {
      this.#configuration = undefined;
      throw new WafaError('system-unavailable', 'the identity provider does not answer', { cause });
    });
    return this.#configuration;
  }

  #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret, embedded } = this.#options;
    const authentication = clientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(clientSecret);
    const insecure = embedded ? [oidc.allowInsecureRequests] : [];
    const execute = [oidc.enableNonRepudiationChecks, ...insecure];
    return oidc.discovery(new URL(issuer), clientId, clientSecret, authentication, { execute });
  }
}

const knownRoles = (claim: unknown): StaffRole[] =>
  Array.isArray(claim) ? STAFF_ROLES.filter((role) => claim.includes(role)) : [];
