import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from '../../apps/cli/src/erasures-replay.js';
import { runCommand, type Printed } from '../support/command.js';
import { OwedWorld, SYSTEM } from '../support/owed-world.js';
import { runSql } from '../support/postgres.js';
import { allRows, changedRows } from '../support/table-rows.js';

const RESTORED_AT = '2026-12-02T09:00:00.000Z';

let world: OwedWorld;
let backup: Awaited<ReturnType<OwedWorld['backup']>>;
const url = process.env['DATABASE_URL'];

beforeEach(async () => {
  world = await OwedWorld.create();
  process.env['DATABASE_URL'] = world.wafa.appUrl;
  backup = await world.backup();
});
afterEach(async () => {
  process.env['DATABASE_URL'] = url;
  await backup.drop();
  await world.drop();
});

/** Steps of a worker, as the messages of the orders would wake it. */
async function workUntil(command: { ended: boolean }): Promise<void> {
  while (!command.ended) {
    const ordered = await world.query<{ id: string }>(
      `SELECT id FROM obligation WHERE ordered IS NOT NULL AND state = 'waiting'`,
    );
    for (const { id } of ordered) await world.fulfil(id, RESTORED_AT);
    await delay(50);
  }
}

async function replay(...args: readonly string[]): Promise<Printed> {
  const command = { ended: false };
  const [printed] = await Promise.all([
    runCommand(run, args).finally(() => (command.ended = true)),
    workUntil(command),
  ]);
  return printed;
}

const referenceOf = async (): Promise<string> =>
  (await world.query<{ reference: string }>('SELECT reference FROM request'))[0]!.reference;

describe('wafa erasures replay', () => {
  it('erases a person again whom a restored backup brought back, and no neighbour', async () => {
    await world.erase();
    const erased = await allRows(world.product);
    await backup.restore();
    expect(changedRows(erased, await allRows(world.product))).not.toEqual([]);
    const { code, out } = await replay();
    // Byte by byte what the erasure had left: what was masked is masked as it was.
    expect(changedRows(erased, await allRows(world.product))).toEqual([]);
    const lines = [
      `${await referenceOf()}-1 ${SYSTEM}: 4 records came back, 4 erased again`,
      '1 of 1 erasures looked at: 4 records back, 4 erased again',
      '',
    ];
    expect({ code, out }).toEqual({ code: 0, out: lines.join('\n') });
    const { id, state, due } = await world.theOne('backup-end');
    expect([state, due]).toEqual(['waiting', '2026-12-29T09:00:00Z']);
    expect(await world.events(id)).toEqual([
      'obligation.ordered',
      'obligation.due',
      'erasure.intended',
      'erasure.done',
      'obligation.replayed',
    ]);
  });

  it('may be repeated: the second time nothing has come back, and after the next restore all of it', async () => {
    await world.erase();
    const erased = await allRows(world.product);
    await backup.restore();
    await replay();
    expect(await replay()).toMatchObject({ code: 0, out: expect.stringContaining('nothing came back') });
    await backup.restore();
    expect(await replay()).toMatchObject({ code: 0, out: expect.stringContaining('4 erased again') });
    expect(changedRows(erased, await allRows(world.product))).toEqual([]);
  });

  it('leaves alone what a person gave who came back later with the same address', async () => {
    await world.erase();
    await backup.restore();
    await runSql(
      world.product,
      `INSERT INTO person VALUES (9, 'layla@example.com', 'Layla again'); INSERT INTO song VALUES (9, 9, 'New');`,
    );
    expect(await replay()).toMatchObject({ code: 0, out: expect.stringContaining('4 erased again') });
    const left = await allRows(world.product);
    expect(left.get('public.person')).toEqual([
      '{"id": 2, "name": "Omar", "email": "omar@example.com"}',
      '{"id": 9, "name": "Layla again", "email": "layla@example.com"}',
    ]);
    expect(left.get('public.song')).toHaveLength(2);
  });

  it('only looks in a dry run', async () => {
    await world.erase();
    await backup.restore();
    const restored = await allRows(world.product);
    const { code, out } = await replay('--dry-run');
    expect(code).toBe(0);
    expect(out).toContain(`${SYSTEM}: 4 records are there again`);
    expect(changedRows(restored, await allRows(world.product))).toEqual([]);
    expect((await world.theOne('backup-end')).generation).toBe(1);
  });

  it('looks only at the times that were asked for', async () => {
    await world.erase();
    await backup.restore();
    const later = await replay('--since', '2026-11-25');
    expect(later.out).toBe('0 of 0 erasures looked at: 0 records back, 0 erased again\n');
    expect((await replay('--system', SYSTEM, '--since', '2026-11-24')).out).toContain('4 erased again');
  });

  it('leaves its order standing when nobody carries it out, and does not give it twice', async () => {
    await world.erase();
    await backup.restore();
    const alone = await runCommand(run, ['--wait', '0']);
    expect(alone).toMatchObject({ code: 1, out: expect.stringContaining('the order stands') });
    await runCommand(run, ['--wait', '0']);
    const { id, generation } = await world.theOne('backup-end');
    expect(generation).toBe(2);
    expect(await world.events(id)).toEqual(['obligation.ordered']);
    const signals = await world.query(`SELECT name FROM outbox WHERE workflow_id = $1 AND kind = 'signal'`, [
      `obligation-${id}`,
    ]);
    expect(signals).toEqual([{ name: 'obligationChanged' }]);
    expect(await replay()).toMatchObject({ code: 0, out: expect.stringContaining('4 erased again') });
  });

  it('counts what an interrupted try had erased', async () => {
    await world.erase();
    await backup.restore();
    await runCommand(run, ['--wait', '0']);
    const { id } = await world.theOne('backup-end');
    // Killed after the effect: the system is erased, and the row does not say so.
    await world.run('fulfilObligation', { obligationId: id, asOf: RESTORED_AT });
    await world.query(
      `UPDATE obligation SET ordered = 'replay', result = result - 'erased' - 'left' WHERE id = $1`,
      [id],
    );
    await world.fulfil(id, RESTORED_AT);
    expect(await world.theOne('backup-end')).toMatchObject({ result: { rows: 4, erased: 4, left: 0 } });
    const effects = await world.query('SELECT generation FROM effect WHERE owner_id = $1', [id]);
    expect(effects).toEqual([{ generation: 2 }]);
  });

  it('prints no personal data, and says what is wrong with its options', async () => {
    await world.erase();
    await backup.restore();
    const { out, err } = await replay();
    expect(out + err).not.toMatch(/layla|Rain/i);
    for (const args of [['--since', 'yesterday'], ['--wait', 'long'], ['--all']]) {
      const wrong = await runCommand(run, args);
      expect(wrong).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('wafa erasures replay ['),
      });
    }
  });

  it('takes no key for a system that nobody knows, nor for one whose erasures nobody remembers', async () => {
    await world.erase();
    await expect(replay('--system', 'prodct')).rejects.toMatchObject({ code: 'invalid-input' });
    await world.query(`DELETE FROM obligation WHERE kind = 'backup-end'`);
    await expect(replay('--system', SYSTEM)).rejects.toMatchObject({ code: 'wrong-state' });
  });

  it('has nothing to do once the last backup has expired', async () => {
    await world.erase();
    const { id } = await world.theOne('backup-end');
    await world.fulfil(id, '2026-12-29T09:00:00.000Z');
    await backup.restore();
    expect((await replay()).out).toContain('0 of 0');
  });
});
