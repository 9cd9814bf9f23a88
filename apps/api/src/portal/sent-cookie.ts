/**
 * Carries what was just sent over the redirect to the sent page, so that a reload sends nothing and the typed address
 * can be shown once more. Sealed: it holds an e-mail address. It opens nothing.
 */
import { hkdfSync } from 'node:crypto';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { open, seal } from '#libs/crypto/sealed';
import { WafaError } from '#libs/domain/errors';
import { readCookie } from '../http/sessions.js';

const LIFETIME_MINUTES = 10;
const CONTEXT = 'cookie.sent:portal';

const sentSchema = z.strictObject({
  reference: z.string(),
  answerBy: z.string(),
  typedEmail: z.string(),
  /** Nothing is to be confirmed. */
  atOnce: z.boolean().default(false),
  /** A copy of data was asked for, and is handed over. */
  copy: z.boolean().default(true),
  /** The person chooses from what is found before anything is done. */
  chooses: z.boolean().default(false),
  until: z.number(),
});
export type Sent = Omit<z.infer<typeof sentSchema>, 'until'>;

export class SentCookie {
  readonly #key: Uint8Array;
  readonly #secure: boolean;
  readonly #now: () => Date;

  constructor(deps: { masterKey: string; baseUrl: string; now: () => Date }) {
    const root = Buffer.from(deps.masterKey, 'base64');
    this.#key = new Uint8Array(hkdfSync('sha256', root, Buffer.alloc(0), 'wafa-sent-cookie-v1', 32));
    this.#secure = deps.baseUrl.startsWith('https:');
    this.#now = deps.now;
  }

  write(response: Response, sent: Sent): void {
    const maxAge = LIFETIME_MINUTES * 60_000;
    const text = JSON.stringify({ ...sent, until: this.#now().getTime() + maxAge });
    const value = seal(this.#key, text, CONTEXT).toString('base64url');
    response.cookie(this.#name, value, {
      httpOnly: true,
      secure: this.#secure,
      sameSite: 'lax',
      path: '/',
      maxAge,
    });
  }

  /** Undefined without a cookie, and for one that is old or not ours. */
  read(request: Request): Sent | undefined {
    const value = readCookie(request, this.#name);
    if (value === undefined) return undefined;
    try {
      const text = open(this.#key, Buffer.from(value, 'base64url'), CONTEXT).toString();
      const { data } = sentSchema.safeParse(JSON.parse(text));
      if (!data || data.until <= this.#now().getTime()) return undefined;
      const { until: _until, ...sent } = data;
      return sent;
    } catch (error) {
      if (error instanceof WafaError && error.code === 'vault-corrupt') return undefined;
      throw error;
    }
  }

  get #name(): string {
    return `${this.#secure ? '__Host-' : ''}wafa-sent`;
  }
}
