/** A network that loses everything and says nothing: whatever a session asks, it gives up after its time limit. */
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { IdleClients } from '#libs/connectors/postgres/idle-clients';
import { Session, type SessionOptions } from '#libs/connectors/postgres/session';
import { Line } from '../support/object-storage.js';
import { createScratchDatabase, type TestDatabase } from '../support/postgres.js';

/** A second of the server's own, and 15 more. */
const LIMIT_MILLISECONDS = 16_000;
const CONNECT_MILLISECONDS = 10_000;

describe('a session with a server that falls silent', () => {
  let database: TestDatabase;
  let line: Line;
  let idle: IdleClients;
  beforeAll(async () => {
    database = await createScratchDatabase();
    line = await Line.to(database.adminUrl);
    idle = new IdleClients();
  });
  afterEach(() => {
    jest.useRealTimers();
    line.silent = false;
  });
  afterAll(async () => {
    await idle.close();
    await line.stop();
    await database.drop();
  });

  const open = (more: Partial<SessionOptions> = {}): Promise<Session> => {
    const url = new URL(database.adminUrl);
    url.host = line.url.host;
    return Session.open({ system: 'product', url: url.href, statementTimeoutSeconds: 1, ...more });
  };
  function fallSilent(): void {
    line.silent = true;
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
  }

  it('gives up a commit', async () => {
    const session = await open({ write: { lockTimeoutSeconds: 1, act: 'correction' } });
    fallSilent();
    const told = session.commit().catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(LIMIT_MILLISECONDS);
    expect(await told).toMatchObject({
      code: 'system-unavailable',
      detail: 'product: no answer within the time limit',
    });
    await session.close();
  });

  it('gives up the connection it was to begin with, and then a new one', async () => {
    await (await open({ idle })).close();
    fallSilent();
    const told = open({ idle }).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(LIMIT_MILLISECONDS + CONNECT_MILLISECONDS);
    expect(await told).toMatchObject({ code: 'system-unavailable' });
  });

  it.each([
    ['is kept', true],
    ['ends', false],
  ])('does not wait for ever at its end, where the connection %s', async (_what, kept) => {
    const session = await open(kept ? { idle } : {});
    fallSilent();
    const closed = session.close();
    await jest.advanceTimersByTimeAsync(LIMIT_MILLISECONDS);
    expect(await closed).toBeUndefined();
  });
});
