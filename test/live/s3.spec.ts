import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeConnectorContract, discoverAll } from '#libs/connectors/kit/contract';
import type { Connector } from '#libs/connectors/kit/connector';
import { createMediaConnector } from '#libs/connectors/media/media.connector';
import type { S3StoreOptions } from '#libs/connectors/media/s3-client';
import {
  describeLive,
  fictitious,
  itIsReady,
  LIVE_PACE,
  NOWHERE,
  setting,
  urlSetting,
} from '../support/live.js';

const NAMES = {
  bucket: 'WAFA_LIVE_S3_BUCKET',
  region: 'WAFA_LIVE_S3_REGION',
  keyId: 'WAFA_LIVE_S3_KEY_ID',
  secret: 'WAFA_LIVE_S3_SECRET',
} as const;
const PREFIX = 'wafa-live/';

describeLive('S3', Object.values(NAMES), () => {
  const [person, neighbour] = [fictitious(), fictitious()];
  const keyOf = (word: string): string => `${PREFIX}${word}.mp3`;
  const bucket = setting(NAMES.bucket);
  const endpoint = urlSetting('WAFA_LIVE_S3_API_URL');
  const place = {
    bucket,
    region: setting(NAMES.region),
    endpoint,
    credentials: { accessKeyId: setting(NAMES.keyId), secretAccessKey: setting(NAMES.secret) },
    pace: LIVE_PACE,
  };
  const connectors: Connector[] = [];
  let writer: S3Client;

  const connect = (changes: Partial<S3StoreOptions> = {}): Connector => {
    const connector = createMediaConnector({
      system: 'media',
      place: { ...place, ...changes },
      keyPrefixes: [PREFIX],
      maxFileBytes: 1000,
    });
    connectors.push(connector);
    return connector;
  };

  beforeAll(async () => {
    const { region, credentials } = place;
    const own = endpoint ? { endpoint: endpoint.href, forcePathStyle: true } : {};
    writer = new S3Client({ region, credentials, ...own });
    for (const { word } of [person, neighbour])
      await writer.send(
        new PutObjectCommand({ Bucket: bucket, Key: keyOf(word), Body: word, ContentType: 'audio/mpeg' }),
      );
  });
  afterAll(async () => {
    for (const { word } of [person, neighbour])
      await writer.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(word) }));
    await Promise.all(connectors.map((one) => one.close()));
    writer.destroy();
  });

  const subject = { kind: 'media_key', value: keyOf(person.word) };

  it('brings the file as it was put there', async () => {
    const { files } = await discoverAll(connect(), [subject]);
    const expected = { mediaType: 'audio/mpeg', bytes: person.word.length };
    expect(files).toMatchObject([expected]);
  });

  itIsReady(connect);
  describeConnectorContract(
    'the media connector',
    () => ({
      connector: connect(),
      subject,
      records: [{ collection: 'media:files', key: { key: subject.value } }],
      neighbourCanary: neighbour.word,
      secretCanary: setting(NAMES.secret),
      refused: connect({ credentials: { ...place.credentials, secretAccessKey: 'of-nobody' } }),
      unavailable: connect({ endpoint: NOWHERE }),
    }),
    { 'knows-nobody': 'a key that leads to nothing is a record that says so' },
  );
});
