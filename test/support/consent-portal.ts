/** The portal with a record of consents: people whose mailbox is proved, and what the search of their request came to. */
import { expect } from '@jest/globals';
import request from 'supertest';
import { systemSchema } from '#libs/data-map/systems';
import { ConsentLedger } from '#libs/persistence/consent-ledger';
import { rows } from '#libs/persistence/data-source';
import { issueToken } from '#libs/persistence/one-time-tokens';
import { NOON, startTestApi, type TestApi } from './api.js';

const text = (value: string) => ({ en: value, ar: value });
const RECORD = systemSchema.parse({
  key: 'consents',
  connector: 'consents',
  name: text('Record of consents'),
  role: 'own',
  purposes: [text('To keep to what was agreed')],
  legalBasis: [text('Law')],
  source: [text('The person')],
  retention: text('Three years'),
  order: 10,
});

export type Browser = ReturnType<typeof request.agent>;

export interface Asker {
  readonly agent: Browser;
  readonly requestId: string;
  readonly caseId: string;
  readonly email: string;
}

export class ConsentPortal {
  readonly api: TestApi;
  readonly ledger: ConsentLedger;
  #serial = 0;

  private constructor(api: TestApi) {
    this.api = api;
    this.ledger = new ConsentLedger(api.db, api.parts.lookups);
  }

  static async start(): Promise<ConsentPortal> {
    const limits = { LIMIT_REQUESTS_PER_ADDRESS: '1000', LIMIT_REQUESTS_PER_EMAIL: '1' };
    return new ConsentPortal(await startTestApi(limits, undefined, { systems: [RECORD] }));
  }

  close(): Promise<void> {
    return this.api.close();
  }

  browser(): Browser {
    return request.agent(this.api.app.getHttpServer());
  }

  newUser(): string {
    return `user-${(this.#serial += 1)}-of-this-spec`;
  }

  /** Somebody who sent a request and confirmed the mailbox. */
  async asker(more: object = {}): Promise<Asker> {
    const email = `person-${(this.#serial += 1)}@example.org`;
    const sent = await request(this.api.app.getHttpServer())
      .post('/api/v1/requests')
      .send({ rights: ['access'], contactEmail: email, language: 'en', ...more });
    const [found] = await rows<{ requestId: string; caseId: string }>(
      this.api.db.manager,
      `SELECT r.id AS "requestId", c.id AS "caseId" FROM request r JOIN dsr_case c ON c.request_id = r.id
       WHERE r.reference = $1`,
      [(sent.body as { reference: string }).reference],
    );
    if (!found) throw new Error(`no request: ${sent.status} ${sent.text}`);
    const { token } = await issueToken(
      this.api.db.manager,
      { requestId: found.requestId, purpose: 'confirm' },
      NOON,
    );
    const agent = this.browser();
    expect((await agent.post('/en/confirm').type('form').send({ token })).status).toBe(303);
    return { agent, email, ...found };
  }

  /** As the search stores it: what a system of the product holds under the proved address. */
  async searched(
    { requestId, caseId }: Asker,
    users: readonly { readonly value: string; readonly shared?: boolean }[],
  ): Promise<void> {
    const db = this.api.db.manager;
    await rows(
      db,
      `INSERT INTO system_state (case_id, system, state, effective_at) VALUES ($1, 'consents', 'confirmed', $2)`,
      [caseId, NOON],
    );
    const identifiers = users.map((user) => ({ kind: 'external_id', ...user }));
    const at = { requestId, caseId, foundIn: 'product', system: 'consents' };
    await this.api.parts.requests.storeFound(db, { ...at, identifiers });
  }
}
