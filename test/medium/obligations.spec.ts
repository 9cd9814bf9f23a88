import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Eraser, ErasureRequest, ErasureResult, PlannedErasure } from '#libs/connectors/kit/erasure';
import { overdueObligations } from '#libs/persistence/obligations';
import { pauseSystem, resumeSystem } from '#libs/persistence/system-pauses';
import { readSource } from '../repository.js';
import { ERASED_AT, OwedWorld, SYSTEM } from '../support/owed-world.js';
import { runSql } from '../support/postgres.js';
import { allRows, changedRows } from '../support/table-rows.js';

const AFTER_7_DAYS = '2026-12-01T09:00:00.000Z';
/** The whole last day of the invoice has passed. */
const AFTER_8_YEARS = '2033-01-01T00:00:00.000Z';

let world: OwedWorld;
afterEach(() => world.drop());

/** What a spec of a vendor says next, and what it was asked with. */
class ToldEraser implements Eraser {
  readonly system = SYSTEM;
  readonly results: ErasureResult[] = [];
  readonly asked: { readonly request: ErasureRequest; readonly planned: PlannedErasure }[] = [];
  plan = (): Promise<PlannedErasure> =>
    Promise.resolve({
      items: [
        { collection: 'vendor:c', disposition: 'delete', rows: 2, atMost: 2, columns: [], reversible: false },
      ],
      targets: [[{ key: ['1'] }, { key: ['2'] }]],
      notSearched: [],
    });
  execute = (request: ErasureRequest, planned: PlannedErasure): Promise<ErasureResult> => {
    this.asked.push({ request, planned });
    return Promise.resolve(this.results.shift() ?? { changed: [], notes: [] });
  };
  verifyFault: Error | undefined;
  verify = (): Promise<readonly []> =>
    this.verifyFault ? Promise.reject(this.verifyFault) : Promise.resolve([]);
  close = (): Promise<void> => Promise.resolve();
}

