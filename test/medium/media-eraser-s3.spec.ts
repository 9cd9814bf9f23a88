import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Eraser, ErasureRequest, PlannedErasure } from '#libs/connectors/kit/erasure';
import { createMediaEraser, type MediaEraserOptions } from '#libs/connectors/media/eraser/media-eraser';
import { createMediaConnector } from '#libs/connectors/media/media.connector';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import { startS3Front, type S3Front } from '../support/s3-front.js';
import { canHave, VERSITYGW } from '../support/go-tool.js';
import { errorOf, key, LAYLA } from '../support/media.js';
import { CREDENTIALS, ObjectStorage } from '../support/object-storage.js';

const BUILD_MILLIS = 15 * 60_000;
const DAY = 86_400_000;

(canHave(VERSITYGW) ? describe : describe.skip)('the media eraser on versitygw (S3)', () => {
  let storage: ObjectStorage;
  let front: S3Front;
  let bucket = 'none';
  let count = 0;

  beforeAll(async () => {
    storage = await ObjectStorage.start();
    front = await startS3Front(storage.url);
  }, BUILD_MILLIS);
  afterAll(async () => {
    await front.stop();
    await storage.stop();
  });
  beforeEach(async () => {
    count += 1;
    bucket = `media-${count}`;
    front.reset();
    await storage.client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
    await put('songs/omar.mp3', 'omar sings');
    await put(`${LAYLA}x`, 'begins with the same key');
  });

  const put = async (Key: string, Body: string, more: object = {}): Promise<string> => {
    const { VersionId } = await storage.client.send(
      new PutObjectCommand({ Bucket: bucket, Key, Body, ...more }),
    );
    return VersionId ?? 'null';
  };
  const begin = async (Key: string): Promise<string> => {
    const upload = { Bucket: bucket, Key, ChecksumAlgorithm: 'CRC32' } as const;
    const { UploadId } = await storage.client.send(new CreateMultipartUploadCommand(upload));
    const part = { Bucket: bucket, Key, UploadId, PartNumber: 1, Body: 'half', ChecksumAlgorithm: 'CRC32' };
    await storage.client.send(new UploadPartCommand({ ...part, ChecksumAlgorithm: 'CRC32' }));
    return UploadId ?? '';
  };

  const eraser = (more: Partial<MediaEraserOptions> = {}): Eraser =>
    createMediaEraser({
      system: 'media',
      place: {
        ...{ bucket, region: 'us-east-1', endpoint: new URL(front.url), credentials: CREDENTIALS },
        pace: () => Promise.resolve(),
      },
      keyPrefixes: ['songs/'],
      derivatives: ['thumbs/{key}.webp', 'streams/{key}/*'],
      ...more,
    });
  const request = (...keys: readonly string[]): ErasureRequest => ({
    identifiers: keys.map(key),
    rules: BY_THE_MAP,
    asOf: '2026-11-25T10:00:00Z',
    secret: { salt: 'the-salt', key: 'the-key' },
  });

  /** Key and version of everything that lies in the bucket, unfinished uploads too. */
  async function held(): Promise<string[]> {
    const of = { Bucket: bucket };
    const { Versions = [], DeleteMarkers = [] } = await storage.client.send(
      new ListObjectVersionsCommand(of),
    );
    const { Uploads = [] } = await storage.client.send(new ListMultipartUploadsCommand(of));
    return [
      ...Versions.map(({ Key, VersionId }) => `${Key} ${VersionId}`),
      ...DeleteMarkers.map(({ Key, VersionId }) => `${Key} ${VersionId}`),
      ...Uploads.map(({ Key, UploadId }) => `${Key} ${UploadId}`),
    ].toSorted();
  }

  const fatesOf = ({ items }: PlannedErasure) =>
    items.map(({ collection, disposition, rows }) => [collection, disposition, rows]);

  it('takes every version, mark of deletion, derivative and unfinished upload, and nothing of others', async () => {
    await put(`streams/${LAYLA}-2/part`, 'of another name');
    await put(`thumbs/${LAYLA}.webp.bak`, 'of another rule');
    await begin('songs/omar.mp3');
    const others = await held();
    await put(LAYLA, 'one');
    await put(LAYLA, 'two');
    await put('songs/gone.mp3', 'deleted since');
    await storage.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'songs/gone.mp3' }));
    await put(`thumbs/${LAYLA}.webp`, 'small');
    await put(`streams/${LAYLA}/1.ts`, 'part 1');
    await put(`streams/${LAYLA}/2.ts`, 'part 2');
    await begin(LAYLA);
    await begin(`streams/${LAYLA}/3.ts`);
    const asked = request(LAYLA, 'songs/gone.mp3');
    const plan = await eraser().plan(asked);
    expect(fatesOf(plan)).toEqual([
      ['media:uploads', 'delete', 2],
      ['media:derivatives', 'delete', 3],
      ['media:versions', 'delete', 3],
      ['media:files', 'delete', 1],
    ]);
    const changed = [
      { collection: 'media:uploads', rows: 2 },
      { collection: 'media:derivatives', rows: 3 },
      { collection: 'media:versions', rows: 3 },
      { collection: 'media:files', rows: 1 },
    ];
    expect(await eraser().execute(asked, plan)).toEqual({ changed, gone: changed, deferred: [], notes: [] });
    expect(await eraser().verify(asked, plan)).toEqual([]);
    expect(await held()).toEqual(others);
  });

  it('is carried out from its plan when the rows that named the keys are gone', async () => {
    const others = await held();
    await put(LAYLA, 'one');
    await put(`thumbs/${LAYLA}.webp`, 'small');
    const plan = await eraser().plan(request(LAYLA));
    const { changed } = await eraser().execute(request(), plan);
    expect(changed.map(({ rows }) => rows)).toEqual([1, 1]);
    expect(await eraser().verify(request(), plan)).toEqual([]);
    expect(await held()).toEqual(others);
  });

  it('repeats without a second effect, and counts what a lost answer had done', async () => {
    await put(LAYLA, 'one');
    const plan = await eraser().plan(request(LAYLA));
    await eraser().execute(request(LAYLA), plan);
    const before = await held();
    expect(await eraser().execute(request(LAYLA), plan)).toEqual({
      changed: [],
      gone: [{ collection: 'media:files', rows: 1 }],
      deferred: [],
      notes: ['media:files: 0 of 1 deleted; the others were gone already'],
    });
    expect(await held()).toEqual(before);
  });

  it.each([
    ['a version', () => put(LAYLA, 'written since')],
    ['an upload', () => begin(LAYLA)],
    ['a derivative', () => put(`streams/${LAYLA}/9.ts`, 'made since')],
  ])('stops before its first write where %s came after the plan', async (_what, write) => {
    await put(LAYLA, 'one');
    const plan = await eraser().plan(request(LAYLA));
    await write();
    const before = await held();
    expect(await errorOf(eraser().execute(request(LAYLA), plan))).toEqual([
      'plan-exceeded',
      'media: 1 versions that are not in the plan of 1',
    ]);
    expect(await held()).toEqual(before);
  });

  it('keeps what the storage lets nobody delete, until its date, and says so', async () => {
    const until = new Date(Math.ceil((Date.now() + 30 * DAY) / DAY) * DAY - DAY / 2);
    const locked = await put(LAYLA, 'one', {
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: until,
      ChecksumAlgorithm: 'CRC32',
    });
    const onHold = await put('songs/hold.mp3', 'two');
    const Status = 'ON';
    await storage.client.send(
      new PutObjectLegalHoldCommand({ Bucket: bucket, Key: 'songs/hold.mp3', LegalHold: { Status } }),
    );
    await put('songs/free.mp3', 'three');
    const asked = request(LAYLA, 'songs/hold.mp3', 'songs/free.mp3');
    const plan = await eraser().plan(asked);
    const keptUntil = new Date(until.getTime() + DAY / 2).toISOString().slice(0, 10);
    expect(plan.items).toMatchObject([
      { disposition: 'keep', rows: 1, ground: 'object-lock', keptUntil, reversible: true },
      { disposition: 'keep', rows: 1, ground: 'object-lock', reviewOn: '2027-02-23' },
      { disposition: 'delete', rows: 1, reversible: false },
    ]);
    expect(plan.targets[0]).toEqual([{ key: [LAYLA, locked, LAYLA], until: keptUntil }]);
    await eraser().execute(asked, plan);
    expect(await eraser().verify(asked, plan)).toEqual([]);
    const left = await held();
    expect(left).toEqual(expect.arrayContaining([`songs/hold.mp3 ${onHold}`, `${LAYLA} ${locked}`]));
    // These two, and the two of others.
    expect(left).toHaveLength(4);
  });

  it('defers what was locked after the plan, and never says that it is gone', async () => {
    const versions = [await put(LAYLA, 'one'), await put('songs/two.mp3', 'two')];
    const asked = request(LAYLA, 'songs/two.mp3');
    const plan = await eraser().plan(asked);
    const Retention = { Mode: 'COMPLIANCE', RetainUntilDate: new Date(Date.now() + DAY) } as const;
    await storage.client.send(new PutObjectRetentionCommand({ Bucket: bucket, Key: LAYLA, Retention }));
    const tomorrow = new Date(Math.ceil(Retention.RetainUntilDate.getTime() / DAY) * DAY);
    const from = tomorrow.toISOString().slice(0, 10);
    expect(await eraser().execute(asked, plan)).toMatchObject({
      gone: [{ collection: 'media:files', rows: 1 }],
      deferred: [{ collection: 'media:files', rows: 1, from, ground: 'object-lock' }],
    });
    expect(await eraser().verify(asked, plan)).toEqual([]);
    expect((await held()).filter((one) => versions.some((id) => one.endsWith(id)))).toEqual([
      `${LAYLA} ${versions[0]}`,
    ]);
  });

  it('leaves alone what a row names that others share', async () => {
    await put(LAYLA, 'one');
    await put('songs/together.mp3', 'of a band');
    const { identifiers, ...rest } = request(LAYLA);
    const asked = { ...rest, identifiers: [...identifiers, { ...key('songs/together.mp3'), shared: true }] };
    const plan = await eraser().plan(asked);
    expect(plan.items).toMatchObject([
      { disposition: 'delete', rows: 1 },
      { disposition: 'keep', rows: 1, ground: 'rights-of-others', reviewOn: '2027-02-23' },
    ]);
    await eraser().execute(asked, plan);
    expect(await eraser().verify(asked, plan)).toEqual([]);
    expect((await held()).filter((one) => one.startsWith('songs/together'))).toHaveLength(1);
  });

  it('tells what is left, also where only the version itself can be asked for', async () => {
    await put(LAYLA, 'one');
    const plan = await eraser().plan(request(LAYLA));
    expect(await eraser().verify(request(LAYLA), plan)).toEqual([
      { collection: 'media:files', rows: 1, columns: [] },
    ]);
    front.hideListings();
    expect(await eraser().verify(request(LAYLA), plan)).toEqual([
      { collection: 'media:files', rows: 1, columns: [] },
    ]);
  });

  it('reads what S3 says of each object inside its answer', async () => {
    await put(LAYLA, 'one');
    const plan = await eraser().plan(request(LAYLA));
    front.answerDeletions('SlowDown');
    expect(await errorOf(eraser().execute(request(LAYLA), plan))).toEqual([
      'system-busy',
      'media: 400 SlowDown',
    ]);
    front.answerDeletions('AccessDenied');
    expect(await errorOf(eraser().execute(request(LAYLA), plan))).toEqual([
      'system-refused',
      'media: 403 AccessDenied',
    ]);
    front.reset();
    await eraser().execute(request(LAYLA), plan);
    expect(await eraser().verify(request(LAYLA), plan)).toEqual([]);
  });

  it('never touches a key outside of its prefixes: the plan says that somebody has to decide', async () => {
    await put('private/key.mp3', 'SECRET');
    const before = await held();
    const keys = ['private/key.mp3', 'songs/../private/key.mp3', '/songs/omar.mp3', 'songs/./omar.mp3'];
    const plan = await eraser().plan(request(...keys));
    expect(plan.items).toMatchObject([{ disposition: 'not-covered', rows: 4, atMost: 0, columns: ['key'] }]);
    await eraser().execute(request(...keys), plan);
    expect(await held()).toEqual(before);
  });

  it('erases a bucket without versions, where one key has one file', async () => {
    bucket = `plain-${count}`;
    await storage.client.send(new CreateBucketCommand({ Bucket: bucket }));
    await put('songs/omar.mp3', 'omar sings');
    await put(LAYLA, 'one');
    const plan = await eraser().plan(request(LAYLA));
    await eraser().execute(request(LAYLA), plan);
    expect(await eraser().verify(request(LAYLA), plan)).toEqual([]);
    expect(await held()).toEqual(['songs/omar.mp3 null']);
  });

  it('erases more than one call can delete, and lists in pages', async () => {
    bucket = `many-${count}`;
    await storage.client.send(new CreateBucketCommand({ Bucket: bucket }));
    const keys = Array.from({ length: 1_003 }, (_, n) => `songs/many/${n}.mp3`);
    await Promise.all(keys.map((one) => put(one, 'x')));
    const whole = eraser({ derivatives: ['songs/{stem}/*'] });
    const asked = request('songs/many.mp3');
    const plan = await whole.plan(asked);
    expect(fatesOf(plan)).toEqual([['media:derivatives', 'delete', 1_003]]);
    await whole.execute(asked, plan);
    expect(await whole.verify(asked, plan)).toEqual([]);
  });

  it('names the permissions it needs, one by one, without touching a file', async () => {
    const connector = createMediaConnector({
      system: 'media',
      place: {
        ...{ bucket, region: 'us-east-1', endpoint: new URL(front.url), credentials: CREDENTIALS },
        pace: () => Promise.resolve(),
      },
      keyPrefixes: ['songs/'],
      maxFileBytes: 1_000,
      erase: true,
      derivatives: ['thumbs/{key}.webp', '{key}.part'],
    });
    const before = await held();
    expect((await connector.permissions()).map(({ name, state }) => [name, state])).toEqual([
      [`s3:ListBucket on ${bucket}`, 'granted'],
      [`s3:GetObject on ${bucket}/songs/*`, 'granted'],
      [`s3:ListBucketVersions on ${bucket}`, 'granted'],
      [`s3:ListBucketMultipartUploads on ${bucket}`, 'granted'],
      [`s3:GetBucketObjectLockConfiguration on ${bucket}`, 'granted'],
      [`s3:DeleteObjectVersion on ${bucket}/songs/*`, 'granted'],
      [`s3:GetObjectVersion on ${bucket}/songs/*`, 'granted'],
      [`s3:GetObjectLegalHold on ${bucket}/songs/*`, 'granted'],
      [`s3:GetObjectRetention on ${bucket}/songs/*`, 'granted'],
      [`s3:AbortMultipartUpload on ${bucket}/songs/*`, 'granted'],
      [`s3:DeleteObjectVersion on ${bucket}/thumbs/*`, 'granted'],
      [`s3:GetObjectVersion on ${bucket}/thumbs/*`, 'granted'],
      [`s3:GetObjectLegalHold on ${bucket}/thumbs/*`, 'granted'],
      [`s3:GetObjectRetention on ${bucket}/thumbs/*`, 'granted'],
      [`s3:AbortMultipartUpload on ${bucket}/thumbs/*`, 'granted'],
    ]);
    expect(await held()).toEqual(before);
    await expect(
      storage.client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'songs/wafa-permission-check' })),
    ).rejects.toThrow();
  });

  it('keeps its distance from a bucket that has old versions of a key nobody names', async () => {
    await storage.client.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    await put('songs/omar.mp3', 'omar sings again');
    const before = await held();
    const plan = await eraser().plan(request('songs/never.mp3'));
    expect(plan).toEqual({ items: [], targets: [], notSearched: [] });
    expect(await eraser().execute(request('songs/never.mp3'), plan)).toMatchObject({ changed: [] });
    expect(await held()).toEqual(before);
  });
});
