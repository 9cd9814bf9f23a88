import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Eraser, ErasureRequest } from '#libs/connectors/kit/erasure';
import { createMediaEraser } from '#libs/connectors/media/eraser/media-eraser';
import { createMediaConnector } from '#libs/connectors/media/media.connector';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import { derivedKey, derivedKeyFault } from '#libs/data-map/derived-keys';
import { errorOf, key, LAYLA } from '../support/media.js';

describe('a rule for derived files', () => {
  it.each([
    ['thumbs/{name}', 'songs/a/b.mp3', 'thumbs/b.mp3'],
    ['thumbs/{key}.webp', 'songs/a/b.mp3', 'thumbs/songs/a/b.mp3.webp'],
    ['{folder}/{stem}.jpg', 'songs/a/b.tar.gz', 'songs/a/b.tar.jpg'],
    ['hls/{stem}/*', 'songs/b.mp3', 'hls/b/'],
    ['thumbs/{name}', 'songs/.hidden', 'thumbs/.hidden'],
    ['thumbs/{stem}', 'songs/.hidden', 'thumbs/.hidden'],
  ])('%s makes of %s %s', (rule, from, to) => {
    expect(derivedKey(rule, from)).toMatchObject({ key: to, whole: rule.endsWith('*') });
  });

  it('takes signs in a key for what they are', () => {
    const odd = 'songs/{name}$&*?[a-z].mp3';
    expect(derivedKey('thumbs/{name}.webp', odd)?.key).toBe('thumbs/{name}$&*?[a-z].mp3.webp');
    expect(derivedKey('hls/{key}/*', odd)).toEqual({ key: `hls/${odd}/`, whole: true, head: 'hls/' });
  });

  it('makes nothing of a key without a name', () => {
    expect(derivedKey('hls/{name}/*', 'songs/')).toBeUndefined();
  });

  it.each([
    ['thumbs/all.webp', 'it needs {key}, {name} or {stem}, or it would mean the files of everybody'],
    ['{folder}/*', 'it needs {key}, {name} or {stem}, or it would mean the files of everybody'],
    ['{stem}*', 'a * can only stand at its end, after a /'],
    ['*/{key}', 'a * can only stand at its end, after a /'],
    ['thumbs/{id}/{key}', 'only {key}, {folder}, {name} and {stem} can be filled in'],
    ['../{key}', 'it cannot begin with a / or hold . or .. as a part'],
    ['/{key}', 'it cannot begin with a / or hold . or .. as a part'],
  ])('%s is none', (rule, fault) => {
    expect(derivedKeyFault(rule)).toBe(fault);
  });

  it.each(['thumbs/{name}', '{key}.part', 'hls/{key}/*'])('%s is one', (rule) => {
    expect(derivedKeyFault(rule)).toBeUndefined();
  });
});

