import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { sha256 } from '#libs/crypto/digest';
import { factId, uuidv7 } from '#libs/crypto/uuid';
import type { Connector } from '#libs/connectors/kit/connector';
import { loadCompany, type Company } from '#libs/data-map/load-company';
import { WafaError } from '#libs/domain/errors';
import { deliverMessage, type DeliveryDependencies } from '#libs/mail/deliver';
import { MailRefused, type OutgoingMail } from '#libs/mail/mailer';
import { rows } from '#libs/persistence/data-source';
import { DeletedAccounts } from '#libs/persistence/deleted-accounts';
import { createLogger } from '#libs/telemetry/logger';
import { Metrics } from '#libs/telemetry/metrics';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { CLERK_IDS } from '../../apps/sandbox/src/vendors/clerk/accounts.js';
import { startClerk, type ClerkStandIn } from '../../apps/sandbox/src/vendors/clerk/index.js';
import { DeletedAccountNotices } from '../../apps/worker/src/deleted-accounts/deleted-account-notices.js';
import { NOON, startTestApi, type TestApi } from '../support/api.js';
import { startProduct, type Product } from '../support/product.js';

let clerk: ClerkStandIn;
let product: Product;
let company: Company;
let api: TestApi;
let mails: OutgoingMail[];
let refusal: MailRefused | undefined;
let database: Connector;

beforeAll(async () => {
  clerk = await startClerk({ port: 0 });
  product = await startProduct();
  company = await loadCompany('examples/qwenimage');
});
afterAll(async () => {
  await product.connector.close();
  await product.database.drop();
  await clerk.stop();
});
beforeEach(async () => {
  mails = [];
  refusal = undefined;
  database = product.connector;
  api = await started();
});
afterEach(() => api.close());

const SECRETS: Readonly<Record<string, string>> = { CLERK_API_URL: '', CLERK_SECRET_KEY: 'sk_test_1' };

const started = (systems = company.systems): Promise<TestApi> =>
  startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' }, undefined, {
    controller: company.controller,
    systems,
    secret: (name) => SECRETS[name] ?? clerk.webhookSecret,
  });

const days = (count: number): Date => new Date(NOON.getTime() + count * 86_400_000);

const deleted = async (user: string, id = 'msg_1') => {
  const data = { id: user, object: 'user', deleted: true };
  const { headers, body } = clerk.notices.sign({ type: 'user.deleted', data }, { id });
  return request(api.app.getHttpServer()).post('/webhooks/sign-in').set(headers).send(body).expect(204);
};

const deletedAccounts = () => new DeletedAccounts(api.parts.keys);

const look = (asOf = NOON): Promise<void> =>
  new DeletedAccountNotices({
    dataSource: api.db,
    logger: createLogger('test', 'silent'),
    metrics: new Metrics('worker'),
    activities: {
      requests: api.parts.requests,
      company,
      connectors: new Map([['product-database', database]]),
    } as never,
    mail: { deletedAccounts: deletedAccounts() } as never,
  }).look(asOf);

async function sendMails(now = NOON): Promise<void> {
  const deps: DeliveryDependencies = {
    db: api.db,
    requests: api.parts.requests,
    lookups: api.parts.lookups,
    keys: api.parts.keys,
    deletedAccounts: deletedAccounts(),
    mailer: {
      send: (mail) => (refusal ? Promise.reject(refusal) : Promise.resolve(void mails.push(mail))),
    },
    controller: company.controller,
    systems: company.systems,
    baseUrl: 'http://portal.example.org',
    caseUrl: (caseId) => caseId,
    mailsPerEmailADay: 10,
    now: () => now,
  };
  const waiting = await rows<{ id: string }>(api.db.manager, 'SELECT id FROM message WHERE sent_at IS NULL');
  for (const { id } of waiting) await deliverMessage(deps, id);
}

const openDue = (at: Date): Promise<void> => {
  api.setNow(at);
  return api.parts.deletedAccounts.openDue();
};

const state = () =>
  rows(api.db.manager, 'SELECT state FROM deleted_account').then((all) =>
    all.map((one) => (one as { state: string }).state),
  );
const cases = () =>
  rows(
    api.db.manager,
    `SELECT c."right", c.status, r.channel, r.language, v.method FROM dsr_case c JOIN request r ON r.id = c.request_id
     LEFT JOIN verification v ON v.request_id = r.id`,
  );
const eventTypes = (): Promise<string[]> =>
  rows<{ type: string }>(
    api.db.manager,
    `SELECT type FROM audit_event WHERE type LIKE 'account.%' OR type = 'erasure.told' ORDER BY position`,
  ).then((all) => all.map(({ type }) => type));
const codeIn = (mail: OutgoingMail | undefined): string => /#t=(\w{26})/.exec(mail?.text ?? '')?.[1] ?? '';

const OPENED = {
  right: 'erasure',
  status: 'received',
  channel: 'api',
  method: 'vendor',
};

