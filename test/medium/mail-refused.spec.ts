/** Mailboxes that refuse: for good (5xx) or for now (4xx), over real SMTP, through the relay of the worker. */
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { loadCompany } from '#libs/data-map/load-company';
import { rows } from '#libs/persistence/data-source';
import { createLogger } from '#libs/telemetry/logger';
import { createDependencies, type WorkerDependencies } from '../../apps/worker/src/dependencies.js';
import { OutboxRelay } from '../../apps/worker/src/relay/outbox-relay.js';
import { startTestApi, testConfig, type TestApi } from '../support/api.js';
import { sendRequest, type SentRequest } from '../support/released-package.js';
import { asStaff, eventsOf, staffCookie } from '../support/staff.js';

const ACTOR = 'staff:00000000000000a1';
type Step = 'sender' | 'recipient' | 'content';

let api: TestApi;
let smtp: SMTPServer;
let worker: WorkerDependencies;
let relay: OutboxRelay;
let tried: string[] = [];
let refusal: { readonly step: Step; readonly code: number } | undefined;
const logLines: string[] = [];

const isRequester = (address: string): boolean => address.startsWith('person-');

function answer(step: Step, done: (error?: Error | null) => void): void {
  if (refusal?.step !== step) return done();
  done(Object.assign(new Error('no such user <canary@example.org>'), { responseCode: refusal.code }));
}

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onMailFrom: (_address, _session, done) => answer('sender', done),
    onRcptTo: ({ address }, _session, done) => {
      tried.push(address);
      if (isRequester(address)) answer('recipient', done);
      else done();
    },
    onData: (stream, { envelope }, done) => {
      const toRequester = envelope.rcptTo.some(({ address }) => isRequester(address));
      stream.resume().once('end', () => (toRequester ? answer('content', done) : done()));
    },
  });
  await new Promise<void>((resolve) => {
    smtp.listen(0, '127.0.0.1', resolve);
  });
  const { port } = smtp.server.address() as AddressInfo;
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' });
  worker = createDependencies({
    config: testConfig(api.database.appUrl, { SMTP_URL: `smtp://127.0.0.1:${port}` }),
    company: await loadCompany('examples/qwenimage'),
    connectors: [],
    dataSource: api.db,
    logger: createLogger('test', 'debug', { write: (line) => void logLines.push(line) }),
  });
});
beforeEach(() => {
  tried = [];
  relay = new OutboxRelay(worker);
});
afterEach(async () => {
  refusal = undefined;
  await relay.stop();
  await rows(api.db, 'UPDATE outbox SET delivered_at = now() WHERE delivered_at IS NULL');
});
afterAll(async () => {
  worker.mailer.close();
  await worker.client.connection.close();
  await api.close();
  await new Promise<void>((resolve) => {
    smtp.close(resolve);
  });
});

interface Mail {
  readonly id: string;
  readonly template: string;
  readonly sent: boolean;
  readonly code: number | null;
  readonly waits: boolean;
  readonly attempts: number;
}
const mailsOf = ({ requestId, caseId }: SentRequest): Promise<Mail[]> =>
  rows<Mail>(
    api.db,
    `SELECT m.id, m.template, m.sent_at IS NOT NULL AS sent, m.refusal_code AS code,
       o.delivered_at IS NULL AS waits, o.attempts FROM message m JOIN outbox o ON o.id = m.id
     WHERE m.request_id = $1 OR m.case_id = $2 ORDER BY m.audience DESC`,
    [requestId, caseId],
  );

/** Waits until the mails of the request are as they should be. */
async function mailsUntil(sent: SentRequest, reached: (mails: Mail[]) => boolean): Promise<Mail[]> {
  for (const until = Date.now() + 10_000; Date.now() < until; await delay(20)) {
    const mails = await mailsOf(sent);
    if (reached(mails)) return mails;
  }
  throw new Error(`the mails are ${JSON.stringify(await mailsOf(sent))}`);
}
const settled = (mails: Mail[]): boolean => mails.every(({ waits }) => !waits);

