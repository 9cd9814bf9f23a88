/** What one broken item does to a loop: the others pass, and the log has a code and nothing of a person. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { newRequestSchema } from '#libs/contracts/request';
import { factId } from '#libs/crypto/uuid';
import { loadCompany, type Company } from '#libs/data-map/load-company';
import { WafaError } from '#libs/domain/errors';
import { rows } from '#libs/persistence/data-source';
import { DeletedAccounts } from '#libs/persistence/deleted-accounts';
import { enqueueSignals } from '#libs/persistence/outbox';
import { createLogger } from '#libs/telemetry/logger';
import { Metrics } from '#libs/telemetry/metrics';
import type { Vault } from '#libs/vault/vault';
import { DeletedAccountsLoop } from '../../apps/api/src/deleted-accounts/deleted-accounts.loop.js';
import { DeletedAccountNotices } from '../../apps/worker/src/deleted-accounts/deleted-account-notices.js';
import { Housekeeping } from '../../apps/worker/src/housekeeping/housekeeping.js';
import { OutboxRelay } from '../../apps/worker/src/relay/outbox-relay.js';
import { DeadlineWatchdog } from '../../apps/worker/src/watchdog/deadline-watchdog.js';
import { createDependencies } from '../../apps/worker/src/dependencies.js';
import { NOON, startTestApi, testConfig, type TestApi } from '../support/api.js';
import { runSql } from '../support/postgres.js';

const PERSONAL = 'canary-layla';
/** As a driver, a vendor or a file system words it. */
const personalError = (): Error => Object.assign(new Error(`no ${PERSONAL}`), { parameters: [PERSONAL] });

let api: TestApi;
let company: Company;
let lines: string[];

beforeEach(async () => {
  company = await loadCompany('examples/qwenimage');
  const { controller, systems } = company;
  const secret = (name: string): string => (name === 'CLERK_API_URL' ? '' : 'sk_test_1');
  api = await startTestApi({}, undefined, { controller, systems, secret });
  lines = [];
});
afterEach(() => api.close());

const logger = createLogger('test', 'debug', {
  write: (line) => void lines.push(line),
});
/** Code by message of what was logged as a warning or an error, here and by the api. */
const logged = (): unknown[] => {
  const all = [...lines, ...api.logLines];
  expect(all.join('')).not.toContain(PERSONAL);
  return all
    .map((line) => JSON.parse(line) as { level: number; msg: string; code?: string })
    .filter(({ level }) => level >= 40)
    .map(({ msg, code }) => [msg, code]);
};
const days = (count: number): Date => new Date(NOON.getTime() + count * 86_400_000);