/** A case of this right whose search gathered the account. */
async function caseWith(right: string, user: string, status = 'in-progress'): Promise<string> {
  const body = { rights: [right], contactEmail: 'earlier@example.org', language: 'ar' };
  const { body: accepted } = (await request(api.app.getHttpServer()).post('/api/v1/requests').send(body)) as {
    body: { reference: string };
  };
  const [opened] = await rows<{ id: string; request_id: string }>(
    api.db.manager,
    'SELECT c.id, c.request_id FROM dsr_case c JOIN request r ON r.id = c.request_id WHERE r.reference = $1',
    [accepted.reference],
  );
  if (!opened) throw new Error('no case');
  await rows(
    api.db.manager,
    `INSERT INTO gathered_key (case_id, system, field, value_hash) VALUES ($1, 'sign-in', 'clerk:users.id', $2)`,
    [opened.id, sha256(user)],
  );
  await rows(
    api.db.manager,
    `INSERT INTO verification (id, request_id, method, actor, effective_at) VALUES ($1, $2, 'mailbox', 'requester', $3)`,
    [uuidv7(), opened.request_id, NOON],
  );
  if (status === 'closed')
    await rows(
      api.db.manager,
      `UPDATE dsr_case SET status = 'closed', outcome = 'fulfilled', closed_at = $2 WHERE id = $1`,
      [opened.id, NOON],
    );
  return opened.id;
}

const erasedBy = (caseId: string): Promise<unknown> =>
  rows(
    api.db.manager,
    `INSERT INTO effect (id, owner_id, system, action, target) VALUES ($1, $2, 'sign-in', 'erase', 'plan')`,
    [factId(`effect of ${caseId}`), caseId],
  );