describe('an erasure of a database that Wafa reads', () => {
  beforeEach(async () => {
    world = await OwedWorld.create();
  });

  it('owes two re-reads, the end of the backups, and the erasure of what is kept', async () => {
    await world.erase();
    expect((await world.owed()).map(({ kind, due, state }) => [kind, due, state])).toEqual([
      ['re-read', '2026-12-01T09:00:00Z', 'waiting'],
      ['re-read', '2026-12-24T09:00:00Z', 'waiting'],
      ['backup-end', '2026-12-29T09:00:00Z', 'waiting'],
      ['deferred-erasure', '2033-01-01T00:00:00Z', 'waiting'],
    ]);
    const started = await world.query<{ name: string }>(
      `SELECT DISTINCT name FROM outbox WHERE workflow_id LIKE 'obligation-%'`,
    );
    expect(started).toEqual([{ name: 'obligation' }]);
  });

  it('holds nothing of the person readable in what is owed, and nothing in its start', async () => {
    await world.erase();
    const [seen] = await world.query<{ text: string }>(
      `SELECT string_agg(o::text, '') || (SELECT string_agg(payload::text, '') FROM outbox) AS text FROM obligation o`,
    );
    expect(seen?.text).not.toMatch(/layla|Rain/i);
  });

  it('is read again, and the key of the reading is destroyed when nothing came back', async () => {
    await world.erase();
    const [first] = await world.owed('re-read');
    const id = first!.id;
    expect(await world.fulfil(id, '2026-11-30T09:00:00.000Z')).toEqual({ state: 'waits', due: AFTER_7_DAYS });
    expect(await world.fulfil(id, AFTER_7_DAYS)).toEqual({ state: 'over' });
    expect(await world.fulfil(id, AFTER_7_DAYS)).toEqual({ state: 'over' });
    expect((await world.owed('re-read'))[0]).toMatchObject({
      state: 'done',
      result: { residue: [], rows: 0 },
    });
    expect(await world.events(id)).toEqual(['obligation.due', 'obligation.fulfilled']);
    expect(await world.liveKeys(id)).toEqual([]);
    expect(
      await world.query('SELECT 1 FROM obligation WHERE id = $1 AND keys_sealed IS NOT NULL', [id]),
    ).toEqual([]);
  });

  it('tells the officers what a sync brought back, erases nothing by itself, and on order exactly that', async () => {
    await world.erase();
    await runSql(
      world.product,
      `INSERT INTO person VALUES (1, 'layla@example.com', 'Layla'); INSERT INTO song VALUES (2, 1, 'Sun');`,
    );
    const [{ id } = { id: '' }] = await world.owed('re-read');
    const before = await allRows(world.product);
    expect(await world.fulfil(id, AFTER_7_DAYS)).toEqual({ state: 'needs-you' });
    expect(changedRows(before, await allRows(world.product))).toEqual([]);
    const [mail] = await world.query<{ parameters: object }>(
      `SELECT parameters FROM message WHERE template = 'officer-obligation'`,
    );
    expect(mail?.parameters).toEqual({ kind: 're-read', system: SYSTEM, rows: 2 });
    // A message alone changes nothing: a person decides.
    expect(await world.fulfil(id, AFTER_7_DAYS)).toEqual({ state: 'needs-you' });
    await world.query(
      `UPDATE obligation SET state = 'waiting', ordered = 'erase-again', generation = 2 WHERE id = $1`,
      [id],
    );
    expect(await world.fulfil(id, AFTER_7_DAYS)).toEqual({ state: 'over' });
    expect(changedRows(before, await allRows(world.product)).map(({ table, came }) => [table, came])).toEqual(
      [
        ['public.person', {}],
        ['public.song', {}],
      ],
    );
    expect((await world.owed('re-read'))[0]?.result).toEqual({ residue: [], rows: 0, erased: 2 });
    const effects = await world.query('SELECT action, generation FROM effect WHERE owner_id = $1', [id]);
    expect(effects).toEqual([{ action: 'erase', generation: 2 }]);
  });

  it('does not take what the person gave later for what came back', async () => {
    await world.erase();
    await runSql(world.product, `INSERT INTO person VALUES (9, 'layla@example.com', 'Layla again');`);
    const [{ id } = { id: '' }] = await world.owed('re-read');
    expect(await world.fulfil(id, AFTER_7_DAYS)).toEqual({ state: 'over' });
  });

  it('erases what was kept on its day, years after every key of the case is gone', async () => {
    await world.destroyKeysOf(await world.erase());
    const { id } = await world.theOne('deferred-erasure');
    const before = await allRows(world.product);
    expect(await world.fulfil(id, '2032-12-31T23:00:00.000Z')).toMatchObject({ state: 'waits' });
    expect(changedRows(before, await allRows(world.product))).toEqual([]);
    expect(await world.fulfil(id, AFTER_8_YEARS)).toEqual({ state: 'over' });
    expect(
      changedRows(before, await allRows(world.product)).map(({ table, gone }) => [table, gone['id']]),
    ).toEqual([['public.invoice', 1]]);
    expect((await world.theOne('deferred-erasure')).result).toMatchObject({ erased: 1, rows: 0 });
    expect(await world.liveKeys(id)).toEqual([]);
    // Nobody is kept reachable for it.
    expect(await world.query(`SELECT 1 FROM message WHERE template = 'obligation-done'`)).toEqual([]);
  });

  it('tells the person that it is gone, where she can still be reached', async () => {
    await world.erase();
    const { id } = await world.theOne('deferred-erasure');
    await world.fulfil(id, AFTER_8_YEARS);
    const mails = await world.query(
      `SELECT audience, language, parameters FROM message WHERE template = 'obligation-done'`,
    );
    expect(mails).toEqual([
      {
        audience: 'requester',
        language: 'en',
        parameters: { system: SYSTEM, what: 'kept', until: '2032-12-31' },
      },
    ]);
  });

  it('ends the time of the backups by destroying the keys, without asking the system', async () => {
    await world.erase();
    const { id } = await world.theOne('backup-end');
    await runSql(world.product, 'DROP TABLE song; DROP TABLE person;');
    expect(await world.fulfil(id, '2026-12-29T09:00:00.000Z')).toEqual({ state: 'over' });
    expect(await world.liveKeys(id)).toEqual([]);
  });

  it('asks nobody while the system is paused', async () => {
    await world.erase();
    const [{ id } = { id: '' }] = await world.owed('re-read');
    const { manager } = world.deps.dataSource;
    await pauseSystem(manager, { system: SYSTEM, cause: 'system-refused', asOf: ERASED_AT });
    await expect(world.fulfil(id, AFTER_7_DAYS)).rejects.toMatchObject({ type: 'system-paused' });
    const at = { obligationId: id, asOf: AFTER_7_DAYS };
    expect(await world.run('pauseObligation', at)).toEqual({ paused: true });
    expect((await world.owed('re-read'))[0]).toMatchObject({ state: 'paused' });
    await resumeSystem(manager, { system: SYSTEM, actor: 'admin-1', now: new Date(AFTER_7_DAYS) });
    expect(await world.run('pauseObligation', at)).toEqual({ paused: false });
    expect(await world.fulfil(id, AFTER_7_DAYS)).toEqual({ state: 'over' });
  });

  it('is missed by nobody when its workflow is lost', async () => {
    await world.erase();
    const overdue = (asOf: string): Promise<number> =>
      overdueObligations(world.deps.dataSource.manager, { asOf: new Date(asOf), graceHours: 336 });
    expect(await overdue('2026-12-15T08:00:00.000Z')).toBe(0);
    expect(await overdue('2026-12-15T10:00:00.000Z')).toBe(1);
  });

  it('is begun anew as the runbook says after the engine lost it', async () => {
    await world.erase();
    const sql = /INSERT INTO outbox[^;]+;/.exec(readSource('docs/operating/runbook.md'))?.[0] ?? '';
    await world.query('DELETE FROM outbox');
    await world.query(sql);
    const starts = await world.query<{ name: string; payload: object }>(
      `SELECT x.name, x.payload FROM outbox x JOIN obligation o ON x.workflow_id = 'obligation-' || o.id
       WHERE o.kind = 'backup-end'`,
    );
    const { id } = await world.theOne('backup-end');
    const payload = { obligationId: id, dueAt: '2026-12-29T09:00:00.000Z', system: SYSTEM };
    expect(starts).toEqual([{ name: 'obligation', payload }]);
  });

  it('changes nothing any more once a person gave it up', async () => {
    await world.erase();
    const { id } = await world.theOne('deferred-erasure');
    await world.query(`UPDATE obligation SET state = 'waived', done_at = now() WHERE id = $1`, [id]);
    const before = await allRows(world.product);
    expect(await world.fulfil(id, AFTER_8_YEARS)).toEqual({ state: 'over' });
    expect(changedRows(before, await allRows(world.product))).toEqual([]);
  });
});

