/** Small worlds for specs of the erasure in Postgres: tables, a map of them in data set `d`, and one person, Layla. */
import { expect } from '@jest/globals';
import type { Eraser, ErasureRequest, PlannedErasure } from '#libs/connectors/kit/erasure';
import type { Marker } from '#libs/connectors/kit/marks';
import type { Rectifier } from '#libs/connectors/kit/rectification';
import { createPostgresRectifier } from '#libs/connectors/postgres/rectifying/postgres-rectifier';
import { createPostgresMarker } from '#libs/connectors/postgres/marking/postgres-marker';
import { createPostgresEraser } from '#libs/connectors/postgres/erasure/postgres-eraser';
import type { Dataset } from '#libs/data-map/dataset';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import { parseDatasetFile } from '#libs/data-map/parse-dataset';
import { createScratchDatabase, runSql, type TestDatabase } from './postgres.js';
import { allRows, changedRows } from './table-rows.js';

export interface RawField {
  readonly name: string;
  readonly [key: string]: unknown;
}
export type Collections = Readonly<
  Record<string, { readonly wafa?: object; readonly fields: readonly RawField[] }>
>;

export const personal = (name: string, more: object = {}): RawField => ({
  name,
  data_categories: ['user'],
  ...more,
});
export const id: RawField = { name: 'id', fides_meta: { primary_key: true } };
export const email = personal('email', { fides_meta: { identity: 'email' } });
export const link = (name: string, target: string, direction = 'from'): RawField => ({
  name,
  fides_meta: { references: [{ dataset: 'd', field: target, direction }] },
});

export const REQUEST: ErasureRequest = {
  identifiers: [{ kind: 'email', value: 'layla@example.com' }],
  rules: BY_THE_MAP,
  asOf: '2026-11-25T10:00:00Z',
  secret: { salt: 'the-salt', key: 'the-key' },
};
export const masked = (strategy: string, configuration = {}): Partial<ErasureRequest> => ({
  rules: [{ targets: ['user'], masking: { strategy, configuration } }],
});

export const PEOPLE = `CREATE TABLE person (id int PRIMARY KEY, email text, name text, invited_by int REFERENCES person);
  INSERT INTO person VALUES (1, 'layla@example.com', 'Layla', NULL), (2, 'omar@example.com', 'Omar', 1),
    (3, NULL, 'Guest', 1);`;
export const person = {
  wafa: { on_erase: 'delete' },
  fields: [id, email, personal('name'), link('invited_by', 'person.id')],
};

/** A band of Layla and Omar: the map says that its row belongs to several people. Of its songs one is hers. */
export const BAND_ROWS = `CREATE TABLE person (id int PRIMARY KEY, email text);
  INSERT INTO person VALUES (1, 'layla@example.com'), (2, 'omar@example.com');
  CREATE TABLE picture (id int PRIMARY KEY, path text);
  INSERT INTO picture VALUES (1, 'of the band');
  CREATE TABLE band (id int PRIMARY KEY, founder int, manager int, cover_id int REFERENCES picture);
  INSERT INTO band VALUES (1, 1, 2, 1);
  CREATE TABLE song (id int PRIMARY KEY, band_id int REFERENCES band, writer int, words text);
  INSERT INTO song VALUES (1, 1, 2, 'his'), (2, 1, NULL, 'of the band'), (3, 1, 1, 'hers');
  CREATE TABLE verse (id int PRIMARY KEY, song_id int, words text);
  INSERT INTO verse VALUES (1, 1, 'his'), (2, 2, 'of the band');`;
export const BAND: Collections = {
  person: { wafa: { on_erase: 'delete' }, fields: [id, email] },
  picture: { wafa: { on_erase: 'delete' }, fields: [id, personal('path')] },
  band: {
    wafa: { on_erase: 'delete', shared: true },
    fields: [
      id,
      personal('founder', {
        fides_meta: { references: [{ dataset: 'd', field: 'person.id', direction: 'from' }] },
      }),
      personal('manager', {
        fides_meta: { references: [{ dataset: 'd', field: 'person.id', direction: 'from' }] },
      }),
      link('cover_id', 'picture.id', 'to'),
    ],
  },
  song: {
    wafa: { on_erase: 'delete' },
    fields: [id, link('band_id', 'band.id'), link('writer', 'person.id'), personal('words')],
  },
  verse: { wafa: { on_erase: 'delete' }, fields: [id, link('song_id', 'song.id'), personal('words')] },
};

