/** Finds the session behind a request's cookie, and writes or clears the cookie. */
import type { Request, Response } from 'express';
import type { DataSource } from 'typeorm';
import { WafaError } from '#libs/domain/errors';
import { endSession, resumeSession, type PortalSession } from '#libs/persistence/portal-sessions';
import { resumeStaffSession, type StaffSession } from '#libs/persistence/staff-sessions';

type CookieName = 'portal' | 'staff';

export class Sessions {
  readonly #db: DataSource;
  readonly #now: () => Date;
  readonly #secure: boolean;

  constructor(deps: { db: DataSource; now: () => Date; baseUrl: string }) {
    this.#db = deps.db;
    this.#now = deps.now;
    this.#secure = deps.baseUrl.startsWith('https:');
  }

  async requester(request: Request): Promise<PortalSession | undefined> {
    const token = readCookie(request, this.#name('portal'));
    return token === undefined ? undefined : resumeSession(this.#db.manager, token, this.#now());
  }

  async staff(request: Request): Promise<StaffSession | undefined> {
    const token = readCookie(request, this.#name('staff'));
    return token === undefined ? undefined : resumeStaffSession(this.#db.manager, token, this.#now());
  }

  /** Lax: a link in a mail must find the session; changes are guarded by the origin check. */
  write(response: Response, name: CookieName, token: string): void {
    response.cookie(this.#name(name), token, {
      httpOnly: true,
      secure: this.#secure,
      sameSite: 'lax',
      path: '/',
    });
  }

  /** Ends the requester's session of this browser, if there is one. */
  async endRequester(request: Request, response: Response): Promise<void> {
    if (request.portal) await endSession(this.#db.manager, request.portal.id, this.#now());
    this.clear(response, 'portal');
  }

  clear(response: Response, name: CookieName): void {
    response.clearCookie(this.#name(name), {
      httpOnly: true,
      secure: this.#secure,
      sameSite: 'lax',
      path: '/',
    });
  }

  /** `__Host-` needs https, which a machine for trying does not have. */
  #name(name: CookieName): string {
    return `${this.#secure ? '__Host-' : ''}wafa-${name}`;
  }
}

/** Of a route that is open to requesters only: the guard has put it there. */
export function sessionOf(request: Request): PortalSession {
  if (!request.portal) throw new WafaError('not-signed-in', 'no portal session');
  return request.portal;
}

export function readCookie(request: Request, name: string): string | undefined {
  const pairs = (request.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
