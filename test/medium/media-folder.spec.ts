import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connector } from '#libs/connectors/kit/connector';
import { discoverAll } from '#libs/connectors/kit/contract';
import { createMediaConnector, type MediaConnectorOptions } from '#libs/connectors/media/media.connector';
import { BIG_BYTES, errorOf, key, LAYLA, MEBIBYTE, peakWhileReading, statesOf } from '../support/media.js';

const work = mkdtempSync(join(tmpdir(), 'wafa-media-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('the media connector on a folder', () => {
  const folder = join(work, 'folder');
  const outside = join(work, 'outside.mp3');

  beforeAll(() => {
    mkdirSync(join(folder, 'songs/ليلى & co+1'), { recursive: true });
    mkdirSync(join(folder, 'private'));
    writeFileSync(join(folder, LAYLA), 'layla sings');
    writeFileSync(join(folder, 'songs/page.html'), '<script>alert(1)</script>');
    writeFileSync(join(folder, 'songs/omar.mp3'), 'CANARY');
    writeFileSync(join(folder, 'private/key.mp3'), 'SECRET');
    writeFileSync(outside, 'SECRET');
    symlinkSync(outside, join(folder, 'songs/link.mp3'));
    symlinkSync(join(folder, 'private'), join(folder, 'songs/linked'));
    writeFileSync(join(folder, 'songs/big.wav'), '');
    truncateSync(join(folder, 'songs/big.wav'), BIG_BYTES);
  });

  const connect = (more: Partial<MediaConnectorOptions> = {}): Connector =>
    createMediaConnector({
      system: 'media',
      place: { folder },
      keyPrefixes: ['songs/', 'pictures/'],
      maxFileBytes: 1024 * MEBIBYTE,
      ...more,
    });

  it('gives each file as it is, with a type of our own table', async () => {
    expect(await statesOf(connect(), [LAYLA, 'songs/page.html', LAYLA])).toEqual({
      states: [
        [LAYLA, 'held', 'audio/mpeg', 11],
        ['songs/page.html', 'held', 'application/octet-stream', 25],
      ],
      files: [
        [LAYLA, 'audio/mpeg', 11],
        ['songs/page.html', 'application/octet-stream', 25],
      ],
    });
  });

  it('says of every key why its file is not sent', async () => {
    const keys = [
      'songs/gone.mp3',
      'songs',
      'private/key.mp3',
      'songs/../private/key.mp3',
      '/etc/passwd',
      'songs/link.mp3',
      'songs/linked/key.mp3',
      'songs/ليلى & co+1',
      `songs/${'x'.repeat(900)}${'ل'.repeat(90)}`,
    ];
    const { states, files } = await statesOf(connect(), keys);
    expect(states.map(([value, state]) => [value, state])).toEqual([
      ['songs/gone.mp3', 'missing'],
      ['songs', 'not-allowed'],
      ['private/key.mp3', 'not-allowed'],
      ['songs/../private/key.mp3', 'not-allowed'],
      ['/etc/passwd', 'not-allowed'],
      ['songs/link.mp3', 'missing'],
      ['songs/linked/key.mp3', 'missing'],
      ['songs/ليلى & co+1', 'missing'],
      [keys.at(-1), 'not-allowed'],
    ]);
    expect(files).toEqual([]);
  });

  it('does not send what is larger than the limit, and says so in both languages', async () => {
    const { envelopes, files } = await discoverAll(connect({ maxFileBytes: 10 }), [key(LAYLA)]);
    expect(files).toEqual([]);
    expect(envelopes[0]?.data).toEqual({
      key: LAYLA,
      state: 'too-large',
      note: {
        en: 'This file is larger than what we can put into a package. Please ask us for it.',
        ar: 'حجم هذا الملف أكبر مما يمكن وضعه في الحزمة. يُرجى طلبه منا.',
      },
      mediaType: 'audio/mpeg',
      bytes: 11,
      lastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown as string,
      etag: null,
      versionId: null,
    });
  });

  it('reads a big file in constant memory', async () => {
    const { bytes, peak } = await peakWhileReading(connect(), 'songs/big.wav');
    expect(bytes).toBe(BIG_BYTES);
    expect(peak).toBeLessThan(64 * MEBIBYTE);
  });

  it('does not take a file that changed while it was read', async () => {
    writeFileSync(join(folder, 'songs/growing.mp3'), 'one');
    const growing = connect().discover({
      identifiers: [key('songs/growing.mp3')],
      emit: async (_envelope, files = []) => {
        writeFileSync(join(folder, 'songs/growing.mp3'), 'another one');
        for (const { content } of files) for await (const _chunk of content);
      },
      heartbeat: () => undefined,
    });
    expect(await errorOf(growing)).toEqual(['system-unavailable', 'media: a file changed while it was read']);
  });

  it('calls a folder that is not there unavailable, never its files missing', async () => {
    const gone = connect({ place: { folder: join(work, 'gone') } });
    expect(await errorOf(discoverAll(gone, [key(LAYLA)]))).toEqual(['system-unavailable', 'media: ENOENT']);
    expect(await connect().permissions()).toEqual([
      { name: `read ${folder}`, opens: ['media:files'], state: 'granted' },
    ]);
  });
});
