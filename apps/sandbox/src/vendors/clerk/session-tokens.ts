/** The instance's signing key: session tokens as Clerk mints them (RS256), and the public half as PEM and JWKS. */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

export interface SessionTokenClaims {
  readonly sub: string;
  readonly sid: string;
  readonly azp: string;
  readonly iss: string;
  /** Minutes since the first and the second factor were verified; -1 where never. */
  readonly fva: readonly [number, number];
}

const LIFETIME_SECONDS = 60;
const CLOCK_SKEW_SECONDS = 10;

export class SessionTokens {
  readonly #key: KeyObject;
  readonly kid: string;
  /** `CLERK_JWT_KEY`. */
  readonly publicPem: string;
  readonly jwks: { readonly keys: readonly object[] };

  constructor(kid = 'ins_example') {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.#key = privateKey;
    this.kid = kid;
    this.publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const { n, e } = publicKey.export({ format: 'jwk' });
    this.jwks = { keys: [{ use: 'sig', kty: 'RSA', kid, alg: 'RS256', n, e }] };
  }

  /** A token as the product's page gets it from Clerk; `more` adds or changes claims, undefined takes one away. */
  mint(claims: SessionTokenClaims, more: Readonly<Record<string, unknown>> = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      ...claims,
      v: 2,
      sts: 'active',
      iat: now,
      nbf: now - CLOCK_SKEW_SECONDS,
      exp: now + LIFETIME_SECONDS,
      jti: 'example',
      ...more,
    };
    const signed = `${part({ alg: 'RS256', kid: this.kid, typ: 'JWT' })}.${part(payload)}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(this.#key, 'base64url')}`;
  }
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