describe('an erasure that a processor only accepts', () => {
  const accepted = (finalBy: string): ErasureResult => ({
    changed: [],
    accepted: { proof: ['2026-11-24T09:00:01.000Z'], finalBy },
    notes: [],
  });

  it('owes a second deletion after 72 hours at Google, and on the last day the news to the person', async () => {
    const eraser = new ToldEraser();
    world = await OwedWorld.create({
      eraser,
      company: (company) => ({
        ...company,
        systems: company.systems.map((one) => ({ ...one, connector: 'ga4' }) as unknown as typeof one),
      }),
    });
    eraser.results.push(accepted('2027-01-26'), accepted('2027-01-29'));
    await world.erase();
    const { id, due } = await world.theOne('final-by');
    expect(due).toBe('2026-11-27T09:00:00Z');
    expect(await world.owed('re-read')).toEqual([]);
    const last = '2027-01-30T00:00:00.000Z';
    expect(await world.fulfil(id, '2026-11-27T09:00:00.000Z')).toEqual({ state: 'waits', due: last });
    expect(await world.fulfil(id, last)).toEqual({ state: 'over' });
    expect(eraser.asked.map(({ planned }) => planned.targets)).toEqual([
      [[{ key: ['1'] }, { key: ['2'] }]],
      [[{ key: ['1'] }, { key: ['2'] }]],
    ]);
    const mails = await world.query(`SELECT parameters FROM message WHERE template = 'obligation-done'`);
    expect(mails).toEqual([{ parameters: { system: SYSTEM, what: 'final', until: '2027-01-29' } }]);
  });

  it('owes only the last day where the processor needs no second deletion', async () => {
    const eraser = new ToldEraser();
    world = await OwedWorld.create({ eraser });
    eraser.results.push(accepted('2027-01-26'));
    await world.erase();
    const { id, due } = await world.theOne('final-by');
    expect(due).toBe('2027-01-27T00:00:00Z');
    expect(await world.fulfil(id, '2027-01-27T00:00:00.000Z')).toEqual({ state: 'over' });
    expect(eraser.asked).toHaveLength(1);
  });
});