/** A request whose acknowledgement is refused. */
async function refused(step: Step, code: number): Promise<SentRequest> {
  refusal = { step, code };
  const sent = await sendRequest(api);
  relay.start();
  return sent;
}

describe('a mailbox that refuses for good', () => {
  it.each<[Step, number]>([
    ['recipient', 550],
    ['content', 554],
  ])('at the %s (%i) is not tried again, and the officers are told', async (step, code) => {
    const sent = await refused(step, code);
    const mails = await mailsUntil(sent, (all) => all.length === 2 && settled(all));
    expect(mails).toMatchObject([
      { template: 'acknowledge-and-confirm', sent: false, code, attempts: 1 },
      { template: 'officer-undelivered', sent: true, code: null },
    ]);
    expect(tried.filter((address) => address === sent.email)).toHaveLength(1);
    expect(await eventsOf(api, sent, /^mail\.refused/)).toEqual([
      {
        type: 'mail.refused',
        actor: 'system',
        payload: `{"code":${code},"message":"${mails[0]?.id}","template":"acknowledge-and-confirm"}`,
      },
    ]);
  });

  it('is shown in the case, and an officer can have the mail sent again', async () => {
    const sent = await refused('recipient', 550);
    await mailsUntil(sent, (all) => all.length === 2 && settled(all));
    const officer = asStaff(api, await staffCookie(api, ['officer'], { actor: ACTOR }));
    const { messages } = (await officer.get(`cases/${sent.caseId}`)).body as { messages: { id: string }[] };
    expect(messages).toMatchObject([{ template: 'acknowledge-and-confirm', sentAt: null, refusalCode: 550 }]);
    refusal = undefined;
    // Housekeeping removes what was delivered long ago.
    await rows(api.db, 'DELETE FROM outbox WHERE id = $1', [messages[0]?.id]);
    const again = () => officer.post(`cases/${sent.caseId}/messages/${messages[0]?.id}/again`);
    expect((await again()).status).toBe(204);
    const [mail] = await mailsUntil(sent, settled);
    expect(mail).toMatchObject({ sent: true, code: null });
    expect(await eventsOf(api, sent, /^mail\.again/)).toMatchObject([{ actor: ACTOR }]);
    expect((await again()).status).toBe(404);
  });

  it('does not keep the person from asking for another link', async () => {
    const sent = await refused('recipient', 550);
    await mailsUntil(sent, (all) => all.length === 2 && settled(all));
    await api.parts.confirmation.sendFreshLink(sent.reference);
    await mailsUntil(sent, (all) =>
      all.some(({ template, code }) => template === 'fresh-link' && code === 550),
    );
    refusal = undefined;
    api.setNow(new Date(Date.parse('2026-11-24T09:01:00Z')));
    await api.parts.confirmation.sendFreshLink(sent.reference);
    await mailsUntil(sent, (all) => all.some((mail) => mail.template === 'fresh-link' && mail.sent));
  });

  it('of another case is not sent again from this one', async () => {
    const [sent, other] = [await refused('recipient', 550), await sendRequest(api)];
    const [mail] = await mailsUntil(sent, (all) => all.length === 2 && settled(all));
    const officer = asStaff(api, await staffCookie(api, ['officer'], { actor: ACTOR }));
    expect((await officer.post(`cases/${other.caseId}/messages/${mail?.id}/again`)).status).toBe(404);
  });

  it('leaves no address in the logs', () => {
    expect(logLines.join()).toContain('a mail was refused for good');
    expect(logLines.join()).not.toMatch(/@example\.org/);
  });
});

describe('a mail server that refuses for now, or us', () => {
  it.each<[Step, number]>([
    ['recipient', 450],
    ['content', 451],
    ['sender', 550],
  ])('at the %s (%i) is tried again until it takes the mail', async (step, code) => {
    const sent = await refused(step, code);
    const [kept] = await mailsUntil(sent, ([mail]) => mail !== undefined && mail.attempts > 0);
    expect(kept).toMatchObject({ sent: false, code: null, waits: true });
    refusal = undefined;
    const mails = await mailsUntil(sent, settled);
    expect(mails).toMatchObject([{ template: 'acknowledge-and-confirm', sent: true, code: null }]);
  });
});
