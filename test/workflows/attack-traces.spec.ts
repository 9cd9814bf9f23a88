/** What an attacker with the logs, the engine, the database or the mail headers learns of a person: nothing. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { CaseStack, type OpenCase } from '../support/case-stack.js';
import { CaseWeb, type Visitor } from '../support/case-web.js';
import { runSql } from '../support/postgres.js';
import { startProduct, type Product } from '../support/product.js';
import { describeWithTemporal } from '../support/temporal.js';
import { found, tracesOf } from '../support/traces.js';

const PERSON = PEOPLE.layla;
/** Typed by the person or the officer, one for each place. */
const TYPED = {
  name: 'canary-name-01',
  words: 'canary-words-02',
  claim: 'canary-claim-03',
  code: 'canary-code-04',
  note: 'canary-note-05',
  reason: 'canary-reason-06',
  proved: 'canary-proved-07',
  broken: 'canary-broken-08',
};
/** Failed searches and mails are tried again after seconds. */
const PATIENCE_SECONDS = 30;
const MENDED = 'DROP VIEW studio.songs; ALTER TABLE studio.stored_songs RENAME TO songs;';
const SONGS = 'product-database/qwenimage_product:songs';

describeWithTemporal('a whole case with its errors', () => {
  let product: Product;
  let stack: CaseStack;
  let web: CaseWeb;
  let officer: Visitor;

  beforeAll(async () => {
    product = await startProduct();
    stack = await CaseStack.start({ connector: product.connector });
    web = await CaseWeb.start(stack);
    officer = (await web.staff(['officer'])).visitor;
  });
  afterAll(async () => {
    await web.stop();
    await stack.stop();
    await product.connector.close();
    await product.database.drop();
  });

  const ask = (email: string): Promise<OpenCase> =>
    stack.ask(email, {
      name: TYPED.name,
      freeText: TYPED.words,
      claims: [{ kind: 'external_id', value: TYPED.claim }],
    });
  const seen = (dsr: OpenCase, type: string) =>
    stack.until(async () => (await stack.timeline(dsr)).includes(type), PATIENCE_SECONDS);
  const staff = async (method: string, path: string, body?: object) => {
    const answer = await officer.call(method, `/api/v1/staff/cases/${path}`, body);
    return { status: answer.status, json: JSON.parse(answer.body.toString() || '{}') as never };
  };

  /** The mail server and the database fail at first, and say in their errors whom it was about. */
  async function beginBadly(): Promise<OpenCase> {
    stack.mailFault = new Error(`550 5.1.1 <${PERSON.email}> user unknown`);
    await runSql(
      product.database,
      `CREATE FUNCTION studio.fail(text) RETURNS boolean LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION '${TYPED.broken} of %', $1; END $$;
       ALTER TABLE studio.songs RENAME TO stored_songs;
       CREATE VIEW studio.songs AS SELECT * FROM studio.stored_songs WHERE studio.fail(title);
       GRANT SELECT ON studio.songs TO product_reader;`,
    );
    const dsr = await ask(PERSON.email);
    await stack.until(() => stack.logLines.some((line) => line.includes('a mail could not be sent')));
    stack.mailFault = undefined;
    return dsr;
  }

  /** Everything a stranger or a clumsy person may type at the portal. */
  async function typeNonsense(dsr: OpenCase): Promise<void> {
    const stranger = web.visitor();
    const bad = {
      rights: ['access'],
      contactEmail: `${PERSON.email} `,
      language: TYPED.words,
      [TYPED.name]: 1,
    };
    expect((await stranger.call('POST', '/api/v1/requests', bad)).status).toBe(422);
    const code = { reference: dsr.reference, code: TYPED.code };
    expect((await stranger.post('/en/confirm', code)).status).toBe(410);
    expect((await stranger.post('/en/confirm', { token: TYPED.code })).status).toBe(410);
    expect((await stranger.post('/en/sign-in', { reference: PERSON.email })).status).toBe(422);
  }

  async function workOn(dsr: OpenCase): Promise<void> {
    const page = await staff('GET', `${dsr.caseId}/findings/${SONGS}`);
    const [record] = (page.json as { records: { recordHash: string }[] }).records;
    const [system, collection] = SONGS.split('/');
    const reason = { reason: 'rights-of-others', note: TYPED.note };
    const redaction = { system, collection, recordHash: record?.recordHash, ...reason };
    const withheld = await staff('POST', `${dsr.caseId}/redactions`, redaction);
    expect(withheld.status).toBe(201);
    const { id } = withheld.json as { id: string };
    expect((await staff('DELETE', `${dsr.caseId}/redactions/${id}`)).status).toBe(204);
    expect((await staff('POST', `${dsr.caseId}/reveal`, { reason: 'establish-identity' })).status).toBe(200);
    const wrong = { digest: 'f'.repeat(64) };
    await stack.waiting(dsr.caseId, 'plan');
    expect((await staff('POST', `${dsr.caseId}/plan/approve`, wrong)).status).toBe(409);
  }

  /** The system is not as the map says: a person looks by hand, and the request is refused in the end. */
  async function endByHand(): Promise<OpenCase> {
    await runSql(product.database, 'ALTER TABLE studio.songs RENAME COLUMN title TO titel');
    const dsr = await ask(PEOPLE.omar.email);
    const proof = { kind: 'external_id', value: TYPED.proved, reason: TYPED.reason };
    expect((await staff('POST', `${dsr.caseId}/identifiers`, proof)).status).toBe(204);
    await seen(dsr, 'manual-task.opened');
    const done = { result: 'done', note: TYPED.note };
    const task = `${dsr.caseId}/manual-tasks/product-database`;
    expect((await staff('POST', task, done)).status).toBe(204);
    await seen(dsr, 'plan.built');
    const ground = { ground: 'rights-of-others' };
    expect((await staff('POST', `${dsr.caseId}/refuse`, ground)).status).toBe(204);
    return dsr;
  }

  it('leaves nothing personal in Temporal, logs, events, tables, mail subjects and addresses', async () => {
    const dsr = await beginBadly();
    await typeNonsense(dsr);
    await web.confirm(dsr);
    await stack.until(() => stack.logLines.some((line) => line.includes('"code":"internal"')));
    await runSql(product.database, MENDED);
    await seen(dsr, 'plan.built');
    await workOn(dsr);
    expect(await stack.answer(dsr)).toBe('fulfilled');
    const visitor = await web.confirmAgain(dsr);
    expect((await visitor.post('/en/my-request/download-unlock', { code: TYPED.code })).status).toBe(303);
    expect((await web.download(visitor)).length).toBeGreaterThan(10_000);
    const refused = await endByHand();
    expect(await stack.outcome(refused.caseId)).toBe('refused');

    const traces = await tracesOf(stack, web);
    for (const place of ['Temporal', 'table audit_event', 'table outbox'])
      expect(traces.get(place)).toContain(dsr.caseId);
    expect(traces.get('logs')).toContain('activity discoverSystem failed');
    expect(traces.get('addresses')).toContain('/en/my-request/download/');
    expect(traces.get('mail subjects')).toContain(dsr.reference);
    const personal = [
      ...Object.values(TYPED),
      ...[PERSON, PEOPLE.omar].flatMap(({ email, canary, name }) => [email, canary, name]),
    ];
    expect(found(traces, personal)).toEqual([]);
  }, 90_000);
});
