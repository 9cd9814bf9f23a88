/** A person: asks, reads her mails, proves her mailbox, fetches what is hers. Over HTTP alone. */
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Browser } from '../../../apps/cli/src/demo/browser.js';
import { tokenIn, type Mailroom } from '../mailroom.js';
import type { ChaosPerson } from '../people.js';
import { patiently } from './patience.js';

export interface Asked {
  /** As `POST /api/v1/requests` takes it, without what is the person's. */
  readonly rights: readonly string[];
  readonly [more: string]: unknown;
}

/** One 202, as the person has it. */
export interface Accepted {
  readonly reference: string;
  readonly person: number;
  readonly rights: readonly string[];
  readonly at: string;
}

interface Place {
  readonly portalUrl: string;
  readonly mailroom: Mailroom;
  /** How long anything may take while everything around it is killed. */
  readonly patienceSeconds: number;
}

export class Person {
  readonly who: ChaosPerson;
  readonly #place: Place;
  readonly #browser = new Browser();
  readonly #triedTokens = new Set<string>();

  constructor(who: ChaosPerson, place: Place) {
    this.who = who;
    this.#place = place;
  }

  /** With one key until there is an answer: an answer that was lost is asked for again, and nothing is asked twice. */
  async ask({ rights, ...more }: Asked, idempotencyKey: string): Promise<Accepted> {
    const body = JSON.stringify({
      ...{ rights, contactEmail: this.who.email, name: this.who.name, language: 'en' },
      ...more,
    });
    return this.#patiently('the 202', async () => {
      const response = await fetch(`${this.#place.portalUrl}/api/v1/requests`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body,
        signal: AbortSignal.timeout(20_000),
      });
      const text = await response.text();
      if (response.status !== 202)
        throw new Error(`the request was answered with ${response.status}: ${text}`);
      const { reference } = JSON.parse(text) as { reference: string };
      return { reference, person: this.who.number, rights, at: new Date().toISOString() };
    });
  }

  /** Opens a session by a link of a mail; asks for a fresh link where every link was used. */
  async prove(reference: string): Promise<void> {
    let asked = 0;
    await this.#patiently('the proof of the mailbox', async () => {
      const tokens = this.#place.mailroom.to(this.who.email).flatMap((mail) => tokenIn(mail) ?? []);
      const fresh = tokens.filter((token) => !this.#triedTokens.has(token));
      for (const token of fresh.toReversed()) {
        const status = await this.#confirm(token);
        this.#triedTokens.add(token);
        if (status === 200) return true;
      }
      if (tokens.length > 0 && fresh.length === 0 && Date.now() - asked > FRESH_LINK_MILLISECONDS) {
        asked = Date.now();
        await this.#post('/en/sign-in', { reference });
      }
      return undefined;
    });
  }

  /** The package of one case, as it lies on her disk afterwards. */
  async download(caseReference: string, path: string): Promise<string> {
    mkdirSync(dirname(path), { recursive: true });
    const [request = ''] = caseReference.split(/-\d+$/);
    return this.#patiently(`the download of ${caseReference}`, async () => {
      const response = await this.#post('/en/my-request/download', { case: caseReference });
      if (response.status === 401) await this.prove(request);
      if (response.status !== 200 || !response.body) {
        await response.body?.cancel();
        throw new Error(`the download was answered with ${response.status}`);
      }
      if (!response.headers.get('content-type')?.startsWith('application/zip'))
        throw new Error('a page came instead of the package');
      await pipeline(Readable.fromWeb(response.body), createWriteStream(path));
      return path;
    });
  }

  async #confirm(token: string): Promise<number> {
    const response = await this.#post('/en/confirm', { token });
    await response.body?.cancel();
    if (response.status !== 200 && response.status !== 410)
      throw new Error(`the confirmation was answered with ${response.status}`);
    return response.status;
  }

  #post(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    const { portalUrl } = this.#place;
    return this.#browser.fetch(`${portalUrl}${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: portalUrl, 'sec-fetch-site': 'same-origin' },
    });
  }

  #patiently<Result>(what: string, act: () => Promise<Result | undefined>): Promise<Result> {
    return patiently(`${what} for ${this.who.email}`, act, this.#place.patienceSeconds);
  }
}

const FRESH_LINK_MILLISECONDS = 65_000;
