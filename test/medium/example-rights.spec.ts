import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { seedProduct } from '../../apps/sandbox/src/product/seed.js';
import { deferredParts } from '#libs/connectors/kit/deferred';
import type { MarkRequest } from '#libs/connectors/kit/marks';
import { createPostgresEraser } from '#libs/connectors/postgres/erasure/postgres-eraser';
import { createPostgresMarker } from '#libs/connectors/postgres/marking/postgres-marker';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import { writePrivileges } from '#libs/connectors/postgres/write-privileges';
import { createPostgresRectifier } from '#libs/connectors/postgres/rectifying/postgres-rectifier';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import { parseDatasetFile } from '#libs/data-map/parse-dataset';
import { ROOT } from '../repository.js';
import { createScratchDatabase, readerUrl, runSql, type TestDatabase } from '../support/postgres.js';
import { allRows, changedRows } from '../support/table-rows.js';

const read = (path: string): string => readFileSync(join(ROOT, 'examples', path), 'utf8');
const datasetsOf = (path: string) => parseDatasetFile(path, read(path)).datasets;
const identifiers = [{ kind: 'email', value: PEOPLE.layla.email }];
const asOf = '2026-11-25T10:00:00Z';
const ask = (mark: MarkRequest['mark'], more: Partial<MarkRequest> = {}): MarkRequest => ({
  ...{ identifiers, mark, purposes: [], lockAccount: false, pauseBilling: false, asOf },
  ...more,
});

let database: TestDatabase;
beforeEach(async () => {
  database = await createScratchDatabase();
});
afterEach(() => database.drop());

/** With a role that may do what the map says and no more. */
const options = (path: string) => ({
  ...{
    system: 'product',
    url: readerUrl(database),
    writeUrl: readerUrl(database),
    datasets: datasetsOf(path),
  },
});

async function changedBy(work: () => Promise<unknown>) {
  const before = await allRows(database);
  await work();
  return changedRows(before, await allRows(database));
}

describe('the example company, with no more rights than its map needs', () => {
  const product = () => options('qwenimage/datasets/product.yml');
  beforeEach(async () => {
    const role = 'product_reader';
    await seedProduct({ ownerUrl: database.adminUrl, readerRole: role, eraserRole: role });
  });

  it('has a map that fits its database, whatever is to be written', async () => {
    const connector = createPostgresConnector(product());
    expect(await connector.mapFaults()).toEqual([]);
  });

  it('grants the role that writes what the map needs', () => {
    const grants = datasetsOf('qwenimage/datasets/product.yml')
      .flatMap(({ collections }) => collections)
      .flatMap((collection) => {
        const { delete: deletes, update } = writePrivileges(collection);
        const on = (what: string): string => `GRANT ${what} ON studio.${collection.name} TO :role;`;
        const columns = update.map((name) => (/[A-Z]/.test(name) ? `"${name}"` : name)).join(', ');
        return [
          ...(deletes ? [on('DELETE')] : []),
          ...(update.length > 0 ? [on(`UPDATE (${columns})`)] : []),
        ];
      });
    const written = read('qwenimage/product/eraser.sql').split('\n');
    expect(written.filter((line) => line.startsWith('GRANT'))).toEqual(grants);
  });

  it('restricts, unpublishes and stops for one person, and gives back what a restriction changed', async () => {
    const marker = createPostgresMarker(product());
    const restricted = await changedBy(() => marker.apply(ask('restrict')));
    expect(restricted).toEqual([
      {
        table: 'studio.accounts',
        gone: expect.objectContaining({ id: PEOPLE.layla.accountId, restricted: false }),
        came: expect.objectContaining({ id: PEOPLE.layla.accountId, restricted: true }),
      },
    ]);
    const back = await changedBy(async () => {
      await marker.apply(ask('restrict', { purposes: ['marketing', 'analytics', 'ai-training'] }));
      await marker.apply(ask('lift', { purposes: ['marketing', 'analytics', 'ai-training'] }));
    });
    expect(back).toEqual([]);
    await marker.apply(ask('lift'));
    const { items } = await marker.apply(ask('unpublish'));
    expect(items.map(({ rows, by }) => [rows, by])).toEqual([
      [5, 'songs.private'],
      [3, 'explore_entries.visible'],
    ]);
    expect(await marker.verify(ask('unpublish'))).toEqual([]);
    expect((await marker.apply(ask('stop'))).items).toEqual([
      expect.objectContaining({ rows: 1, by: 'consents.withdrawn_at' }),
      expect.objectContaining({ rows: 1, by: 'consents.withdrawn_at' }),
    ]);
    const omar = { identifiers: [{ kind: 'email', value: PEOPLE.omar.email }] };
    const training = ask('stop', { ...omar, purposes: ['ai-training'] });
    const stopped = await changedBy(() => marker.apply(training));
    expect(stopped.map(({ table, came }) => [table, came['withdrawn_at']])).toEqual([
      ['studio.consents', '2026-11-25T10:00:00+00:00'],
    ]);
  });

  it('corrects what a person may have corrected', async () => {
    const rectifier = createPostgresRectifier(product());
    const to = (table: string, field: string, value: string, wrong?: string) => ({
      ...{ id: field, collection: `qwenimage_product:${table}`, field, value },
      ...(wrong === undefined ? {} : { wrong }),
    });
    const corrections = [
      to('accounts', 'birth_date', '1994-02-27'),
      to('accounts', 'phone', '+966 50 000 0199'),
      to('accounts', 'language', 'en'),
      to('accounts', 'email', 'layla.haddad@example.com'),
      to('profiles', 'display_name', 'Layla'),
      to('profiles', 'links', 'https://example.com/new'),
      to('songs', 'title', 'على الرمال', 'على الرمل'),
    ];
    const request = { identifiers, corrections, asOf };
    const planned = await rectifier.plan(request);
    expect(planned.corrections).toEqual(corrections.map(({ id }) => ({ id, rows: 1, right: 0 })));
    const changed = await changedBy(() => rectifier.execute(request, planned));
    expect(changed.map(({ table }) => table)).toEqual(['studio.accounts', 'studio.profiles', 'studio.songs']);
    expect(changed[0]?.came).toMatchObject({
      ...{ birth_date: '1994-02-27', phone: '+966 50 000 0199', language: 'en' },
      ...{ email: 'layla.haddad@example.com', email_verified: false },
    });
    expect(changed[1]?.came).toMatchObject({ display_name: 'Layla', links: ['https://example.com/new'] });
    expect(await rectifier.verify(request, planned)).toEqual([]);
  });

  it.each(Object.entries(PEOPLE))('erases %s, and years later what was kept', async (_, { email }) => {
    await runSql(database, 'UPDATE studio.accounts SET email_verified = true');
    const eraser = createPostgresEraser(product());
    const secret = { salt: 'the-salt', key: 'the-key' };
    const request = { identifiers: [{ kind: 'email', value: email }], rules: BY_THE_MAP, asOf, secret };
    const planned = await eraser.plan(request);
    await eraser.execute(request, planned);
    expect(await eraser.verify(request, planned)).toEqual([]);
    const later = { ...request, identifiers: [], asOf: '2034-01-01T00:00:00Z' };
    for (const part of deferredParts(planned)) {
      const { gone } = await eraser.execute(later, part.planned);
      expect(gone?.map(({ rows }) => rows)).toEqual(part.planned.items.map(({ rows }) => rows));
      expect(await eraser.verify(later, part.planned)).toEqual([]);
    }
  });
});