describe('the media eraser on a folder', () => {
  let work: string;
  let folder: string;

  const write = (name: string, text = name): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  /** Name and content of every file, and every folder. */
  const held = (): readonly string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .map((entry) => [join(entry.parentPath, entry.name), entry.isFile()] as const)
      .map(([path, isFile]) => `${path.slice(folder.length + 1)} ${isFile ? readFileSync(path, 'utf8') : ''}`)
      .toSorted();

  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), 'wafa-media-'));
    folder = join(work, 'folder');
    mkdirSync(folder);
    ['songs/omar.mp3', `${LAYLA}x`, 'hls/songs/omar.mp3/1.ts', 'private/key.mp3'].forEach((name) =>
      write(name),
    );
    writeFileSync(join(work, 'outside.mp3'), 'SECRET');
    symlinkSync(join(work, 'outside.mp3'), join(folder, 'songs/link.mp3'));
    symlinkSync(join(folder, 'private'), join(folder, 'songs/linked'));
  });
  afterEach(() => rmSync(work, { recursive: true, force: true }));

  const eraser = (): Eraser =>
    createMediaEraser({
      system: 'media',
      place: { folder },
      keyPrefixes: ['songs/'],
      derivatives: ['{key}.part', 'thumbs/{name}.webp', 'hls/{key}/*'],
    });
  const request = (...keys: readonly string[]): ErasureRequest => ({
    identifiers: keys.map(key),
    rules: BY_THE_MAP,
    asOf: '2026-11-25T10:00:00Z',
    secret: { salt: 'the-salt', key: 'the-key' },
  });

  it('takes the file, what was made of it and what was left of it, with folders that carry its name', async () => {
    const before = held();
    [
      LAYLA,
      `${LAYLA}.part`,
      'thumbs/my song #1.mp3.webp',
      `hls/${LAYLA}/a/1.ts`,
      `hls/${LAYLA}/2.ts`,
    ].forEach((name) => write(name));
    const plan = await eraser().plan(request(LAYLA));
    expect(plan.items.map(({ collection, disposition, rows }) => [collection, disposition, rows])).toEqual([
      ['media:derivatives', 'delete', 4],
      ['media:files', 'delete', 1],
    ]);
    const changed = [
      { collection: 'media:derivatives', rows: 4 },
      { collection: 'media:files', rows: 1 },
    ];
    expect(await eraser().execute(request(LAYLA), plan)).toMatchObject({ changed, gone: changed, notes: [] });
    expect(await eraser().verify(request(LAYLA), plan)).toEqual([]);
    // Folders of everybody stay where they are.
    expect(held()).toEqual([...before, 'thumbs '].toSorted());
    expect(await eraser().execute(request(), plan)).toMatchObject({ changed: [], gone: changed });
  });

  it('stops where more lies there than was approved, and changes nothing', async () => {
    write(LAYLA);
    const plan = await eraser().plan(request(LAYLA));
    write(`hls/${LAYLA}/1.ts`);
    const before = held();
    expect(await errorOf(eraser().execute(request(LAYLA), plan))).toEqual([
      'plan-exceeded',
      'media: 1 versions that are not in the plan of 1',
    ]);
    expect(held()).toEqual(before);
  });

  it('follows no link and leaves its prefixes for nobody', async () => {
    const before = held();
    const keys = [
      'songs/link.mp3',
      'songs/linked/key.mp3',
      'songs/../private/key.mp3',
      '/etc/passwd',
      'songs',
    ];
    const plan = await eraser().plan(request(...keys));
    expect(plan.items).toMatchObject([{ disposition: 'not-covered', rows: 3 }]);
    await eraser().execute(request(...keys), plan);
    expect(held()).toEqual(before);
    expect(readFileSync(join(work, 'outside.mp3'), 'utf8')).toBe('SECRET');
  });

  it('tells what is left, and asks for a key where it has none', async () => {
    write(LAYLA);
    const plan = await eraser().plan(request(LAYLA));
    expect(await eraser().verify(request(LAYLA), plan)).toEqual([
      { collection: 'media:files', rows: 1, columns: [] },
    ]);
    expect(await eraser().plan(request())).toEqual({
      items: [],
      targets: [],
      notSearched: [{ collection: 'media:files', needs: 'needs media_key' }],
    });
  });

  it('refuses an empty key, and takes a folder that is not there for no empty one', async () => {
    expect(await errorOf(eraser().plan(request(' ')))).toEqual(['identifier-invalid', 'media_key is empty']);
    rmSync(folder, { recursive: true });
    expect(await errorOf(eraser().plan(request(LAYLA)))).toEqual(['system-unavailable', 'media: ENOENT']);
  });

  it('says whether it may delete there', async () => {
    const connector = createMediaConnector({
      ...{ system: 'media', place: { folder }, keyPrefixes: ['songs/'], maxFileBytes: 1, erase: true },
    });
    expect((await connector.permissions()).map(({ name, state }) => [name, state])).toEqual([
      [`read ${folder}`, 'granted'],
      [`write ${folder}`, 'granted'],
    ]);
  });
});
