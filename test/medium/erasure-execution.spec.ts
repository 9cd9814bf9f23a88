import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { email, ErasureWorld, id, link, personal, REQUEST, type Collections } from '../support/erasure.js';
import pg from 'pg';
import { readerUrl } from '../support/postgres.js';
import { allRows, changedRows } from '../support/table-rows.js';

let world: ErasureWorld;
beforeEach(async () => {
  world = await ErasureWorld.create();
});
afterEach(() => world.drop());

describe('an execution', () => {
  const VISITS = `CREATE TABLE person (id int PRIMARY KEY, email text);
    CREATE TABLE visit (id int PRIMARY KEY, person_id int, page text);
    INSERT INTO person VALUES (1, 'layla@example.com');
    INSERT INTO visit VALUES (1, 1, 'a'), (2, 1, 'b');`;
  const visits = (wafa: object): Collections => ({
    person: { wafa: { on_erase: 'delete' }, fields: [id, email] },
    visit: {
      wafa: { on_erase: 'delete', ...wafa },
      fields: [id, link('person_id', 'person.id'), personal('page')],
    },
  });
  const failure = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error) => error,
    );

  it('stops before it writes when more rows are there than planned', async () => {
    const { eraser, planned } = await world.plan(VISITS, visits({}));
    await world.run(`INSERT INTO visit VALUES (3, 1, 'c')`);
    const before = await allRows(world.database);
    expect(await failure(eraser.execute(REQUEST, planned))).toMatchObject({ code: 'plan-exceeded' });
    expect(changedRows(before, await allRows(world.database))).toEqual([]);
  });

  it('takes more of what is volatile, up to the limit of the plan', async () => {
    const { eraser, planned } = await world.plan(VISITS, visits({ volatile: true, expect_max_rows: 3 }));
    await world.run(`INSERT INTO visit VALUES (3, 1, 'c')`);
    const { changed, gone } = await eraser.execute(REQUEST, planned);
    expect(changed).toContainEqual({ collection: 'd:visit', rows: 3 });
    expect(gone).toContainEqual({ collection: 'd:visit', rows: 3 });
    await world.run(
      `INSERT INTO person VALUES (1, 'layla@example.com');
      INSERT INTO visit VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 1, 'c'), (4, 1, 'd')`,
    );
    expect(await failure(eraser.execute(REQUEST, planned))).toMatchObject({ code: 'plan-exceeded' });
  });

  it('passes with a note when fewer are there, and says so when nothing is', async () => {
    const { eraser, planned } = await world.plan(VISITS, visits({}));
    await world.run('DELETE FROM visit WHERE id = 1');
    expect(await eraser.execute(REQUEST, planned)).toEqual({
      changed: [
        { collection: 'd:person', rows: 1 },
        { collection: 'd:visit', rows: 1 },
      ],
      gone: [
        { collection: 'd:person', rows: 1 },
        { collection: 'd:visit', rows: 2 },
      ],
      notes: ['d:visit: 1 of 2 rows changed; the others were gone or as planned already'],
    });
    expect((await eraser.execute(REQUEST, planned)).changed.map(({ rows }) => rows)).toEqual([0, 0]);
  });

  it('counts what is gone when its first answer was lost', async () => {
    const { eraser, planned } = await world.plan(VISITS, visits({}));
    const { gone } = await eraser.execute(REQUEST, planned);
    expect(gone).toEqual([
      { collection: 'd:person', rows: 1 },
      { collection: 'd:visit', rows: 2 },
    ]);
    expect((await eraser.execute(REQUEST, planned)).gone).toEqual(gone);
  });

  it('finds by a new connection what is still there', async () => {
    const { eraser, planned } = await world.plan(VISITS, visits({}));
    await eraser.execute(REQUEST, planned);
    await world.run(
      `INSERT INTO visit VALUES (2, 9, 'back under her key');
      INSERT INTO person VALUES (5, 'layla@example.com')`,
    );
    expect(await eraser.verify(REQUEST, planned)).toEqual([
      { collection: 'd:visit', rows: 1, columns: [] },
      { collection: 'd:person', rows: 1, columns: [] },
    ]);
  });

  it('leaves everything as it was when the database refuses in the middle', async () => {
    const { eraser, planned } = await world.plan(
      `${VISITS} CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''layla@example.com''; END';
       CREATE TRIGGER refuse BEFORE DELETE ON person FOR EACH ROW EXECUTE FUNCTION refuse();`,
      visits({}),
    );
    const before = await allRows(world.database);
    const error = await failure(eraser.execute(REQUEST, planned));
    expect(error).toMatchObject({ code: 'erasure-conflict', detail: 'product: P0001' });
    expect(changedRows(before, await allRows(world.database))).toEqual([]);
  });

  it("lets the product's triggers find their own tables", async () => {
    const { eraser, planned } = await world.plan(
      `${VISITS} CREATE TABLE journal (what text);
       CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO journal VALUES (''gone''); RETURN OLD; END';
       CREATE TRIGGER note BEFORE DELETE ON person FOR EACH ROW EXECUTE FUNCTION note();`,
      visits({}),
    );
    await eraser.execute(REQUEST, planned);
    expect((await allRows(world.database)).get('public.journal')).toEqual(['{"what": "gone"}']);
  });

  it('waits for a lock for its time and no longer', async () => {
    const { eraser, planned } = await world.plan(VISITS, visits({}));
    const blocker = new pg.Client({ connectionString: world.database.adminUrl });
    await blocker.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE visit IN EXCLUSIVE MODE');
    const error = await failure(eraser.execute(REQUEST, planned));
    await blocker.end();
    expect(error).toMatchObject({ code: 'system-unavailable', detail: 'product: 55P03' });
  });

  it('is a clear failure on a role that may not write, before anything is searched', async () => {
    const { planned } = await world.plan(VISITS, visits({}));
    await world.run(
      'GRANT USAGE ON SCHEMA public TO product_reader; GRANT SELECT ON ALL TABLES IN SCHEMA public TO product_reader',
    );
    const eraser = world.eraser(visits({}), readerUrl(world.database));
    expect(await failure(eraser.execute(REQUEST, planned))).toMatchObject({ code: 'system-refused' });
  });

  it('is a clear failure on a server that is read-only', async () => {
    const { eraser, planned } = await world.plan(VISITS, visits({}));
    const name = new URL(world.database.adminUrl).pathname.slice(1);
    await world.run(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    expect(await failure(eraser.execute(REQUEST, planned))).toMatchObject({
      code: 'system-refused',
      detail: 'product: the role or the server is read-only',
    });
  });

  it('is an error when a mapped table or column is missing', async () => {
    const { eraser, planned } = await world.plan(VISITS, visits({}));
    await world.run('ALTER TABLE visit DROP COLUMN page');
    expect(await failure(eraser.execute(REQUEST, planned))).toMatchObject({ code: 'map-mismatch' });
    await world.run('DROP TABLE visit');
    expect(await failure(eraser.plan(REQUEST))).toMatchObject({ code: 'map-mismatch' });
  });
});
