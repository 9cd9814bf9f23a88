/** The running application of a case stack, and people who visit it with real links from real mails. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response as ServerResponse } from 'express';
import type { StaffRole } from '#libs/domain/words';
import { openStaffSession } from '#libs/persistence/staff-sessions';
import { createApplication } from '../../apps/api/src/application.js';
import type { CaseStack, OpenCase } from './case-stack.js';

export interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly body: Buffer;
}

/** One browser's session. */
export class Visitor {
  readonly #base: string;
  readonly #cookie: string;

  constructor(base: string, cookie: string) {
    this.#base = base;
    this.#cookie = cookie;
  }

  get = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    this.#send(path, { headers });

  /** Posts a form of the portal. */
  post = (path: string, fields: Record<string, string> = {}): Promise<Answer> =>
    this.#send(path, { method: 'POST', body: new URLSearchParams(fields) });

  /** Calls the staff API. */
  call = (method: string, path: string, body?: object): Promise<Answer> =>
    this.#send(path, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });

  async #send(path: string, init: RequestInit): Promise<Answer> {
    const headers = { ...(init.headers as Record<string, string>), cookie: this.#cookie };
    const response = await fetch(this.#base + path, { ...init, headers, redirect: 'manual' });
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, location: response.headers.get('location'), body };
  }
}

export class CaseWeb {
  /** Every address that was asked for or led to. */
  readonly addresses: string[] = [];
  readonly #app: NestExpressApplication;
  readonly #stack: CaseStack;
  #base = '';

  private constructor(stack: CaseStack, app: NestExpressApplication) {
    this.#stack = stack;
    this.#app = app;
  }

  static async start(stack: CaseStack): Promise<CaseWeb> {
    const app = await createApplication(stack.api);
    const web = new CaseWeb(stack, app);
    app.use((request: Request, response: ServerResponse, next: NextFunction) => {
      web.addresses.push(request.originalUrl);
      response.on('finish', () => web.addresses.push(String(response.getHeader('location') ?? '')));
      next();
    });
    await app.listen(0, '127.0.0.1');
    web.#base = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
    return web;
  }

  stop = (): Promise<void> => this.#app.close();

  visitor = (cookie = ''): Visitor => new Visitor(this.#base, cookie);

  /** Sends a request as a page of the product does, with the session token of its visitor. */
  async sendSignedIn(token: string, body: object): Promise<Answer> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(`${this.#base}/api/v1/signed-in/requests`, init);
    return { status: response.status, location: null, body: Buffer.from(await response.arrayBuffer()) };
  }

  /** A member of staff with a session of their own; gives the pseudonym too. */
  async staff(roles: readonly StaffRole[]): Promise<{ visitor: Visitor; actor: string }> {
    const now = new Date();
    const actor = `staff:${randomBytes(8).toString('hex')}`;
    const token = await openStaffSession(this.#stack.db.manager, { actor, roles, authenticatedAt: now }, now);
    return { actor, visitor: this.visitor(`wafa-staff=${token}`) };
  }

  /** Presses the button behind the newest link that was mailed to the person. */
  async confirm(dsr: OpenCase): Promise<Visitor> {
    const token = await this.#stack.mailedToken(dsr);
    const response = await fetch(`${this.#base}/en/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ token }),
      redirect: 'manual',
    });
    if (response.status !== 303) throw new Error(`the link was answered with ${response.status}`);
    return this.visitor(response.headers.getSetCookie()[0]?.split(';')[0]);
  }

  /** Asks for a fresh link, as somebody does who comes back, and presses its button. */
  async confirmAgain(dsr: OpenCase): Promise<Visitor> {
    const old = await this.#stack.mailedToken(dsr);
    await this.visitor().post('/en/sign-in', { reference: dsr.reference });
    await this.#stack.until(async () => (await this.#stack.mailedToken(dsr)) !== old);
    return this.confirm(dsr);
  }

  /** Asks for a first link, as somebody does who was never sent one. */
  async signIn(dsr: OpenCase): Promise<Visitor> {
    await this.visitor().post('/en/sign-in', { reference: dsr.reference });
    return this.confirm(dsr);
  }

  /** The package, as the person downloads it. */
  async download(visitor: Visitor): Promise<Buffer> {
    const { status, location } = await visitor.post('/en/my-request/download');
    if (status !== 303 || !location) throw new Error(`the grant was answered with ${status}`);
    const file = await visitor.get(location);
    if (file.status !== 200) throw new Error(`the file was answered with ${file.status}`);
    return file.body;
  }
}
