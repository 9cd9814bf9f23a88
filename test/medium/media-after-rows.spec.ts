/** The rows that name files, and the files: found through each other, erased in either order. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { ErasureRequest } from '#libs/connectors/kit/erasure';
import { discoverAll } from '#libs/connectors/kit/contract';
import { createMediaEraser } from '#libs/connectors/media/eraser/media-eraser';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import { withIdentifierKinds } from '#libs/data-map/identifier-kinds';
import { datasetsOf, email, ErasureWorld, id, link, personal, REQUEST } from '../support/erasure.js';

const FILE = { name: 'file', wafa: { identifies: 'media' } };
const COLLECTIONS = {
  person: { wafa: { on_erase: 'delete' }, fields: [id, email] },
  song: {
    wafa: { on_erase: 'delete' },
    fields: [id, personal('title'), link('owner', 'person.id'), FILE],
  },
  band_song: {
    wafa: { on_erase: 'keep', shared: true, keep: { ground: 'rights-of-others', for: 'P1Y', from: 'made' } },
    fields: [id, link('member', 'person.id'), FILE, { name: 'made' }],
  },
};
const SQL = `CREATE TABLE person (id int PRIMARY KEY, email text);
  INSERT INTO person VALUES (1, 'layla@example.com'), (2, 'omar@example.com');
  CREATE TABLE song (id int PRIMARY KEY, title text, owner int REFERENCES person ON DELETE CASCADE, file text);
  INSERT INTO song VALUES (1, 'one', 1, 'songs/one.mp3'), (2, 'ours', 1, 'songs/ours.mp3'), (3, 'x', 2, 'songs/omar.mp3');
  CREATE TABLE band_song (id int PRIMARY KEY, member int, file text, made date);
  INSERT INTO band_song VALUES (1, 1, 'songs/ours.mp3', '2026-01-01');`;

let world: ErasureWorld;
let folder: string;

beforeEach(async () => {
  world = await ErasureWorld.create();
  await world.run(SQL);
  folder = mkdtempSync(join(tmpdir(), 'wafa-media-'));
  mkdirSync(join(folder, 'songs'));
  for (const name of ['one', 'ours', 'omar']) writeFileSync(join(folder, `songs/${name}.mp3`), name);
});
afterEach(async () => {
  await world.drop();
  rmSync(folder, { recursive: true });
});

const files = (): readonly string[] => readdirSync(join(folder, 'songs')).toSorted();
const media = () =>
  createMediaEraser({ system: 'media', place: { folder }, keyPrefixes: ['songs/'], derivatives: [] });

/** What a search of the product gives to the system of files. */
async function askedWith(): Promise<ErasureRequest> {
  const datasets = withIdentifierKinds(datasetsOf(COLLECTIONS), [{ key: 'media', connector: 'media' }]);
  const product = createPostgresConnector({ system: 'product', url: world.database.adminUrl, datasets });
  const { result } = await discoverAll(product, REQUEST.identifiers);
  await product.close();
  const found = result.identifiers.filter(({ system }) => system === 'media');
  return { ...REQUEST, identifiers: found };
}

it('a key that a shared row names comes with that mark, whoever names it as well', async () => {
  const { identifiers } = await askedWith();
  expect(identifiers).toEqual([
    { system: 'media', kind: 'media_key', value: 'songs/one.mp3' },
    { system: 'media', kind: 'media_key', value: 'songs/ours.mp3', shared: true },
  ]);
});

const eraseRows = async (): Promise<void> => {
  const product = world.eraser({ person: COLLECTIONS.person, song: COLLECTIONS.song });
  await product.execute(REQUEST, await product.plan(REQUEST));
};

it('files go as planned when the rows went first, and nothing leads to them any more', async () => {
  const asked = await askedWith();
  const plan = await media().plan(asked);
  await eraseRows();
  const now = await askedWith();
  expect(now.identifiers).toEqual([]);
  expect(await media().execute(now, plan)).toMatchObject({ gone: [{ collection: 'media:files', rows: 1 }] });
  expect(await media().verify(now, plan)).toEqual([]);
  expect(files()).toEqual(['omar.mp3', 'ours.mp3']);
});

it('files go first as well; what is shared and what is of others stays', async () => {
  const asked = await askedWith();
  const plan = await media().plan(asked);
  await media().execute(asked, plan);
  await eraseRows();
  expect(await media().verify(asked, plan)).toEqual([]);
  expect(files()).toEqual(['omar.mp3', 'ours.mp3']);
});
