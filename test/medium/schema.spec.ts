import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { recordEvent } from '#libs/audit/record';
import { keyEncryptionKey } from '#libs/crypto/key-wrap';
import { open, seal } from '#libs/crypto/sealed';
import { uuidv7 } from '#libs/crypto/uuid';
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
