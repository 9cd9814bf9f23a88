import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { recordEvent } from '#libs/audit/record';
import { keyEncryptionKey } from '#libs/crypto/key-wrap';
import { open, seal } from '#libs/crypto/sealed';
import { uuidv7 } from '#libs/crypto/uuid';
import { ITEM_OUTCOMES } from '#libs/contracts/public-items';
import { ANSWER_LAWS } from '#libs/domain/california';
import {
  CASE_STATUSES,
  CHANNELS,
  DATA_KEY_OWNERS,
  DATA_KEY_PURPOSES,
  IDENTIFIER_STANDINGS,
  LANGUAGES,
  LIFT_CAUSES,
  MANUAL_RESULTS,
  MANUAL_TASK_KINDS,
  MARKS,
  MARK_STATES,
  OBJECTION_GROUNDS,
  OBLIGATION_KINDS,
  OBLIGATION_ORDERS,
  OBLIGATION_STATES,
  OUTCOMES,
  RELATIONS,
  RESTRICTION_CAUSES,
  SYSTEM_STATES,
  VERIFICATION_METHODS,
  WITHHOLD_REASONS,
} from '#libs/domain/words';
import { DataKeys } from '#libs/persistence/data-keys';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { enqueueSignals } from '#libs/persistence/outbox';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const REQUEST = '019ab697-e800-7000-8000-000000000001';
const AT = new Date('2026-11-24T09:00:00.000Z');

let database: TestDatabase;
let app: DataSource;
let owner: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  app = createDataSource({ url: database.appUrl });
  owner = createDataSource({ url: database.ownerUrl });
  await Promise.all([app.initialize(), owner.initialize()]);
});

afterAll(async () => {
  await Promise.all([app.destroy(), owner.destroy()]);
  await database.drop();
});

describe('the audit log', () => {
  const fact = {
    fact: 'one',
    type: 'request.received',
    requestId: REQUEST,
    actor: 'requester',
    effectiveAt: AT,
  } as const;

  it('keeps one event for one fact', async () => {
    expect(await recordEvent(app.manager, fact)).toBe(true);
    expect(await recordEvent(app.manager, { ...fact, payload: { other: 1 } })).toBe(false);
    expect(await rows(app.manager, 'SELECT type, actor FROM audit_event')).toEqual([
      { type: 'request.received', actor: 'requester' },
    ]);
  });

  it.each(['UPDATE audit_event SET actor = $$x$$', 'DELETE FROM audit_event', 'TRUNCATE audit_event'])(
    'refuses the application role: %s',
    async (sql) => {
      await expect(app.query(sql)).rejects.toThrow('permission denied');
    },
  );

  it.each(['UPDATE audit_event SET actor = $$x$$', 'DELETE FROM audit_event', 'TRUNCATE audit_event'])(
    'refuses even its owner: %s',
    async (sql) => {
      await expect(owner.query(sql)).rejects.toThrow('insert-only');
    },
  );

  it('disappears with the change that was rolled back', async () => {
    const undone = app.transaction(async (tx) => {
      await recordEvent(tx, { ...fact, fact: 'two' });
      throw new Error('rolled back');
    });
    await expect(undone).rejects.toThrow('rolled back');
    expect(await rows(app.manager, 'SELECT count(*)::int AS events FROM audit_event')).toEqual([
      { events: 1 },
    ]);
  });
});

describe('data keys', () => {
  it('are refused under another master key before anything is served', async () => {
    const owner = { owner: 'request', ownerId: uuidv7(), purpose: 'contact' } as const;
    const own = new DataKeys(keyEncryptionKey(Buffer.alloc(32, 9).toString('base64')));
    await app.query('DELETE FROM data_key');
    await own.create(app.manager, owner);
    await expect(own.requireOwn(app.manager)).resolves.toBeUndefined();
    const other = new DataKeys(keyEncryptionKey(Buffer.alloc(32, 8).toString('base64')));
    await expect(other.requireOwn(app.manager)).rejects.toMatchObject({ code: 'config-invalid' });
    await app.query('DELETE FROM data_key');
  });

  const keys = new DataKeys(keyEncryptionKey(Buffer.alloc(32, 5).toString('base64')));
  const name = { owner: 'case', ownerId: uuidv7(), purpose: 'package' } as const;

  it('are one for an owner and a purpose, and make everything unreadable when destroyed', async () => {
    const key = await keys.create(app.manager, name);
    expect((await keys.create(app.manager, name)).id).toBe(key.id);
    const sealed = seal(key.bytes, 'text', 'place');
    expect(open((await keys.of(app.manager, name)).bytes, sealed, 'place').toString()).toBe('text');
    expect(await keys.destroy(app.manager, name)).toBe(true);
    expect(await keys.destroy(app.manager, name)).toBe(false);
    await expect(keys.of(app.manager, name)).rejects.toThrow('key-destroyed');
    await expect(keys.byId(app.manager, key.id)).rejects.toThrow('key-destroyed');
  });
});

describe('the closed sets', () => {
  it.each([
    ['request', 'channel', CHANNELS],
    ['request', 'language', LANGUAGES],
    ['request', 'relation', RELATIONS],
    ['request', 'law', ANSWER_LAWS],
    ['dsr_case', 'status', CASE_STATUSES],
    ['dsr_case', 'outcome', OUTCOMES],
    ['identifier', 'standing', IDENTIFIER_STANDINGS],
    ['identifier', 'proved_by', VERIFICATION_METHODS],
    ['verification', 'method', VERIFICATION_METHODS],
    ['data_key', 'owner', DATA_KEY_OWNERS],
    ['data_key', 'purpose', DATA_KEY_PURPOSES],
    ['system_state', 'state', SYSTEM_STATES],
    ['manual_task', 'kind', MANUAL_TASK_KINDS],
    ['manual_task', 'result', MANUAL_RESULTS],
    ['redaction', 'reason', WITHHOLD_REASONS],
    ['system_mark', 'mark', MARKS.filter((mark) => mark !== 'lift')],
    ['system_mark', 'state', MARK_STATES],
    ['restriction', 'ground', RESTRICTION_CAUSES],
    ['restriction_lift', 'reason', LIFT_CAUSES],
    ['objection_decision', 'ground', OBJECTION_GROUNDS],
    ['obligation', 'kind', OBLIGATION_KINDS],
    ['obligation', 'state', OBLIGATION_STATES],
    ['obligation', 'ordered', OBLIGATION_ORDERS],
    ['public_item', 'outcome', ITEM_OUTCOMES],
  ] as const)('%s.%s takes the words of the code, and no other', async (table, column, words) => {
    const [check] = await rows<{ text: string }>(
      owner.manager,
      `SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conrelid = $1::regclass AND conname = $2`,
      [table, `${table}_${column}_check`],
    );
    const known = new Set([...(check?.text ?? '').matchAll(/'([^']+)'::text/g)].map(([, word]) => word));
    expect(known).toEqual(new Set<string>(words));
  });
});

describe('the outbox', () => {
  it('holds one row for one fact', async () => {
    const signal = { id: uuidv7(), workflowId: 'dsr-1', name: 'requesterVerified', payload: { factId: '1' } };
    await enqueueSignals(app.manager, [signal, { ...signal, id: uuidv7() }]);
    await enqueueSignals(app.manager, [signal]);
    expect(await rows(app.manager, 'SELECT kind, name, payload FROM outbox')).toEqual([
      { kind: 'signal', name: 'requesterVerified', payload: { factId: '1' } },
      { kind: 'signal', name: 'requesterVerified', payload: { factId: '1' } },
    ]);
  });
});