describe('what a vendor lets nobody erase yet', () => {
  const until = (from: string): ErasureResult => ({
    changed: [{ collection: 'vendor:c', rows: 1 }],
    deferred: [{ collection: 'vendor:c', rows: 1, from, ground: 'provider-keeps' }],
    notes: [],
  });
  const eraser = new ToldEraser();

  beforeEach(async () => {
    eraser.asked.length = 0;
    world = await OwedWorld.create({ eraser });
  });

  it('is erased from the day it names, and is owed again where it names another', async () => {
    eraser.results.push(until('2027-02-22'), until('2027-05-23'));
    await world.destroyKeysOf(await world.erase());
    const { id, due } = await world.theOne('deferred-erasure');
    expect(due).toBe('2027-02-22T00:00:00Z');
    expect(await world.fulfil(id, '2027-02-22T00:00:00.000Z')).toEqual({
      state: 'waits',
      due: '2027-05-23T00:00:00.000Z',
    });
    expect(await world.fulfil(id, '2027-05-23T00:00:00.000Z')).toEqual({ state: 'over' });
    expect(eraser.asked).toHaveLength(3);
    expect(eraser.asked[2]?.request.onlyApproved).toBe(true);
    const effects = await world.query('SELECT generation FROM effect WHERE owner_id = $1 ORDER BY 1', [id]);
    expect(effects).toEqual([{ generation: 1 }, { generation: 2 }]);
  });

  it('is followed to its last day where the vendor only accepts it then', async () => {
    const accepted = { proof: ['2027-02-22T00:00:01.000Z'], finalBy: '2027-03-22' };
    eraser.results.push(until('2027-02-22'), { changed: [], accepted, notes: [] });
    await world.erase();
    const { id } = await world.theOne('deferred-erasure');
    expect(await world.fulfil(id, '2027-02-22T00:00:00.000Z')).toEqual({ state: 'over' });
    const told = (): Promise<object[]> =>
      world.query(`SELECT parameters->>'what' AS what FROM message WHERE template = 'obligation-done'`);
    expect(await told()).toEqual([]);
    const follow = await world.theOne('final-by');
    expect(follow.due).toBe('2027-03-23T00:00:00Z');
    expect(await world.fulfil(follow.id, '2027-03-23T00:00:00.000Z')).toEqual({ state: 'over' });
    expect(await told()).toEqual([{ what: 'final' }]);
    expect(eraser.asked).toHaveLength(2);
  });

  it('looks after a job that runs for days as one effect', async () => {
    const day = 86_400;
    eraser.results.push(until('2027-02-22'), {
      changed: [],
      pending: { checkAfterSeconds: day },
      notes: [],
    });
    await world.erase();
    const { id } = await world.theOne('deferred-erasure');
    const first = '2027-02-22T00:00:00.000Z';
    const second = '2027-02-23T00:00:00.000Z';
    expect(await world.fulfil(id, first)).toEqual({ state: 'waits', due: second });
    expect(await world.fulfil(id, second)).toEqual({ state: 'over' });
    expect(await world.query('SELECT generation FROM effect WHERE owner_id = $1', [id])).toEqual([
      { generation: 1 },
    ]);
  });

  it('is not asked a second time when the work was killed after the effect and before its record', async () => {
    eraser.results.push(until('2027-02-22'));
    await world.erase();
    const { id } = await world.theOne('deferred-erasure');
    const at = '2027-02-22T00:00:00.000Z';
    eraser.verifyFault = new Error('killed');
    await expect(world.fulfil(id, at)).rejects.toMatchObject({ type: 'internal' });
    eraser.verifyFault = undefined;
    expect(await world.fulfil(id, at)).toEqual({ state: 'over' });
    expect(eraser.asked).toHaveLength(2);
  });
});
