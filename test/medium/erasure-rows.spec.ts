import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BAND,
  BAND_ROWS,
  email,
  ErasureWorld,
  id,
  link,
  PEOPLE,
  person,
  personal,
} from '../support/erasure.js';

let world: ErasureWorld;
beforeEach(async () => {
  world = await ErasureWorld.create();
});
afterEach(() => world.drop());

describe('which rows an erasure touches', () => {
  it('deletes the person, and of the people she invited only the link to her', async () => {
    const { changes, residue } = await world.erase(PEOPLE, { person });
    expect(changes).toEqual([
      {
        person: [
          { id: 1, email: 'layla@example.com', name: 'Layla', invited_by: null },
          { id: 2, email: 'omar@example.com', name: 'Omar', invited_by: null },
        ],
      },
      {
        person: [
          { id: 2, email: 'omar@example.com', name: 'Omar', invited_by: 1 },
          { id: 3, email: null, name: 'Guest', invited_by: null },
        ],
      },
      { person: [{ id: 3, email: null, name: 'Guest', invited_by: 1 }, {}] },
    ]);
    expect(residue).toEqual([]);
  });

  it('leaves what belongs to the people she invited', async () => {
    const { changes } = await world.erase(
      `${PEOPLE} CREATE TABLE note (id int PRIMARY KEY, person_id int REFERENCES person, body text);
       INSERT INTO note VALUES (1, 1, 'hers'), (2, 2, 'his'), (3, 3, 'of the guest');`,
      {
        person,
        note: {
          wafa: { on_erase: 'delete' },
          fields: [id, link('person_id', 'person.id'), personal('body')],
        },
      },
    );
    expect(changes.flatMap((one) => one['note'] ?? [])).toEqual([{ id: 1, person_id: 1, body: 'hers' }, {}]);
  });

  it('takes a composite reference as a whole', async () => {
    const { changes } = await world.erase(
      `CREATE TABLE person (id int PRIMARY KEY, shop int, email text);
       INSERT INTO person VALUES (1, 10, 'layla@example.com'), (2, 20, 'omar@example.com');
       CREATE TABLE line (id int PRIMARY KEY, person_id int, shop int, what text);
       INSERT INTO line VALUES (1, 1, 10, 'hers'), (2, 1, 20, 'other shop'), (3, 2, 10, 'his');`,
      {
        person: { fields: [id, { name: 'shop' }, email] },
        line: {
          wafa: { on_erase: 'delete' },
          fields: [id, link('person_id', 'person.id'), link('shop', 'person.shop'), personal('what')],
        },
      },
    );
    expect(changes).toEqual([{ line: [{ id: 1, person_id: 1, shop: 10, what: 'hers' }, {}] }]);
  });

  it('erases what she refers to when nobody else does, and keeps it when somebody does', async () => {
    const { changes, planned } = await world.erase(
      `CREATE TABLE address (id int PRIMARY KEY, street text);
       CREATE TABLE person (id int PRIMARY KEY, email text, address_id int REFERENCES address);
       INSERT INTO address VALUES (1, 'hers'), (2, 'shared');
       INSERT INTO person VALUES (1, 'layla@example.com', 1), (2, 'omar@example.com', 2), (3, 'Layla@Example.com', 2);`,
      {
        person: { wafa: { on_erase: 'delete' }, fields: [id, email, link('address_id', 'address.id', 'to')] },
        address: { wafa: { on_erase: 'delete' }, fields: [id, personal('street')] },
      },
    );
    expect(changes.map((one) => Object.entries(one)[0]?.[1][0])).toEqual([
      { id: 1, street: 'hers' },
      { id: 1, email: 'layla@example.com', address_id: 1 },
      { id: 3, email: 'Layla@Example.com', address_id: 2 },
    ]);
    expect(planned.items.find(({ disposition }) => disposition === 'keep')).toMatchObject({
      rows: 1,
      ground: 'rights-of-others',
      reviewOn: '2027-11-25',
    });
  });

  it('unlinks her from rows that the map calls shared, and keeps those that cannot be unlinked', async () => {
    const { changes, planned } = await world.erase(
      `CREATE TABLE person (id int PRIMARY KEY, email text);
       CREATE TABLE invitation (id int PRIMARY KEY, sent_by int NOT NULL, taken_by int, resent_from int, note text);
       INSERT INTO person VALUES (1, 'layla@example.com'), (2, 'omar@example.com');
       INSERT INTO invitation VALUES (1, 1, 2, NULL, 'to Omar'), (2, 1, 2, 1, 'again'), (3, 2, 1, NULL, 'to Layla');
       CREATE TABLE profile (person_id int PRIMARY KEY); INSERT INTO profile VALUES (1), (2);`,
      {
        person: { wafa: { on_erase: 'delete' }, fields: [id, email] },
        invitation: {
          wafa: { on_erase: 'delete', shared: true },
          fields: [
            id,
            link('sent_by', 'person.id'),
            link('taken_by', 'profile.person_id'),
            link('resent_from', 'invitation.id'),
            personal('note'),
          ],
        },
        profile: {
          fields: [{ ...link('person_id', 'person.id'), data_categories: ['user'] }],
        },
      },
    );
    expect(changes).toEqual([
      {
        invitation: [
          expect.objectContaining({ id: 3, taken_by: 1 }),
          expect.objectContaining({ id: 3, taken_by: null }),
        ],
      },
      { person: [{ id: 1, email: 'layla@example.com' }, {}] },
    ]);
    expect(planned.items).toContainEqual(
      expect.objectContaining({ collection: 'd:invitation', disposition: 'keep', rows: 2 }),
    );
  });

  it('leaves what only a row of several people leads to', async () => {
    const { changes, planned, residue } = await world.erase(BAND_ROWS, BAND);
    expect(changes).toEqual([
      {
        band: [
          { id: 1, founder: 1, manager: 2, cover_id: 1 },
          { id: 1, founder: null, manager: 2, cover_id: 1 },
        ],
      },
      { person: [{ id: 1, email: 'layla@example.com' }, {}] },
      { song: [{ id: 3, band_id: 1, writer: 1, words: 'hers' }, {}] },
    ]);
    expect(planned.items).toContainEqual(
      expect.objectContaining({
        collection: 'd:song',
        disposition: 'keep',
        rows: 2,
        ground: 'rights-of-others',
        reviewOn: '2027-11-25',
        notAppliedBecause: 'only a row of several people leads to it',
      }),
    );
    expect(residue).toEqual([]);
  });

  it('keeps what a row of several people refers to, beside her own', async () => {
    const { changes } = await world.erase(
      `${BAND_ROWS} ALTER TABLE person ADD picture_id int; UPDATE person SET picture_id = 1 WHERE id = 1;`,
      {
        ...BAND,
        person: { ...BAND['person'], fields: [id, email, link('picture_id', 'picture.id', 'to')] },
      },
    );
    expect(changes.map((one) => Object.keys(one)[0])).toEqual(['band', 'person', 'song']);
  });

  it('leaves what an identifier leads to that only a row of several people names', async () => {
    const { changes, planned } = await world.erase(
      `CREATE TABLE page (id int PRIMARY KEY, band text, words text);
       INSERT INTO page VALUES (1, 'b-1', 'of the band'), (2, 'b-2', 'hers');
       CREATE TABLE comment (id int PRIMARY KEY, page_id int, words text);
       INSERT INTO comment VALUES (1, 1, 'of anybody'), (2, 2, 'on her page');`,
      {
        page: {
          wafa: { on_erase: 'delete' },
          fields: [id, personal('band', { fides_meta: { identity: 'band_id' } }), personal('words')],
        },
        comment: {
          wafa: { on_erase: 'delete' },
          fields: [id, link('page_id', 'page.id'), personal('words')],
        },
      },
      {
        identifiers: [
          { kind: 'band_id', value: 'b-1', shared: true },
          { kind: 'band_id', value: 'b-2' },
        ],
      },
    );
    expect(changes).toEqual([
      { comment: [{ id: 2, page_id: 2, words: 'on her page' }, {}] },
      { page: [{ id: 2, band: 'b-2', words: 'hers' }, {}] },
    ]);
    expect(planned.items.filter(({ disposition }) => disposition === 'keep')).toMatchObject([
      { collection: 'd:page', rows: 1, ground: 'rights-of-others' },
      { collection: 'd:comment', rows: 1, ground: 'rights-of-others' },
    ]);
  });

  it('never follows an empty value', async () => {
    const { changes, planned } = await world.erase(
      `CREATE TABLE person (id int PRIMARY KEY, email text, ref text);
       INSERT INTO person VALUES (1, 'layla@example.com', '');
       CREATE TABLE paper (id int PRIMARY KEY, ref text, body text);
       INSERT INTO paper VALUES (1, '', 'of nobody'), (2, NULL, 'of nobody'), (3, ' ', 'of nobody');`,
      {
        person: { wafa: { on_erase: 'delete' }, fields: [id, email, { name: 'ref' }] },
        paper: { wafa: { on_erase: 'delete' }, fields: [id, link('ref', 'person.ref'), personal('body')] },
      },
    );
    expect(changes.map((one) => Object.keys(one)[0])).toEqual(['person']);
    expect(planned.items.find(({ collection }) => collection === 'd:paper')).toMatchObject({
      disposition: 'untouched',
      notAppliedBecause: 'only an empty value leads to it, or its key is empty',
    });
  });

  it('takes each row of a table without a key, equal rows each', async () => {
    const { changes, result } = await world.erase(
      `CREATE TABLE visit (email text, page text);
       INSERT INTO visit VALUES ('layla@example.com', 'a'), ('layla@example.com', 'a'), ('layla@example.com', NULL),
         ('omar@example.com', 'a');`,
      { visit: { wafa: { on_erase: 'delete' }, fields: [email, personal('page')] } },
    );
    expect(result.changed).toEqual([{ collection: 'd:visit', rows: 3 }]);
    expect(changes).toHaveLength(3);
  });

  it('changes tables that refer to each other in a circle by one statement', async () => {
    const { changes, residue } = await world.erase(
      `CREATE TABLE person (id int PRIMARY KEY, email text, first_post int NOT NULL);
       CREATE TABLE post (id int PRIMARY KEY, author int NOT NULL REFERENCES person, body text);
       INSERT INTO person VALUES (1, 'layla@example.com', 7), (2, 'omar@example.com', 8);
       INSERT INTO post VALUES (7, 1, 'hers'), (8, 2, 'his');
       ALTER TABLE person ADD FOREIGN KEY (first_post) REFERENCES post;`,
      {
        person: { wafa: { on_erase: 'delete' }, fields: [id, email, { name: 'first_post' }] },
        post: { wafa: { on_erase: 'delete' }, fields: [id, link('author', 'person.id'), personal('body')] },
      },
    );
    expect(changes.map((one) => Object.keys(one)[0])).toEqual(['person', 'post']);
    expect(residue).toEqual([]);
  });

  it.each(['', 'ON DELETE CASCADE'])(
    'keeps a row that rows outside of the map refer to %s',
    async (action) => {
      const { changes, planned } = await world.erase(
        `CREATE TABLE person (id int PRIMARY KEY, email text);
       CREATE TABLE ledger (id int PRIMARY KEY, person_id int REFERENCES person ${action});
       INSERT INTO person VALUES (1, 'layla@example.com'), (2, 'LAYLA@example.com');
       INSERT INTO ledger VALUES (1, 1);`,
        { person: { wafa: { on_erase: 'delete' }, fields: [id, email] } },
      );
      expect(changes).toEqual([{ person: [{ id: 2, email: 'LAYLA@example.com' }, {}] }]);
      expect(planned.items).toContainEqual(
        expect.objectContaining({
          rows: 1,
          notAppliedBecause: 'rows of public.ledger outside of the plan refer to it',
        }),
      );
    },
  );

  it('keeps what the map keeps until its day, masks the rest of it, and deletes what is past its day', async () => {
    const { changes, planned } = await world.erase(
      `CREATE TABLE person (id int PRIMARY KEY, email text);
       CREATE TABLE invoice (id int PRIMARY KEY, person_id int, paid_on date, amount numeric, phone text);
       INSERT INTO person VALUES (1, 'layla@example.com');
       INSERT INTO invoice VALUES (1, 1, '2016-01-31', 5, '1'), (2, 1, '2022-02-28', 5, '2'), (3, 1, NULL, 5, '3');`,
      {
        person: { fields: [id, email] },
        invoice: {
          wafa: {
            on_erase: 'keep',
            keep: { ground: 'legal-obligation', for: 'P8Y', from: 'paid_on', fields: ['amount', 'paid_on'] },
          },
          fields: [
            id,
            link('person_id', 'person.id'),
            personal('paid_on'),
            personal('amount'),
            personal('phone'),
          ],
        },
      },
    );
    expect(planned.items.find(({ disposition }) => disposition === 'keep')).toMatchObject({
      rows: 2,
      ground: 'legal-obligation',
      keptUntil: '2030-02-28',
      reviewOn: '2034-11-25',
    });
    expect(changes.map((one) => one['invoice']?.[1])).toEqual([
      { id: 2, person_id: 1, paid_on: '2022-02-28', amount: 5, phone: null },
      { id: 3, person_id: 1, paid_on: null, amount: 5, phone: null },
      {},
    ]);
  });
});
