import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MarkRequest } from '#libs/connectors/kit/marks';
import { email, ErasureWorld, id, link, personal, REQUEST, type Collections } from '../support/erasure.js';
import { readerUrl } from '../support/postgres.js';

const TABLES = `CREATE TYPE state AS ENUM ('active', 'restricted', 'closed');
  CREATE TABLE person (id int PRIMARY KEY, email text, restricted boolean NOT NULL DEFAULT false, paused boolean);
  CREATE TABLE song (id int PRIMARY KEY, owner int, visible text NOT NULL DEFAULT 'all', title varchar(5));
  CREATE TABLE consent (id int PRIMARY KEY, person_id int, purpose text, withdrawn timestamptz);
  INSERT INTO person VALUES (1, 'layla@example.com'), (2, 'omar@example.com'), (3, 'Layla@Example.com ');
  INSERT INTO song VALUES (10, 1, 'all'), (11, 1, 'all'), (12, 1, 'none'), (20, 2, 'all'), (30, 3, 'all');
  INSERT INTO consent VALUES (1, 1, 'news', NULL), (2, 1, 'stats', NULL), (3, 1, 'news', '2026-01-01T00:00:00Z'),
    (4, 2, 'news', NULL);`;
const MAP: Collections = {
  person: {
    wafa: {
      restrict: [
        { column: 'restricted', value: true, lifted: false },
        { column: 'paused', value: true, lifted: null, purpose: 'analytics' },
      ],
    },
    fields: [id, email, { name: 'restricted' }, { name: 'paused' }],
  },
  song: {
    wafa: { unpublish: { column: 'visible', value: 'none' } },
    fields: [id, link('owner', 'person.id'), { name: 'visible' }, personal('title')],
  },
  consent: {
    wafa: {
      stop: [
        {
          purpose: 'marketing',
          column: 'withdrawn',
          instant: true,
          when: { column: 'purpose', equals: 'news' },
        },
        {
          purpose: 'analytics',
          column: 'withdrawn',
          instant: true,
          when: { column: 'purpose', equals: 'stats' },
        },
      ],
    },
    fields: [id, link('person_id', 'person.id'), { name: 'purpose' }, { name: 'withdrawn' }],
  },
};
const ask = (mark: MarkRequest['mark'], more: Partial<MarkRequest> = {}): MarkRequest => ({
  ...{ identifiers: REQUEST.identifiers, mark, purposes: [], lockAccount: false, pauseBilling: false },
  asOf: '2026-11-25T10:00:00Z',
  ...more,
});
const song = (key: string, collection = 'd:song') => ({ collection, key: { id: key } });

let world: ErasureWorld;
beforeEach(async () => {
  world = await ErasureWorld.create();
  await world.run(TABLES);
});
afterEach(() => world.drop());

