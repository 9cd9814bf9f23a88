/** Who looks at the database's own log sees what Wafa did there. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { email, ErasureWorld, id, personal, REQUEST, type Collections } from '../support/erasure.js';
import { allRows } from '../support/table-rows.js';

const MAP: Collections = {
  person: {
    wafa: { on_erase: 'delete', restrict: [{ column: 'restricted', value: true, lifted: false }] },
    fields: [id, email, personal('name', { wafa: { rectifiable: true } }), { name: 'restricted' }],
  },
};

let world: ErasureWorld;
beforeEach(async () => {
  world = await ErasureWorld.create();
  await world.run(`CREATE TABLE person (id int PRIMARY KEY, email text, name text, restricted boolean NOT NULL);
    INSERT INTO person VALUES (1, 'layla@example.com', 'Lyla', false);
    CREATE TABLE written (at serial, act text, name text);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO public.written (act, name) VALUES (TG_OP, current_setting(''application_name'')); RETURN NULL; END';
    CREATE TRIGGER note AFTER UPDATE OR DELETE ON person FOR EACH ROW EXECUTE FUNCTION note();`);
});
afterEach(() => world.drop());

it('every writing connection is named by what it does', async () => {
  const { identifiers, asOf } = REQUEST;
  const rectifier = world.rectifier(MAP);
  const correction = { id: '1', collection: 'd:person', field: 'name', value: 'Layla' };
  const asked = { identifiers, corrections: [correction], asOf };
  await rectifier.execute(asked, await rectifier.plan(asked));
  const gentle = { purposes: [], lockAccount: false, pauseBilling: false };
  await world.marker(MAP).apply({ identifiers, mark: 'restrict', ...gentle, asOf });
  const eraser = world.eraser(MAP);
  await eraser.execute(REQUEST, await eraser.plan(REQUEST));
  const written = (await allRows(world.database)).get('public.written') ?? [];
  expect(written.map((row) => JSON.parse(row) as object)).toEqual([
    { at: 1, act: 'UPDATE', name: 'wafa correction' },
    { at: 2, act: 'UPDATE', name: 'wafa marking' },
    { at: 3, act: 'DELETE', name: 'wafa erasure' },
  ]);
});