describe('the second example company', () => {
  it('has a map that fits its database, whatever is to be written', async () => {
    await runSql(database, read('khaam/product/schema.sql'));
    const { adminUrl: url } = database;
    const connector = createPostgresConnector({ ...options('khaam/datasets/members.yml'), url });
    expect(await connector.mapFaults()).toEqual([]);
  });

  it('tells a member which works of hers are published, and takes down the one that she chose', async () => {
    const work = (id: number) => `00000000-0000-4000-8000-00000000000${id}`;
    await runSql(
      database,
      `${read('khaam/product/schema.sql')}
       INSERT INTO khaam.members (email, password_hash) VALUES ('layla@example.com', 'x'), ('omar@example.com', 'x');
       INSERT INTO khaam.works (id, member_id, title, published, created_at) VALUES
         ('${work(1)}', 1, 'Dune', true, '2026-01-31T12:00:00Z'), ('${work(2)}', 1, 'Draft', false, '2026-02-01T12:00:00Z'),
         ('${work(3)}', 1, 'Reed', true, '2026-03-01T12:00:00Z'), ('${work(4)}', 2, 'Well', true, '2026-04-01T12:00:00Z');`,
    );
    const { adminUrl: url } = database;
    const marker = createPostgresMarker({ ...options('khaam/datasets/members.yml'), url, writeUrl: url });
    const collection = 'khaam_members:works';
    expect(await marker.publicItems?.(identifiers)).toEqual([
      { collection, key: { id: work(1) }, title: 'Dune', date: '2026-01-31' },
      { collection, key: { id: work(3) }, title: 'Reed', date: '2026-03-01' },
    ]);
    const only = [{ collection, key: { id: work(3) } }];
    const changed = await changedBy(() => marker.apply(ask('unpublish', { only })));
    expect(changed.map(({ came }) => [came['title'], came['published']])).toEqual([['Reed', false]]);
  });

  it('takes the permission to train away, and keeps what was decided before', async () => {
    await runSql(
      database,
      `${read('khaam/product/schema.sql')}
       INSERT INTO khaam.members (email, password_hash, training_allowed) VALUES
         ('layla@example.com', 'x', true), ('omar@example.com', 'x', true);`,
    );
    const { adminUrl: url } = database;
    const marker = createPostgresMarker({ ...options('khaam/datasets/members.yml'), url, writeUrl: url });
    const changed = await changedBy(() => marker.apply(ask('stop', { purposes: ['ai-training'] })));
    expect(changed.map(({ came }) => [came['email'], came['training_allowed']])).toEqual([
      ['layla@example.com', false],
    ]);
  });
});