describe('accounts that were deleted at the vendor', () => {
  const accounts = () => new DeletedAccounts(api.parts.keys);
  const idOf = (name: string): string =>
    factId(`deleted-account:sign-in/${Buffer.from(name).toString('hex')}`);

  /** The oldest first. */
  async function reported(...names: readonly string[]): Promise<void> {
    for (const [index, name] of names.entries())
      await accounts().report(api.db.manager, {
        ...{ system: 'sign-in', lookup: Buffer.from(name), deletedAt: NOON },
        account: { kind: 'clerk_user_id', value: `user_${PERSONAL}_${name}` },
        now: new Date(NOON.getTime() - 1_000 + index),
      });
  }
  const rubbish = (name: string): Promise<unknown> =>
    rows(
      api.db,
      `UPDATE deleted_account SET account_sealed = '\\x00', contact_sealed = '\\x00' WHERE id = $1`,
      [idOf(name)],
    );
  const withoutKey = (name: string): Promise<unknown> =>
    api.parts.keys.destroy(api.db.manager, { ownerId: idOf(name), purpose: 'contact' });
  const states = async () =>
    Object.fromEntries(
      (
        await rows<{ name: string; state: string }>(
          api.db,
          `SELECT convert_from(account_lookup, 'UTF8') AS name, state FROM deleted_account`,
        )
      ).map(({ name, state }) => [name, state]),
    );
  const officersHeard = () =>
    rows(api.db, `SELECT parameters->>'why' AS why FROM message WHERE template = 'officer-account-unknown'`);

  const look = (discover: () => Promise<unknown> = () => Promise.resolve()): Promise<void> =>
    new DeletedAccountNotices({
      dataSource: api.db,
      logger,
      metrics: new Metrics('worker'),
      activities: {
        requests: api.parts.requests,
        company,
        connectors: new Map([['product-database', { kinds: ['clerk_user_id'], discover }]]),
      } as never,
      mail: { deletedAccounts: accounts() } as never,
    }).look(NOON);

  it('are looked up one by one: one that cannot be read keeps nobody waiting', async () => {
    await reported('no-key', 'rubbish', 'whole');
    await withoutKey('no-key');
    await rubbish('rubbish');
    await look();
    expect(await states()).toEqual({ 'no-key': 'unknown', rubbish: 'reported', whole: 'unknown' });
    expect(await officersHeard()).toEqual([{ why: 'unknown' }, { why: 'unknown' }]);
    expect(logged()).toEqual([
      ['a deleted account could not be looked up', 'key-destroyed'],
      ['a deleted account could not be looked up', 'vault-corrupt'],
    ]);
  });

  it.each([
    ['a driver', personalError, 'internal'],
    [
      'a connector',
      () => new WafaError('system-unavailable', PERSONAL, { cause: personalError() }),
      'system-unavailable',
    ],
  ])('are tried again where %s fails, and the log has the code', async (_who, fails, code) => {
    await reported('one', 'two');
    let calls = 0;
    await look(() => {
      calls += 1;
      return calls === 1 ? Promise.reject(fails()) : Promise.resolve();
    });
    expect(await states()).toEqual({ one: 'reported', two: 'unknown' });
    expect(logged()).toEqual([['a deleted account could not be looked up', code]]);
  });

  /** Their persons were told in time. */
  async function noticed(...names: readonly string[]): Promise<void> {
    await reported(...names);
    for (const name of names) {
      const reachable = { contactEmail: `${name}@example.org`, language: 'en' } as const;
      await accounts().notice(api.db.manager, { id: idOf(name) }, reachable);
      await rows(
        api.db,
        `INSERT INTO message (id, deleted_account_id, template, language, audience, parameters, effective_at, sent_at)
         VALUES ($1, $2, 'account-deleted', 'en', 'requester', '{}', $3, $3)`,
        [randomUUID(), idOf(name), NOON],
      );
    }
    api.setNow(days(8));
  }

  it('become requests one by one: one that cannot be read keeps nobody waiting', async () => {
    await noticed('no-key', 'rubbish', 'whole');
    await withoutKey('no-key');
    await rubbish('rubbish');
    await api.parts.deletedAccounts.openDue();
    expect(await states()).toEqual({ 'no-key': 'unknown', rubbish: 'noticed', whole: 'opened' });
    expect(await officersHeard()).toEqual([{ why: 'unknown' }]);
    expect(logged()).toEqual([
      ['a deleted account could not be looked after', 'key-destroyed'],
      ['a deleted account could not be looked after', 'vault-corrupt'],
    ]);
  });

  it('that cannot be read do not fill the round of the next', async () => {
    await noticed('rubbish', 'whole');
    await rubbish('rubbish');
    await api.parts.deletedAccounts.openDue();
    expect(await accounts().waiting(api.db.manager, days(8))).toEqual([]);
    expect(await accounts().waiting(api.db.manager, days(9))).toHaveLength(1);
  });
});

describe('a loop', () => {
  const broken = {
    options: {},
    transaction: () => Promise.reject(personalError()),
    query: () => Promise.reject(personalError()),
  };
  const config = () => testConfig(api.database.appUrl);
  const metrics = new Metrics('worker');

  it.each([
    [
      'housekeeping',
      () => new Housekeeping({ dataSource: broken as never, logger, metrics, vault: {} as Vault }),
      'housekeeping could not be done',
    ],
    [
      'the watchdog',
      () => new DeadlineWatchdog({ dataSource: broken as never, logger, metrics, activities: {} as never }),
      'the deadline watchdog could not look',
    ],
    [
      'the notices',
      () =>
        new DeletedAccountNotices({
          dataSource: broken as never,
          logger,
          metrics,
          activities: {} as never,
          mail: { deletedAccounts: {} } as never,
        }),
      'deleted accounts could not be looked up',
    ],
    [
      'the relay',
      () =>
        new OutboxRelay({
          dataSource: broken as never,
          logger,
          metrics,
          config: config(),
          client: {} as never,
          mail: {} as never,
        }),
      'the relay could not read the outbox',
    ],
  ])('of %s logs a code where its database fails', async (_name, make, message) => {
    const loop = make();
    loop.start();
    await loop.stop();
    const said = logged();
    expect(said.length).toBeGreaterThan(0);
    for (const one of said) expect(one).toEqual([message, 'internal']);
  });

  it('of the api logs a code, and begins another round', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    try {
      const deletedAccounts = { openDue: () => Promise.reject(personalError()) } as never;
      const loop = new DeletedAccountsLoop({ deletedAccounts, logger, metrics: new Metrics('api') });
      loop.start();
      await jest.advanceTimersByTimeAsync(120_000);
      await loop.beforeApplicationShutdown();
    } finally {
      jest.useRealTimers();
    }
    const said = ['deleted accounts could not be looked after', 'internal'];
    expect(logged()).toEqual([said, said]);
  });
});