describe('a mark in Postgres', () => {
  it('is offered as far as the map goes', () => {
    const { marks, purposes } = world.marker(MAP);
    expect([marks, purposes]).toEqual([
      ['restrict', 'lift', 'unpublish', 'stop'],
      ['marketing', 'analytics'],
    ]);
    expect(world.marker({ person: { fields: [id, email] } }).marks).toEqual([]);
  });

  it('restricts every account of the person and nobody else', async () => {
    const marker = world.marker(MAP);
    expect(await world.trial(() => marker.apply(ask('restrict')))).toEqual({
      outcome: { items: [{ collection: 'd:person', rows: 2, by: 'person.restricted' }] },
      changed: [
        {
          person: [
            { id: 1, email: 'layla@example.com', restricted: false, paused: null },
            { id: 1, email: 'layla@example.com', restricted: true, paused: null },
          ],
        },
        {
          person: [expect.objectContaining({ id: 3 }), expect.objectContaining({ id: 3, restricted: true })],
        },
      ],
    });
    expect(await marker.verify(ask('restrict'))).toEqual([]);
  });

  it('is set once, and says so again when it is repeated', async () => {
    const marker = world.marker(MAP);
    const first = await marker.apply(ask('restrict'));
    expect(await world.trial(() => marker.apply(ask('restrict')))).toEqual({ outcome: first, changed: [] });
  });

  it('is lifted to exactly what stood there', async () => {
    const marker = world.marker(MAP);
    const { changed } = await world.trial(async () => {
      await marker.apply(ask('restrict'));
      await marker.apply(ask('restrict', { purposes: ['analytics'] }));
      await marker.apply(ask('lift', { purposes: ['analytics'] }));
      await marker.apply(ask('lift'));
    });
    expect(changed).toEqual([]);
    expect(await marker.verify(ask('lift'))).toEqual([]);
  });

  it.each([
    ['wide, then narrow', [], ['analytics'], { restricted: false, paused: true }],
    ['narrow, then wide', ['analytics'], [], { restricted: true, paused: null }],
    ['wide, then what the map has no column for', [], ['marketing'], undefined],
  ] as const)('leaves what another one asks for when it is lifted: %s', async (_, first, second, left) => {
    const marker = world.marker(MAP);
    const stays = { purposes: second, lockAccount: false, pauseBilling: false };
    const lift = ask('lift', { purposes: first, stays });
    const { changed } = await world.trial(async () => {
      await marker.apply(ask('restrict', { purposes: first }));
      await marker.apply(ask('restrict', { purposes: second }));
      await marker.apply(lift);
    });
    const now = changed.map((one) => one['person']?.[1]);
    expect(now).toMatchObject(
      left
        ? [
            { id: 1, ...left },
            { id: 3, ...left },
          ]
        : [],
    );
    expect(await marker.verify(lift)).toEqual([]);
    const last = ask('lift', { purposes: second });
    const after = (await world.trial(() => marker.apply(last))).changed.map((one) => one['person']?.[1]);
    const free = { restricted: false, paused: null };
    expect(after).toMatchObject(
      left
        ? [
            { id: 1, ...free },
            { id: 3, ...free },
          ]
        : [],
    );
    expect(await marker.verify(last)).toEqual([]);
  });

  it('is limited to a purpose', async () => {
    const marker = world.marker(MAP);
    const limited = ask('restrict', { purposes: ['analytics'] });
    expect((await marker.apply(limited)).items).toEqual([
      { collection: 'd:person', rows: 2, by: 'person.paused' },
    ]);
    expect(await marker.verify(limited)).toEqual([]);
  });

  it('is left to a person where the map has no column for the purpose', async () => {
    const marker = world.marker(MAP);
    expect(await world.trial(() => marker.apply(ask('restrict', { purposes: ['marketing'] })))).toEqual({
      outcome: {
        items: [{ collection: 'd:person', rows: 0, by: 'marketing', notAppliedBecause: 'not-by-purpose' }],
      },
      changed: [],
    });
  });

  it('never overwrites a state that it could not give back', async () => {
    await world.run(`ALTER TABLE person ADD state state NOT NULL DEFAULT 'active';
      UPDATE person SET state = 'closed' WHERE id = 3`);
    const marker = world.marker({
      person: {
        wafa: { restrict: { column: 'state', value: 'restricted', lifted: 'active' } },
        fields: [id, email, { name: 'state' }],
      },
    });
    const { outcome, changed } = await world.trial(() => marker.apply(ask('restrict')));
    expect(outcome).toEqual({
      items: [
        { collection: 'd:person', rows: 1, by: 'person.state' },
        { collection: 'd:person', rows: 1, by: 'person.state', notAppliedBecause: 'other-state' },
      ],
    });
    expect(changed).toHaveLength(1);
    await marker.apply(ask('lift'));
    expect(await marker.verify(ask('restrict'))).toEqual([{ collection: 'd:person', rows: 1 }]);
  });

  it('takes everything public off view', async () => {
    const marker = world.marker(MAP);
    const { outcome, changed } = await world.trial(() => marker.apply(ask('unpublish')));
    expect(outcome).toEqual({ items: [{ collection: 'd:song', rows: 4, by: 'song.visible' }] });
    expect(changed.map((one) => one['song']?.[1])).toEqual(
      [10, 11, 30].map((key) => expect.objectContaining({ id: key, visible: 'none' })),
    );
  });

  it('takes single records off view', async () => {
    const marker = world.marker(MAP);
    const request = ask('unpublish', { only: [song('11'), song('1', 'stripe:charges')] });
    const { outcome, changed } = await world.trial(() => marker.apply(request));
    expect(outcome).toEqual({ items: [{ collection: 'd:song', rows: 1, by: 'song.visible' }] });
    expect(changed).toEqual([
      { song: [expect.anything(), expect.objectContaining({ id: 11, visible: 'none' })] },
    ]);
    expect(await marker.verify(request)).toEqual([]);
  });

  it.each([
    ['a song of somebody else', [song('11'), song('20')], 'foreign-record'],
    ['a key of another type', [song('11'), song("1' OR true --")], 'foreign-record'],
    ['an empty key', [song('')], 'invalid-input'],
    ['a record without its key', [{ collection: 'd:song', key: { title: 'x' } }], 'invalid-input'],
    ['what is not public', [song('1', 'd:person')], 'invalid-input'],
  ])('refuses %s and changes nothing', async (_, only, code) => {
    const marker = world.marker(MAP);
    expect(await world.trial(() => marker.apply(ask('unpublish', { only })))).toEqual({
      outcome: code,
      changed: [],
    });
  });

  it('passes over a record that is gone', async () => {
    const marker = world.marker(MAP);
    const only = [song('99')];
    expect(await marker.apply(ask('unpublish', { only }))).toEqual({ items: [] });
  });

  it('stops a purpose from now on, and leaves an earlier end as it is', async () => {
    const marker = world.marker(MAP);
    const request = ask('stop', { purposes: ['marketing', 'ai-training'] });
    expect(await world.trial(() => marker.apply(request))).toEqual({
      outcome: { items: [{ collection: 'd:consent', rows: 2, by: 'consent.withdrawn' }] },
      changed: [
        {
          consent: [
            { id: 1, person_id: 1, purpose: 'news', withdrawn: null },
            { id: 1, person_id: 1, purpose: 'news', withdrawn: '2026-11-25T10:00:00+00:00' },
          ],
        },
      ],
    });
    expect(await marker.verify(request)).toEqual([]);
    expect(await marker.verify(ask('stop'))).toEqual([{ collection: 'd:consent', rows: 1 }]);
  });

  it('leaves rows that are hers and somebody else’s at once', async () => {
    const shared = { ...MAP, song: { ...MAP['song'], wafa: { ...MAP['song']?.wafa, shared: true } } };
    const marker = world.marker(shared as Collections);
    expect(await world.trial(() => marker.apply(ask('unpublish')))).toEqual({
      outcome: {
        items: [
          { collection: 'd:song', rows: 4, by: 'song.visible', notAppliedBecause: 'shared-with-others' },
        ],
      },
      changed: [],
    });
  });

  it('leaves rows that only a row of several people leads to', async () => {
    await world.run(`CREATE TABLE band (id int PRIMARY KEY, founder int, manager int);
      INSERT INTO band VALUES (1, 1, 2);
      ALTER TABLE song ADD band int; UPDATE song SET band = 1;`);
    const marker = world.marker({
      ...MAP,
      band: {
        wafa: { shared: true },
        fields: [id, link('founder', 'person.id'), link('manager', 'person.id')],
      },
      song: {
        ...MAP['song'],
        fields: [...(MAP['song']?.fields ?? []), link('band', 'band.id')],
      },
    });
    const { outcome, changed } = await world.trial(() => marker.apply(ask('unpublish')));
    expect(outcome).toEqual({
      items: [
        { collection: 'd:song', rows: 4, by: 'song.visible' },
        { collection: 'd:song', rows: 1, by: 'song.visible', notAppliedBecause: 'shared-with-others' },
      ],
    });
    expect(changed.map((one) => one['song']?.[0])).toMatchObject([{ id: 10 }, { id: 11 }, { id: 30 }]);
  });

  it('leaves to a person what nothing known of her leads to', async () => {
    await world.run('CREATE TABLE caller (id int PRIMARY KEY, phone text, paused boolean)');
    const marker = world.marker({
      ...MAP,
      caller: {
        wafa: { restrict: [{ column: 'paused', value: true, lifted: null }] },
        fields: [id, personal('phone', { fides_meta: { identity: 'phone_number' } }), { name: 'paused' }],
      },
    });
    const { items } = await marker.apply(ask('restrict'));
    expect(items.filter(({ notAppliedBecause }) => notAppliedBecause !== undefined)).toEqual([
      { collection: 'd:caller', rows: 0, by: 'needs phone_number', notAppliedBecause: 'no-identifier' },
    ]);
    expect((await marker.apply(ask('lift'))).items.map(({ collection }) => collection)).toEqual(['d:person']);
  });

  it('is nothing where the person has nothing', async () => {
    const marker = world.marker(MAP);
    const nobody = [{ kind: 'email', value: 'nobody@example.com' }];
    expect(await world.trial(() => marker.apply(ask('restrict', { identifiers: nobody })))).toEqual({
      outcome: { items: [] },
      changed: [],
    });
  });

  it.each([
    ['no identifier', []],
    ['an empty one', [{ kind: 'email', value: '' }]],
    ['spaces', [{ kind: 'email', value: ' \t' }]],
  ])('changes no row with %s', async (_, identifiers) => {
    const marker = world.marker(MAP);
    expect((await world.trial(() => marker.apply(ask('restrict', { identifiers })))).changed).toEqual([]);
  });

  it.each([
    ['a column that is gone', 'ALTER TABLE person DROP COLUMN paused', 'map-mismatch'],
    ['a column of another type', 'ALTER TABLE person ALTER paused TYPE int USING 1', 'map-mismatch'],
    [
      'a column that must not be empty',
      'UPDATE person SET paused = true; ALTER TABLE person ALTER paused SET NOT NULL',
      'map-mismatch',
    ],
    ['a constraint of the product', 'ALTER TABLE person ADD CHECK (NOT restricted)', 'erasure-conflict'],
  ])('is a clear failure on %s, and changes nothing', async (_, sql, code) => {
    await world.run(sql);
    const marker = world.marker(MAP);
    expect(await world.trial(() => marker.apply(ask('restrict')))).toEqual({ outcome: code, changed: [] });
  });

  it('is a clear failure on a role that may not write', async () => {
    await world.run(
      'GRANT USAGE ON SCHEMA public TO product_reader; GRANT SELECT ON ALL TABLES IN SCHEMA public TO product_reader',
    );
    const marker = world.marker(MAP, readerUrl(world.database));
    await expect(marker.apply(ask('restrict'))).rejects.toMatchObject({
      code: 'system-refused',
      detail: 'product: no permission: UPDATE of restricted on public.person',
    });
  });

  it('needs no more than UPDATE of the columns that it writes', async () => {
    await world.run(`GRANT USAGE ON SCHEMA public TO product_reader;
      GRANT SELECT ON ALL TABLES IN SCHEMA public TO product_reader;
      GRANT UPDATE (restricted) ON person TO product_reader`);
    const marker = world.marker(MAP, readerUrl(world.database));
    expect((await marker.apply(ask('restrict'))).items).toHaveLength(1);
  });
});