describe('an account that was deleted at Clerk itself', () => {
  it('brings its person a notice, to the address that the product holds for it', async () => {
    await deleted(CLERK_IDS.layla);
    await look();
    await sendMails();
    expect(mails.map(({ to }) => to.toLowerCase())).toEqual([PEOPLE.layla.email]);
    expect(codeIn(mails[0])).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(mails[0]?.text).toContain('/keep-my-data#t=');
    expect(`${mails[0]?.subject} ${mails[0]?.text}`).not.toMatch(/layla|user_example/i);
    expect([await state(), await cases()]).toEqual([['noticed'], []]);
  });

  it('leaves no trace of the person but sealed and hashed', async () => {
    await deleted(CLERK_IDS.layla);
    await look();
    await sendMails();
    const [written] = await rows<{ text: string }>(
      api.db.manager,
      `SELECT (SELECT string_agg(d::text, ' ') FROM deleted_account d) || (SELECT string_agg(m::text, ' ') FROM message m)
         || (SELECT string_agg(convert_from(payload, 'UTF8'), ' ') FROM audit_event)
         || (SELECT string_agg(o::text, ' ') FROM outbox o) AS text`,
    );
    expect(written?.text).not.toMatch(/layla|user_example/i);
    expect(api.logLines.join('')).not.toMatch(/layla|user_example/i);
  });

  it('becomes one request for erasure seven days after the notice was sent, and not before', async () => {
    await deleted(CLERK_IDS.layla);
    await look();
    await openDue(days(30));
    expect(await cases()).toEqual([]);
    await sendMails(days(1));
    await openDue(new Date(days(8).getTime() - 1));
    expect(await cases()).toEqual([]);
    await Promise.all([openDue(days(8)), openDue(days(8))]);
    await openDue(days(9));
    expect(await cases()).toMatchObject([OPENED]);
    expect([await state(), await eventTypes()]).toEqual([
      ['opened'],
      ['account.deleted', 'account.noticed', 'account.opened'],
    ]);
  });

  it('is searched from the account that the vendor signed, and from nothing else', async () => {
    await deleted(CLERK_IDS.layla);
    await look();
    await sendMails();
    await openDue(days(8));
    const [opened] = await rows<{ id: string }>(api.db.manager, 'SELECT id FROM request');
    expect(await api.parts.requests.provedIdentifiers(api.db.manager, opened?.id ?? '')).toMatchObject([
      { kind: 'clerk_user_id', value: CLERK_IDS.layla },
    ]);
    expect((await api.parts.requests.content(api.db.manager, opened?.id ?? '')).contactEmail).toMatch(
      /^layla@example\.com$/i,
    );
    await sendMails(days(8));
    expect(mails.at(-1)?.text).toContain('نتعامل معه الآن على أنه طلب منك');
    const following = await rows<{ kind: string }>(
      api.db.manager,
      `SELECT kind FROM outbox WHERE kind <> 'mail' ORDER BY position`,
    );
    expect(following.map(({ kind }) => kind)).toEqual(['start', 'signal']);
  });

  it('leads to nothing where the person says no, by link or by the typed code, once', async () => {
    await deleted(CLERK_IDS.layla);
    await look();
    await sendMails();
    const page = request(api.app.getHttpServer());
    await page.get('/en/keep-my-data').expect(200);
    const post = (token: string) => page.post('/en/keep-my-data').type('form').send({ token });
    expect((await post('A'.repeat(26))).status).toBe(410);
    expect(await state()).toEqual(['noticed']);
    const typed = codeIn(mails[0])
      .toLowerCase()
      .replace(/(.{5})/g, '$1 ');
    expect((await post(typed)).status).toBe(200);
    expect((await post(codeIn(mails[0]))).status).toBe(410);
    await openDue(days(8));
    expect([await state(), await cases()]).toEqual([['kept'], []]);
    expect(await rows(api.db.manager, 'SELECT account_sealed, contact_sealed FROM deleted_account')).toEqual([
      { account_sealed: null, contact_sealed: null },
    ]);
    expect(await rows(api.db.manager, 'SELECT 1 FROM data_key WHERE destroyed_at IS NULL')).toEqual([]);
  });

  it('has one link, however often its notice is sent', async () => {
    await deleted(CLERK_IDS.layla);
    await look();
    await sendMails();
    await rows(api.db.manager, 'UPDATE message SET sent_at = NULL');
    await sendMails();
    expect(codeIn(mails[1])).toBe(codeIn(mails[0]));
  });

  it('is known from an earlier request of the person, in its language', async () => {
    await caseWith('access', CLERK_IDS.layla);
    await rows(api.db.manager, `UPDATE message SET sent_at = now()`);
    await deleted(CLERK_IDS.layla);
    await look();
    await sendMails();
    expect(mails.map(({ to, language }) => [to, language])).toEqual([['earlier@example.org', 'ar']]);
  });

  it('tells the officers where nobody is known, and opens nothing', async () => {
    await deleted('user_example_nobody');
    await look();
    await sendMails();
    await openDue(days(30));
    expect(mails.map(({ to }) => to)).toEqual([company.controller.contact.email]);
    expect(mails[0]?.text).not.toContain('user_example_nobody');
    expect([await state(), await cases()]).toEqual([['unknown'], []]);
  });

  it('tells the officers where the notice cannot be delivered, and opens nothing', async () => {
    await deleted(CLERK_IDS.layla);
    await look();
    refusal = new MailRefused(550);
    await sendMails();
    refusal = undefined;
    await openDue(days(30));
    await sendMails();
    expect(mails.map(({ to }) => to)).toEqual([company.controller.contact.email]);
    expect([await state(), await cases()]).toEqual([['undelivered'], []]);
  });

  it('is looked up later where the database does not answer', async () => {
    database = {
      ...product.connector,
      kinds: product.connector.kinds,
      discover: () => Promise.reject(new WafaError('system-unavailable')),
    };
    await deleted(CLERK_IDS.layla);
    await look();
    database = product.connector;
    await look(new Date(NOON.getTime() + 9 * 60_000));
    expect(await state()).toEqual(['reported']);
    await look(new Date(NOON.getTime() + 10 * 60_000));
    expect(await state()).toEqual(['noticed']);
  });

  it('is asked about once, however often Clerk tells it', async () => {
    await deleted(CLERK_IDS.layla);
    await deleted(CLERK_IDS.layla);
    await deleted(CLERK_IDS.layla, 'msg_another');
    await look();
    await look();
    await sendMails();
    expect(mails).toHaveLength(1);
  });

  it('starts nothing where the configuration does not say so', async () => {
    await api.close();
    api = await started(
      company.systems.map((system) =>
        system.connector === 'clerk' ? { ...system, onDeleted: undefined } : system,
      ),
    );
    await deleted(CLERK_IDS.layla);
    expect([await state(), await eventTypes()]).toEqual([[], []]);
  });

  it('opens nothing more where the person has asked for erasure meanwhile', async () => {
    await deleted(CLERK_IDS.layla);
    await look();
    await sendMails();
    await caseWith('erasure', CLERK_IDS.layla);
    await openDue(days(8));
    expect(await state()).toEqual(['not-needed']);
    expect(await cases()).toHaveLength(1);
  });
});

describe('an account that an erasure of ours deleted', () => {
  it.each(['in-progress', 'closed'])('starts nothing and is a second evidence of it (%s)', async (status) => {
    const caseId = await caseWith('erasure', CLERK_IDS.layla, status);
    await erasedBy(caseId);
    await deleted(CLERK_IDS.layla);
    expect([await state(), await eventTypes()]).toEqual([[], ['erasure.told']]);
  });

  it('starts nothing while the erasure still waits', async () => {
    await caseWith('erasure', CLERK_IDS.layla);
    await deleted(CLERK_IDS.layla);
    expect([await state(), await eventTypes()]).toEqual([[], []]);
  });

  it('is another matter where the erasure ended before it touched Clerk', async () => {
    await caseWith('erasure', CLERK_IDS.layla, 'closed');
    await deleted(CLERK_IDS.layla);
    expect(await state()).toEqual(['reported']);
  });

  it('is no excuse for the deletion of somebody else', async () => {
    await erasedBy(await caseWith('erasure', CLERK_IDS.layla));
    await deleted(CLERK_IDS.omar);
    expect(await state()).toEqual(['reported']);
  });
});
