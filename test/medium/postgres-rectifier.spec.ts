import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Correction, RectificationRequest } from '#libs/connectors/kit/rectification';
import { ErasureWorld, id, link, personal, REQUEST, type Collections } from '../support/erasure.js';
import { readerUrl } from '../support/postgres.js';

const TABLES = `CREATE TYPE tongue AS ENUM ('ar', 'en');
  CREATE DOMAIN adult AS int CHECK (VALUE >= 18);
  CREATE TABLE person (id int PRIMARY KEY, email text NOT NULL, confirmed boolean NOT NULL, name varchar(8) NOT NULL,
    phone text, born date CHECK (born > '1900-01-01'), tongue tongue, height numeric(4, 1), age adult, links varchar(12)[],
    handle text UNIQUE, seen timestamptz, twice int GENERATED ALWAYS AS (id * 2) STORED);
  CREATE UNIQUE INDEX person_email ON person (lower(btrim(email)));
  CREATE TABLE song (id int PRIMARY KEY, owner int REFERENCES person, title text, UNIQUE (owner, title));
  CREATE TABLE tag (id int PRIMARY KEY, person_id int, word text);
  INSERT INTO person (id, email, confirmed, name, phone, born, tongue, handle) VALUES
    (1, 'layla@example.com', true, 'Lyla', '+966 50 1', '1994-02-28', 'en', 'layla'),
    (2, 'omar@example.com', true, 'Omar', NULL, NULL, 'ar', 'omar');
  INSERT INTO song VALUES (10, 1, 'Sea'), (11, 1, 'Sand'), (20, 2, 'Lyla');
  INSERT INTO tag VALUES (1, 1, 'x'), (2, 1, 'x'), (3, 2, 'x');`;
const rectifiable = (name: string, more: object = {}) =>
  personal(name, { wafa: { rectifiable: true }, ...more });
const MAP: Collections = {
  person: {
    fields: [
      id,
      rectifiable('email', {
        fides_meta: { identity: 'email' },
        wafa: { rectifiable: true, identity_when: { column: 'confirmed', equals: true } },
      }),
      { name: 'confirmed' },
      ...['name', 'born', 'tongue', 'height', 'age', 'links', 'handle', 'seen', 'twice'].map((name) =>
        rectifiable(name),
      ),
      rectifiable('phone', { fides_meta: { identity: 'phone_number' } }),
    ],
  },
  song: { fields: [id, link('owner', 'person.id'), rectifiable('title')] },
  tag: { fields: [id, link('person_id', 'person.id'), rectifiable('word')] },
};
const to = (field: string, value: string | null, more: Partial<Correction> = {}): Correction => ({
  ...{ id: field, collection: 'd:person', field, value },
  ...more,
});
const ask = (...corrections: readonly Correction[]): RectificationRequest => ({
  ...{ identifiers: REQUEST.identifiers, corrections, asOf: '2026-11-25T10:00:00Z' },
});

let world: ErasureWorld;
beforeEach(async () => {
  world = await ErasureWorld.create();
  await world.run(TABLES);
});
afterEach(() => world.drop());

/** Planned and executed, with what changed in the whole database. */
async function correct(...corrections: readonly Correction[]) {
  const rectifier = world.rectifier(MAP);
  const request = ask(...corrections);
  const planned = await rectifier.plan(request);
  const { outcome, changed } = await world.trial(() => rectifier.execute(request, planned));
  return { rectifier, request, planned, outcome, changed, left: await rectifier.verify(request, planned) };
}