/** Cases whose date has passed and was recorded by nobody. */
async function missedCases(count: number): Promise<string[]> {
  for (let index = 0; index < count; index += 1)
    await api.parts.intake.receive(
      newRequestSchema.parse({
        rights: ['access'],
        contactEmail: `one${index}@example.org`,
        language: 'en',
      }),
      { channel: 'api' },
    );
  const found = await rows<{ id: string }>(
    api.db,
    'SELECT c.id FROM dsr_case c JOIN request r ON r.id = c.request_id ORDER BY r.recorded_at, r.id',
  );
  return found.map(({ id }) => id);
}

describe('the watchdog', () => {
  it('records the date of every other case, and logs a code for the one that fails', async () => {
    const [failing, ...others] = await missedCases(3);
    await runSql(
      api.database,
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN RAISE EXCEPTION ''${PERSONAL}'' USING DETAIL = ''${PERSONAL}''; END';
       CREATE TRIGGER refuse BEFORE INSERT ON audit_event FOR EACH ROW
         WHEN (NEW.case_id = '${failing}' AND NEW.type = 'clock.overdue') EXECUTE FUNCTION refuse()`,
    );
    await new DeadlineWatchdog({
      dataSource: api.db,
      logger,
      metrics: new Metrics('worker'),
      activities: { dataSource: api.db } as never,
    }).look(days(60));
    const recorded = await rows<{ caseId: string }>(
      api.db,
      `SELECT case_id AS "caseId" FROM audit_event WHERE type = 'clock.overdue'`,
    );
    expect(recorded.map(({ caseId }) => caseId).toSorted()).toEqual(others.toSorted());
    expect(logged()).toContainEqual(['a missed date could not be recorded', 'internal']);
  });
});

describe('housekeeping', () => {
  it('removes every other rest, forgets the past, and logs a code for the one that fails', async () => {
    await rows(api.db, `INSERT INTO rate_limit VALUES ('\\x01', $1::timestamptz - interval '3 days', 1)`, [
      NOON,
    ]);
    const deleted: string[] = [];
    const vault = {
      // eslint-disable-next-line @typescript-eslint/require-await
      async *list() {
        yield* ['stuck', 'loose'];
      },
      delete: (key: string) =>
        key === 'stuck' ? Promise.reject(personalError()) : Promise.resolve(void deleted.push(key)),
    } as unknown as Vault;
    await new Housekeeping({ dataSource: api.db, logger, metrics: new Metrics('worker'), vault }).sweep(NOON);
    expect(deleted).toEqual(['loose']);
    expect(await rows(api.db, 'SELECT 1 FROM rate_limit')).toEqual([]);
    expect(logged()).toEqual([['a rest in the vault could not be removed', 'internal']]);
  });
});

describe('the relay', () => {
  it('tries again later what mail server and engine fail at, and logs codes', async () => {
    await missedCases(1);
    await enqueueSignals(api.db, [
      { id: randomUUID(), workflowId: 'dsr-x', name: 'requesterVerified', payload: {} },
    ]);
    const worker = createDependencies({
      config: testConfig(api.database.appUrl),
      company: { ...company, systems: [], datasets: [] },
      connectors: [],
      dataSource: api.db,
      logger,
      metrics: new Metrics('worker'),
    });
    const relay = new OutboxRelay({
      ...worker,
      logger,
      mail: { ...worker.mail, mailer: { send: () => Promise.reject(personalError()) } },
      client: { withDeadline: () => Promise.reject(personalError()) } as never,
    });
    relay.start();
    await relay.stop();
    await worker.client.connection.close();
    const messages = new Set(logged().map((one) => JSON.stringify(one)));
    expect([...messages].toSorted()).toEqual([
      '["a mail could not be sent","mail server"]',
      '["a workflow could not be reached",null]',
    ]);
    const kept = await rows<{ text: string }>(api.db, 'SELECT o::text AS text FROM outbox o');
    expect(kept.map(({ text }) => text).join(' ')).not.toContain(PERSONAL);
  });
});
