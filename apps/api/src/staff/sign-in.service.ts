/** Sign-in of staff: the way to the identity provider and back, then an opaque session of our own. */
import { hkdfSync } from 'node:crypto';
import type { Request, Response } from 'express';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { recordEvent } from '#libs/audit/record';
import type { Lookups } from '#libs/crypto/lookup';
import { open, seal } from '#libs/crypto/sealed';
import { uuidv7 } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import { endStaffSession, openStaffSession, type StaffSession } from '#libs/persistence/staff-sessions';
import { readCookie, type Sessions } from '../http/sessions.js';
import type { OidcClient, SignInChecks } from './oidc-client.js';

const COOKIE = 'wafa-sign-in';
const CONTEXT = 'cookie.sign-in:staff';
const LIFETIME_MINUTES = 10;

const checksSchema = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  maxAgeSeconds: z.number(),
  until: z.number(),
  /** The case that a mail led to: an id and never an address, so that nothing can lead away. */
  caseId: z.uuid().optional(),
});

export interface SignInBegun {
  /** Makes the provider ask again who it is. */
  readonly fresh: boolean;
  readonly caseId?: string | undefined;
}

export interface SignInDependencies {
  readonly db: DataSource;
  readonly oidc: OidcClient;
  readonly lookups: Lookups;
  readonly sessions: Sessions;
  readonly masterKey: string;
  readonly baseUrl: string;
  readonly issuer: string;
  readonly now: () => Date;
}

export class SignInService {
  readonly #deps: SignInDependencies;
  readonly #key: Uint8Array;

  constructor(deps: SignInDependencies) {
    this.#deps = deps;
    const root = Buffer.from(deps.masterKey, 'base64');
    this.#key = new Uint8Array(hkdfSync('sha256', root, Buffer.alloc(0), 'wafa-sign-in-cookie-v1', 32));
  }

  /** Gives the address at the identity provider. */
  async begin(response: Response, { fresh, caseId }: SignInBegun): Promise<string> {
    const { url, checks } = await this.#deps.oidc.begin(fresh);
    const until = this.#deps.now().getTime() + LIFETIME_MINUTES * 60_000;
    const value = seal(this.#key, JSON.stringify({ ...checks, until, caseId }), CONTEXT).toString(
      'base64url',
    );
    response.cookie(COOKIE, value, { ...this.#cookie, maxAge: LIFETIME_MINUTES * 60_000 });
    return url;
  }

  /**
   * A new session with a new token each time, so that a planted one is worth nothing, and the end of the session before.
   * Gives the case that a mail led to.
   */
  async finish(request: Request, response: Response): Promise<string | undefined> {
    const { db, oidc, sessions, now, baseUrl } = this.#deps;
    const checks = this.#checks(request);
    response.clearCookie(COOKIE, this.#cookie);
    const staff = await oidc.finish(new URL(request.originalUrl, baseUrl), checks);
    const actor = this.#pseudonym(staff.subject);
    const at = now();
    const before = await sessions.staff(request);
    if (before) await this.end(before, response);
    const type = staff.roles.length === 0 ? 'staff.denied' : 'staff.signed-in';
    await recordEvent(db.manager, {
      fact: uuidv7(),
      type,
      actor,
      effectiveAt: at,
      payload: { roles: staff.roles },
    });
    if (staff.roles.length === 0)
      throw new WafaError('forbidden', 'the identity provider names no role of Wafa');
    const token = await openStaffSession(db.manager, { ...staff, actor }, at);
    sessions.write(response, 'staff', token);
    return checks.caseId;
  }

  async end(session: StaffSession, response: Response): Promise<void> {
    await endStaffSession(this.#deps.db.manager, session.id, this.#deps.now());
    this.#deps.sessions.clear(response, 'staff');
  }

  /** Stable for one person at one provider, and tells nothing: what stands in the audit log. */
  #pseudonym(subject: string): string {
    const digest = this.#deps.lookups.hash('actor', `${this.#deps.issuer}|${subject}`).toString('hex');
    return `staff:${digest.slice(10, 26)}`;
  }

  #checks(request: Request): SignInChecks & Pick<SignInBegun, 'caseId'> {
    const refuse = (cause?: unknown): never => {
      throw new WafaError('not-signed-in', 'this sign-in was not begun here, or has ended', { cause });
    };
    const value = readCookie(request, COOKIE);
    if (value === undefined) return refuse();
    try {
      const text = open(this.#key, Buffer.from(value, 'base64url'), CONTEXT).toString();
      const checks = checksSchema.parse(JSON.parse(text));
      return checks.until > this.#deps.now().getTime() ? checks : refuse();
    } catch (cause) {
      return refuse(cause);
    }
  }

  /** Lax: the identity provider leads back with a cross-site navigation. */
  get #cookie() {
    return {
      httpOnly: true,
      secure: this.#deps.baseUrl.startsWith('https:'),
      sameSite: 'lax',
      path: '/staff',
    } as const;
  }
}