describe('a correction in Postgres', () => {
  it('offers what the map calls rectifiable, and says what reaches the person', () => {
    const { fields } = world.rectifier(MAP);
    expect(fields).toContainEqual({ collection: 'd:person', field: 'email', reaches: 'email' });
    expect(fields).toContainEqual({ collection: 'd:person', field: 'phone', reaches: 'phone_number' });
    expect(fields).toContainEqual({ collection: 'd:song', field: 'title' });
    expect(fields.some(({ field }) => field === 'id')).toBe(false);
  });

  it('changes this value of this person and nothing else', async () => {
    const { planned, outcome, changed, left } = await correct(to('name', 'Layla'));
    expect(planned).toEqual({
      corrections: [{ id: 'name', rows: 1, right: 0 }],
      targets: { name: [['1']] },
      current: {},
    });
    expect(outcome).toEqual({ changed: { name: 1 } });
    expect(changed).toEqual([
      {
        person: [
          expect.objectContaining({ id: 1, name: 'Lyla' }),
          expect.objectContaining({ id: 1, name: 'Layla' }),
        ],
      },
    ]);
    expect(left).toEqual([]);
  });

  it.each([
    ['born', '1994-02-27', '1994-02-27'],
    ['tongue', 'ar', 'ar'],
    ['height', '170.50', 170.5],
    ['age', '32', 32],
    ['links', ' https://a.b \n\n c', ['https://a.b', 'c']],
    ['seen', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05+00:00'],
    ['phone', null, null],
    ['name', '"{\\ \'', '"{\\ \''],
  ])('writes %s as its column writes it', async (field, value, came) => {
    const { changed, left } = await correct(to(field, value));
    expect(changed).toEqual([
      { person: [expect.anything(), expect.objectContaining({ id: 1, [field]: came })] },
    ]);
    expect(left).toEqual([]);
  });

  it('leaves what is right already', async () => {
    const { planned, outcome, changed } = await correct(to('born', '1994-02-28'), to('phone', '+966 50 1'));
    expect(planned.corrections).toEqual([
      { id: 'born', rows: 0, right: 1 },
      { id: 'phone', rows: 0, right: 1 },
    ]);
    expect({ outcome, changed }).toEqual({ outcome: { changed: { born: 0, phone: 0 } }, changed: [] });
  });

  it('changes an address with everything else at once, and calls it unconfirmed', async () => {
    const { planned, outcome, changed, left, rectifier, request } = await correct(
      to('name', 'Layla'),
      to('email', 'layla@example.org'),
      to('phone', '+966 50 2'),
    );
    expect(planned.current).toEqual({ email: ['layla@example.com'], phone: ['+966 50 1'] });
    expect(outcome).toEqual({ changed: { name: 1, email: 1, phone: 1 } });
    const came = { id: 1, name: 'Layla', email: 'layla@example.org', phone: '+966 50 2', confirmed: false };
    expect(changed).toEqual([{ person: [expect.anything(), expect.objectContaining(came)] }]);
    expect(left).toEqual([]);
    expect(await world.trial(() => rectifier.execute(request, planned))).toEqual({
      outcome: { changed: { name: 0, email: 0, phone: 0 } },
      changed: [],
    });
    expect(await rectifier.verify(request, planned)).toEqual([]);
  });

  it.each([
    ['name', null, 'not-null'],
    ['name', 'Layla Haddad', 'too-long'],
    ['links', 'short\nmuch too long a line', 'too-long'],
    ['height', '170.55', 'too-long'],
    ['height', '17000', 'wrong-type'],
    ['height', 'NaN', 'wrong-type'],
    ['born', 'infinity', 'wrong-type'],
    ['born', '02/27/1994', 'wrong-type'],
    ['born', '1994-02-30', 'wrong-type'],
    ['born', '1899-01-01', 'not-allowed'],
    ['age', '17', 'not-allowed'],
    ['tongue', 'fr', 'wrong-type'],
    ['seen', 'now', 'wrong-type'],
    ['handle', 'omar', 'taken'],
    ['email', ' OMAR@example.com', 'taken'],
    ['email', 'layla', 'malformed'],
    ['email', '', 'malformed'],
    ['email', null, 'not-null'],
    ['phone', 'none', 'malformed'],
    ['twice', '5', 'read-only'],
    ['name', 'a\0b', 'wrong-type'],
  ])('of %s to %j is known not to work: %s', async (field, value, code) => {
    const { planned, changed, left } = await correct(to(field, value));
    expect(planned.corrections).toEqual([
      { id: field, rows: expect.any(Number), right: 0, notAppliedBecause: code },
    ]);
    expect(planned.targets).toEqual({ [field]: [] });
    expect({ changed, left }).toEqual({ changed: [], left: [] });
  });

  it('does the others when one cannot be done', async () => {
    const { outcome, changed } = await correct(to('name', null), to('born', '1994-02-27'));
    expect(outcome).toEqual({ changed: { born: 1 } });
    expect(changed).toHaveLength(1);
  });

  it('of fields that nobody offers is refused', async () => {
    const { planned } = await correct(
      to('confirmed', 'true'),
      to('id', '7'),
      to('name', 'x', { id: 'far', collection: 'x:y' }),
    );
    expect(planned.corrections.map(({ notAppliedBecause }) => notAppliedBecause)).toEqual(
      Array.from({ length: 3 }, () => 'not-rectifiable'),
    );
  });

  it('never writes one value over several different ones', async () => {
    const { planned, changed } = await correct(to('title', 'Layl', { collection: 'd:song' }));
    expect(planned.corrections).toEqual([
      { id: 'title', rows: 2, right: 0, notAppliedBecause: 'several-values' },
    ]);
    expect(changed).toEqual([]);
  });

  it('takes the record that says what the person calls wrong', async () => {
    const { changed, left } = await correct(to('title', 'Sails', { collection: 'd:song', wrong: ' Sand' }));
    expect(changed).toEqual([
      {
        song: [
          { id: 11, owner: 1, title: 'Sand' },
          { id: 11, owner: 1, title: 'Sails' },
        ],
      },
    ]);
    expect(left).toEqual([]);
  });

  it('takes the same wrong value in every record of the person', async () => {
    const { outcome, changed } = await correct(to('word', 'y', { collection: 'd:tag' }));
    expect(outcome).toEqual({ changed: { word: 2 } });
    expect(changed.map((one) => one['tag']?.[1])).toEqual([
      { id: 1, person_id: 1, word: 'y' },
      { id: 2, person_id: 1, word: 'y' },
    ]);
  });

  it('finds a taken value in a key of several columns, and rows that would become the same', async () => {
    const taken = await correct(to('title', 'Sea', { collection: 'd:song', wrong: 'Sand' }));
    expect(taken.planned.corrections[0]?.notAppliedBecause).toBe('taken');
    await world.run(`ALTER TABLE tag ADD UNIQUE (person_id, word, id);
      CREATE UNIQUE INDEX ON tag (person_id, word) WHERE word <> 'x'`);
    const same = await correct(to('word', 'y', { collection: 'd:tag' }));
    expect(same.planned.corrections[0]?.notAppliedBecause).toBe('taken');
  });

  it('does neither of two that contradict each other', async () => {
    const { planned, changed } = await correct(to('name', 'Layla'), to('name', 'Leila', { id: 'again' }));
    expect(planned.corrections.map(({ notAppliedBecause }) => notAppliedBecause)).toEqual([
      'contradictory',
      'contradictory',
    ]);
    expect(changed).toEqual([]);
  });

  it('leaves a record of several people to a person', async () => {
    const rectifier = world.rectifier({
      ...MAP,
      tag: { ...MAP['tag'], wafa: { shared: true } },
    } as Collections);
    const { corrections } = await rectifier.plan(ask(to('word', 'y', { collection: 'd:tag' })));
    expect(corrections).toEqual([{ id: 'word', rows: 2, right: 0, notAppliedBecause: 'shared' }]);
  });

  it('leaves to a person what only a record of several people leads to, and corrects what is hers', async () => {
    await world.run(`CREATE TABLE band (id int PRIMARY KEY, founder int, manager int);
      INSERT INTO band VALUES (1, 1, 2);
      CREATE TABLE poster (id int PRIMARY KEY, band int, word text); INSERT INTO poster VALUES (1, 1, 'x');
      ALTER TABLE tag ADD band int; UPDATE tag SET band = 1;`);
    const rectifier = world.rectifier({
      ...MAP,
      band: {
        wafa: { shared: true },
        fields: [id, link('founder', 'person.id'), link('manager', 'person.id')],
      },
      poster: { fields: [id, link('band', 'band.id'), rectifiable('word')] },
      tag: { fields: [...(MAP['tag']?.fields ?? []), link('band', 'band.id')] },
    });
    const request = ask(
      to('word', 'y', { collection: 'd:poster', id: 'poster' }),
      to('word', 'y', { collection: 'd:tag', id: 'tag' }),
    );
    const planned = await rectifier.plan(request);
    expect(planned.corrections).toEqual([
      { id: 'poster', rows: 1, right: 0, notAppliedBecause: 'shared' },
      { id: 'tag', rows: 2, right: 0 },
    ]);
    const { changed } = await world.trial(() => rectifier.execute(request, planned));
    expect(changed.map((one) => one['tag']?.[0])).toMatchObject([{ id: 1 }, { id: 2 }]);
  });

  it('stops before it writes when more rows are there than planned', async () => {
    const rectifier = world.rectifier(MAP);
    const request = ask(to('word', 'y', { collection: 'd:tag' }), to('name', 'Layla'));
    const planned = await rectifier.plan(request);
    await world.run(`INSERT INTO tag VALUES (4, 1, 'x')`);
    expect(await world.trial(() => rectifier.execute(request, planned))).toEqual({
      outcome: 'plan-exceeded',
      changed: [],
    });
  });

  it('changes nothing when the value was taken since the plan, or a trigger refuses', async () => {
    const rectifier = world.rectifier(MAP);
    const request = ask(to('handle', 'laila'), to('name', 'Layla'));
    const planned = await rectifier.plan(request);
    await world.run(`UPDATE person SET handle = 'laila' WHERE id = 2`);
    expect(await world.trial(() => rectifier.execute(request, planned))).toEqual({
      outcome: 'erasure-conflict',
      changed: [],
    });
    await world.run(`UPDATE person SET handle = 'omar' WHERE id = 2;
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
      CREATE TRIGGER refuse BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION refuse();`);
    expect(await world.trial(() => rectifier.execute(request, planned))).toEqual({
      outcome: 'erasure-conflict',
      changed: [],
    });
  });

  it('finds by a new connection that an old value came back', async () => {
    const { rectifier, request, planned } = await correct(to('name', 'Layla'), to('born', '1994-02-27'));
    await world.run(`UPDATE person SET name = 'Lyla' WHERE id = 1`);
    expect(await rectifier.verify(request, planned)).toEqual(['name']);
  });

  it('is a clear failure on a role that may not write', async () => {
    await world.run(
      'GRANT USAGE ON SCHEMA public TO product_reader; GRANT SELECT ON ALL TABLES IN SCHEMA public TO product_reader',
    );
    const rectifier = world.rectifier(MAP, readerUrl(world.database));
    const request = ask(to('name', 'Layla'));
    await expect(rectifier.execute(request, await rectifier.plan(request))).rejects.toMatchObject({
      code: 'system-refused',
      detail: 'product: no permission: UPDATE of name on public.person',
    });
  });
});
