import { createReadStream, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connector } from '#libs/connectors/kit/connector';
import { describeConnectorContract, discoverAll } from '#libs/connectors/kit/contract';
import { createMediaConnector, type MediaConnectorOptions } from '#libs/connectors/media/media.connector';
import { canHave, VERSITYGW } from '../support/go-tool.js';
import {
  BIG_BYTES,
  errorOf,
  intoVault,
  key,
  LAYLA,
  MEBIBYTE,
  peakWhileReading,
  statesOf,
} from '../support/media.js';
import { CREDENTIALS, Line, ObjectStorage } from '../support/object-storage.js';

const BUILD_MILLIS = 15 * 60_000;
const EXCEPTIONS = { 'knows-nobody': 'a key that leads to nothing is a record that says so' };

const work = mkdtempSync(join(tmpdir(), 'wafa-media-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

(canHave(VERSITYGW) ? describe : describe.skip)('the media connector on versitygw (S3)', () => {
  let storage: ObjectStorage;
  let line: Line;

  const put = (Key: string, Body: string | Readable, more: object = {}): Promise<unknown> =>
    storage.client.send(new PutObjectCommand({ Bucket: 'media', Key, Body, ...more }));

  beforeAll(async () => {
    storage = await ObjectStorage.start();
    line = await Line.to(storage.url);
    await storage.client.send(new CreateBucketCommand({ Bucket: 'media' }));
    await put(LAYLA, 'layla sings', { ContentType: 'audio/mp3', Metadata: { note: 'SECRET' } });
    await put('songs/omar.mp3', 'CANARY', { ContentType: 'audio/mpeg' });
    await put('songs/page', '<script>alert(1)</script>', { ContentType: 'text/html' });
    await put('private/key.mp3', 'SECRET');
    const sparse = join(work, 'sparse.wav');
    writeFileSync(sparse, '');
    truncateSync(sparse, BIG_BYTES);
    await put('songs/big.wav', createReadStream(sparse), {
      ContentLength: BIG_BYTES,
      ContentType: 'audio/wav',
    });
  }, BUILD_MILLIS);
  afterEach(() => {
    line.cutAfter = Number.POSITIVE_INFINITY;
  });
  afterAll(async () => {
    await line.stop();
    await storage.stop();
  });

  type Place = Exclude<MediaConnectorOptions['place'], { folder: string }>;
  const connect = (place: Partial<Place> = {}, maxFileBytes = 1024 * MEBIBYTE): Connector =>
    createMediaConnector({
      system: 'media',
      place: {
        bucket: 'media',
        region: 'us-east-1',
        endpoint: line.url,
        credentials: CREDENTIALS,
        pace: () => Promise.resolve(),
        ...place,
      },
      keyPrefixes: ['songs/'],
      maxFileBytes,
    });

  describeConnectorContract(
    'S3',
    () => ({
      connector: connect(),
      subject: key(LAYLA),
      records: [{ collection: 'media:files', key: { key: LAYLA } }],
      neighbourCanary: 'omar',
      secretCanary: 'SECRET',
      refused: connect({ credentials: { ...CREDENTIALS, secretAccessKey: 'wrong' } }),
      unavailable: connect({ endpoint: new URL('http://127.0.0.1:1') }),
    }),
    EXCEPTIONS,
  );

  it('gives facts and file of each key, with a type of our own table', async () => {
    const { envelopes, files } = await discoverAll(connect(), [key(LAYLA), key('songs/page')]);
    expect(envelopes[0]?.data).toEqual({
      key: LAYLA,
      state: 'held',
      note: null,
      mediaType: 'audio/mpeg',
      bytes: 11,
      lastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.000Z$/) as unknown as string,
      etag: '"0eff6240916aa5a9fdcba8ac841580bf"',
      versionId: null,
    });
    expect(files.map(({ mediaType, bytes }) => [mediaType, bytes])).toEqual([
      ['audio/mpeg', 11],
      ['application/octet-stream', 25],
    ]);
  });

  it('says of every key why its file is not sent', async () => {
    const keys = ['songs/gone.mp3', 'private/key.mp3', 'songs/../private/key.mp3', '/songs/omar.mp3', LAYLA];
    const { states, files } = await statesOf(connect({}, 10), keys);
    expect(states.map(([, state]) => state)).toEqual([
      'missing',
      'not-allowed',
      'not-allowed',
      'not-allowed',
      'too-large',
    ]);
    expect(files).toEqual([]);
  });

  it('tells a deleted object from one that was never there, and names the version it read', async () => {
    const Bucket = 'versioned';
    await storage.client.send(new CreateBucketCommand({ Bucket }));
    await storage.client.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    const kept = await storage.client.send(
      new PutObjectCommand({ Bucket, Key: 'songs/kept.mp3', Body: 'two' }),
    );
    await storage.client.send(new PutObjectCommand({ Bucket, Key: 'songs/old.mp3', Body: 'one' }));
    await storage.client.send(new DeleteObjectCommand({ Bucket, Key: 'songs/old.mp3' }));
    const { envelopes } = await discoverAll(connect({ bucket: Bucket }), [
      key('songs/old.mp3'),
      key('songs/kept.mp3'),
    ]);
    expect(envelopes.map(({ data }) => [data['state'], data['versionId']])).toEqual([
      ['deleted', null],
      ['held', kept.VersionId],
    ]);
  });

  it('calls a bucket that is not there a fault, never its files missing', async () => {
    expect(await errorOf(discoverAll(connect({ bucket: 'typo' }), [key(LAYLA)]))).toEqual([
      'system-rejected',
      'media: 404 NotFound',
    ]);
  });

  it('waits for its turn before each call', async () => {
    let turns = 0;
    const pace = (): Promise<void> => {
      turns += 1;
      return Promise.resolve();
    };
    await discoverAll(connect({ pace }), [key(LAYLA), key('songs/gone.mp3')]);
    // The bucket, a question and a file, two questions.
    expect(turns).toBe(5);
  });

  it('tells which permissions the credentials have', async () => {
    const names = ['s3:ListBucket on media', 's3:GetObject on media/songs/*'];
    expect(await connect().permissions()).toMatchObject(
      names.map((name) => ({ name, opens: ['media:files'], state: 'granted' })),
    );
    const refused = connect({ credentials: { ...CREDENTIALS, secretAccessKey: 'wrong' } });
    expect((await refused.permissions()).map(({ name, state }) => [name, state])).toEqual([
      ['s3:ListBucket on media', 'missing'],
      ['s3:GetObject on media/songs/*', 'not-asked'],
    ]);
  });

  it('reads a big file in constant memory', async () => {
    const { bytes, peak } = await peakWhileReading(connect(), 'songs/big.wav');
    expect(bytes).toBe(BIG_BYTES);
    expect(peak).toBeLessThan(64 * MEBIBYTE);
  });

  it('counts no half of a file whose connection broke, and the whole one at the next try', async () => {
    line.cutAfter = 5 * MEBIBYTE;
    const broken = await intoVault(connect(), [LAYLA, 'songs/big.wav']);
    expect(broken).toEqual({ error: 'system-unavailable', lying: [] });
    line.cutAfter = Number.POSITIVE_INFINITY;
    const whole = await intoVault(connect(), [LAYLA, 'songs/big.wav']);
    expect(whole.files?.map(({ plainBytes }) => plainBytes)).toEqual([11, BIG_BYTES]);
    expect(whole.lying).toHaveLength(3);
  });

  it('does not take an object that was replaced between the question and the read', async () => {
    await put('songs/replaced.mp3', 'one');
    const replaced = connect().discover({
      identifiers: [key('songs/replaced.mp3')],
      emit: async (_envelope, files = []) => {
        await put('songs/replaced.mp3', 'two');
        for (const { content } of files) for await (const _chunk of content);
      },
      heartbeat: () => undefined,
    });
    expect(await errorOf(replaced)).toEqual(['system-unavailable', 'media: 412 PreconditionFailed']);
  });

  it('does not take bytes that do not fit the checksum', async () => {
    await put('songs/rotten.mp3', 'layla sings', { ContentType: 'audio/mpeg' });
    writeFileSync(join(storage.folder, 'media/songs/rotten.mp3'), 'layla sinks');
    expect(await errorOf(discoverAll(connect(), [key('songs/rotten.mp3')]))).toEqual([
      'system-unavailable',
      'media: a file broke off',
    ]);
  });

  it('ends the transfer where the reader stops', async () => {
    const before = line.passed;
    const connector = connect();
    await connector.discover({
      identifiers: [key('songs/big.wav')],
      emit: async (_envelope, files = []) => {
        for (const { content } of files) for await (const _chunk of content) break;
      },
      heartbeat: () => undefined,
    });
    await connector.close();
    expect(line.passed - before).toBeLessThan(50 * MEBIBYTE);
  });
});
