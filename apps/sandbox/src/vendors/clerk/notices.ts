/** Clerk's notices: Standard Webhooks under svix header names, sent once and not again. */
import { createHmac, randomBytes } from 'node:crypto';
import type { UserWire } from './wire.js';

export interface SignedNotice {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Notice {
  readonly type: string;
  readonly data: object;
}

export class Notices {
  readonly #secret: string;
  readonly #url: string | undefined;
  /** Statuses that the receiver answered; 0 where nobody answered. */
  readonly answers: number[] = [];
  readonly #underWay = new Set<Promise<void>>();

  constructor(secret: string, url: string | undefined) {
    this.#secret = secret;
    this.#url = url;
  }

  sign(notice: Notice, { id = newId(), at = new Date() }: { id?: string; at?: Date } = {}): SignedNotice {
    const seconds = Math.floor(at.getTime() / 1000);
    const body = JSON.stringify({
      ...notice,
      object: 'event',
      timestamp: at.getTime(),
      instance_id: 'ins_example',
      event_attributes: { http_request: { client_ip: '203.0.113.10', user_agent: 'example' } },
    });
    const key = Buffer.from(this.#secret.replace(/^whsec_/, ''), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
    return {
      headers: {
        'content-type': 'application/json',
        'svix-id': id,
        'svix-timestamp': String(seconds),
        'svix-signature': `v1,${signature}`,
      },
      body,
    };
  }

  /** Sends where a receiver is known. */
  send(type: 'user.updated' | 'user.deleted', user: UserWire): void {
    if (this.#url === undefined) return;
    const deleted = { id: user.id, object: 'user', deleted: true, external_id: user.external_id };
    const notice = this.sign({ type, data: type === 'user.deleted' ? deleted : user });
    const sending = this.#post(this.#url, notice).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  /** Resolves when every notice sent so far was answered. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #post(url: string, { headers, body }: SignedNotice): Promise<void> {
    try {
      const response = await fetch(url, { method: 'POST', headers, body });
      await response.arrayBuffer();
      this.answers.push(response.status);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.answers.push(0);
    }
  }
}

const newId = (): string => `msg_${randomBytes(12).toString('hex')}`;