export function datasetsOf(collections: Collections): readonly Dataset[] {
  const raw = Object.entries(collections).map(([name, one]) => ({ name, ...one }));
  const { datasets, faults } = parseDatasetFile(
    'd.yml',
    JSON.stringify({ dataset: [{ fides_key: 'd', collections: raw }] }),
  );
  expect(faults).toEqual([]);
  return datasets;
}

type Change = Readonly<Record<string, readonly [gone: object, came: object]>>;

export interface Erased {
  readonly planned: PlannedErasure;
  readonly result: Awaited<ReturnType<Eraser['execute']>>;
  readonly residue: Awaited<ReturnType<Eraser['verify']>>;
  /** Every row of the database that is not as it was, by table. */
  readonly changes: readonly Change[];
}

/** One database; made anew for each test. */
export class ErasureWorld {
  readonly database: TestDatabase;
  readonly #open: { close(): Promise<void> }[] = [];

  private constructor(database: TestDatabase) {
    this.database = database;
  }

  static async create(): Promise<ErasureWorld> {
    return new ErasureWorld(await createScratchDatabase());
  }

  async drop(): Promise<void> {
    await Promise.all(this.#open.map((eraser) => eraser.close()));
    await this.database.drop();
  }

  run(sql: string): Promise<void> {
    return runSql(this.database, sql);
  }

  eraser(collections: Collections, writeUrl = this.database.adminUrl): Eraser {
    const datasets = datasetsOf(collections);
    const url = this.database.adminUrl;
    return this.#opened(
      createPostgresEraser({ system: 'product', url, writeUrl, datasets, lockTimeoutSeconds: 1 }),
    );
  }

  marker(collections: Collections, writeUrl = this.database.adminUrl): Marker {
    const url = this.database.adminUrl;
    const datasets = datasetsOf(collections);
    return this.#opened(
      createPostgresMarker({ system: 'product', url, writeUrl, datasets, lockTimeoutSeconds: 1 }),
    );
  }

  rectifier(collections: Collections, writeUrl = this.database.adminUrl): Rectifier {
    const url = this.database.adminUrl;
    const datasets = datasetsOf(collections);
    return this.#opened(
      createPostgresRectifier({ system: 'product', url, writeUrl, datasets, lockTimeoutSeconds: 1 }),
    );
  }

  #opened<T extends { close(): Promise<void> }>(connector: T): T {
    this.#open.push(connector);
    return connector;
  }

  /** What a trial did to the whole database: its answer or the code it failed with, and every row that is not as it was. */
  async trial<T>(attempt: () => Promise<T>) {
    const before = await allRows(this.database);
    const outcome = await attempt().then(
      (answer) => answer,
      (error: { code?: string }) => error.code,
    );
    const changed = changedRows(before, await allRows(this.database));
    return {
      outcome,
      changed: changed.map(({ table, gone, came }) => ({ [table.replace('public.', '')]: [gone, came] })),
    };
  }

  async plan(sql: string, collections: Collections, more: Partial<ErasureRequest> = {}) {
    await this.run(sql);
    const eraser = this.eraser(collections);
    const request = { ...REQUEST, ...more };
    return { eraser, request, planned: await eraser.plan(request) };
  }

  async erase(sql: string, collections: Collections, more: Partial<ErasureRequest> = {}): Promise<Erased> {
    const { eraser, request, planned } = await this.plan(sql, collections, more);
    const before = await allRows(this.database);
    const result = await eraser.execute(request, planned);
    const changes = changedRows(before, await allRows(this.database)).map(({ table, gone, came }) => ({
      [table.replace('public.', '')]: [gone, came] as const,
    }));
    return { planned, result, changes, residue: await eraser.verify(request, planned) };
  }
}
