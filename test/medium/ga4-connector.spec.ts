import { generateKeyPairSync } from 'node:crypto';
import { analyticsadmin, auth } from '@googleapis/analyticsadmin';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { discoverAll, describeConnectorContract } from '#libs/connectors/kit/contract';
import type { Connector, Identifier } from '#libs/connectors/kit/connector';
import { createGa4Connector, type Ga4ConnectorOptions } from '#libs/connectors/ga4/ga4.connector';
import { WafaError } from '#libs/domain/errors';
import { EDIT, READ } from '../../apps/sandbox/src/vendors/ga4/access.js';
import { SANDBOX_PROPERTY, startGa4 } from '../../apps/sandbox/src/vendors/ga4/index.js';
import type { StandIn } from '../../apps/sandbox/src/vendors/stand-in.js';
import { describeWithSpecification, googleGate } from '../support/specifications.js';

const ACCOUNT = 'reader@example.iam.gserviceaccount.com';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKeyPem = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const KEY_FILE = JSON.stringify({
  type: 'service_account',
  client_email: ACCOUNT,
  private_key: privateKeyPem,
  private_key_id: 'k1',
});
const NOW = new Date('2026-11-24T09:00:00Z');

let google: StandIn;
let paced = 0;

beforeAll(async () => {
  google = await startGa4({
    port: 0,
    gate: googleGate(),
    accessTokens: new Map([
      ['token-reader', [READ]],
      ['token-editor', [EDIT]],
      ['token-nothing', []],
    ]),
    serviceAccounts: [
      { email: ACCOUNT, publicKeyPem: keys.publicKey.export({ type: 'spki', format: 'pem' }) as string },
    ],
    now: () => NOW,
  });
});
afterAll(() => google.stop());
beforeEach(() => {
  google.faults.repair();
  google.calls.length = 0;
  google.violations.length = 0;
  paced = 0;
});

const connect = (more: Partial<Ga4ConnectorOptions> = {}): Connector =>
  createGa4Connector({
    system: 'analytics',
    propertyId: '412345678',
    credentials: { accessToken: 'token-reader' },
    pace: () => {
      paced += 1;
      return Promise.resolve();
    },
    apiUrl: new URL(google.url),
    bigQueryExport: false,
    recipients: [
      {
        name: 'Google',
        purpose: { en: 'Traffic', ar: 'الزيارات' },
        role: 'processor',
        transfer: { country: 'US', safeguard: { en: 'Clauses', ar: 'بنود' } },
      },
    ],
    ...more,
  });

const LAYLA: Identifier = { kind: 'ga_client_id', value: 'GA1.1.1010101010.1700000001' };

const errorOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof WafaError)) throw error;
    return [error.code, error.detail, error.retryAfterSeconds];
  }
};

describeConnectorContract(
  'the GA4 connector',
  () => ({
    connector: connect(),
    subject: LAYLA,
    records: [
      { collection: 'ga4:identifiers', key: { kind: LAYLA.kind, value: LAYLA.value } },
      { collection: 'ga4:property', key: { property: 'properties/412345678' } },
    ],
    neighbourCanary: '2020202020',
    secretCanary: 'token-reader',
    refused: connect({ credentials: { accessToken: 'token-nothing' } }),
    unavailable: connect({ apiUrl: new URL('http://127.0.0.1:1') }),
  }),
  { 'knows-nobody': 'Google tells nobody whether it knows an identifier' },
);

describe('the GA4 connector', () => {
  it('says what Google holds under each identifier, why it is not listed, and how the property is set up', async () => {
    const { envelopes, result } = await discoverAll(connect(), [
      { kind: 'email', value: 'layla@example.com' },
      LAYLA,
      LAYLA,
      { kind: 'ga_user_id', value: 'layla-1' },
    ]);
    expect(envelopes.map(({ data }) => data)).toEqual([
      {
        kind: 'ga_client_id',
        value: 'GA1.1.1010101010.1700000001',
        idAtGoogle: '1010101010.1700000001',
        since: null,
        heldByGoogle: expect.objectContaining({
          en: expect.stringContaining('the pages you saw') as unknown as string,
        }) as object,
        whyNotListed: expect.objectContaining({
          en: expect.stringContaining('only totals') as unknown as string,
        }) as object,
        otherWay: expect.objectContaining({
          en: expect.stringContaining('do not export') as unknown as string,
        }) as object,
      },
      expect.objectContaining({ kind: 'ga_user_id', value: 'layla-1', idAtGoogle: 'layla-1' }),
      {
        property: 'properties/412345678',
        displayName: 'qwenimage.art',
        retention: {
          en: 'Google deletes single events after 14 months; every visit starts the time of your identifier anew. Totals in reports stay.',
          ar: 'تحذف Google الأحداث المفردة بعد 14 شهرًا، وتبدأ المدة الخاصة بمعرّفك من جديد مع كل زيارة. أما الأرقام المجمّعة في التقارير فتبقى.',
        },
        transfers: [{ recipient: 'Google', country: 'US', safeguard: { en: 'Clauses', ar: 'بنود' } }],
        eventDataRetention: 'FOURTEEN_MONTHS',
        userDataRetention: 'TWO_MONTHS',
        resetUserDataOnNewActivity: true,
        dataStreams: [
          {
            type: 'WEB_DATA_STREAM',
            name: 'Website',
            measurementId: 'G-4EXAMPLE01',
            place: 'https://qwenimage.example',
          },
          {
            type: 'ANDROID_APP_DATA_STREAM',
            name: 'Android app',
            measurementId: null,
            place: 'art.qwenimage.example',
          },
        ],
        timeZone: 'Asia/Riyadh',
        serviceLevel: 'GOOGLE_ANALYTICS_STANDARD',
        createTime: '2025-02-20T08:00:00.123Z',
      },
    ]);
    expect(result).not.toHaveProperty('openTask');
  });

  it('asks an officer for the exported events, and only where there is an identifier to look for', async () => {
    const connector = connect({ bigQueryExport: true });
    const { result, envelopes } = await discoverAll(connector, [LAYLA]);
    expect(result.openTask).toBe('bigquery-export');
    expect(envelopes[0]?.data['otherWay']).toHaveProperty(
      'en',
      'The events are exported to BigQuery; a member of our staff looks there for this identifier.',
    );
    const none = await discoverAll(connector, [{ kind: 'email', value: 'layla@example.com' }]);
    expect(none.result).toEqual({
      collections: ['ga4:identifiers', 'ga4:property'].map((collection) => ({
        collection,
        records: 0,
        notSearched: 'needs ga_client_id or ga_user_id or ga_app_instance_id',
      })),
      gatheredKeys: [],
      identifiers: [],
    });
  });

  it('reads every page of the streams, and waits for its turn before each call', async () => {
    const many = await startGa4({
      port: 0,
      accessTokens: new Map([['token-reader', [READ]]]),
      property: {
        ...SANDBOX_PROPERTY,
        dataStreams: Array.from({ length: 201 }, (_, index) => ({ displayName: `Stream ${index}` })),
      },
    });
    try {
      const { envelopes } = await discoverAll(connect({ apiUrl: new URL(many.url) }), [LAYLA]);
      expect(envelopes[1]?.data['dataStreams']).toHaveLength(201);
      expect(many.calls.map(({ path, query }) => `${path} ${query}`)).toEqual([
        '/v1beta/properties/412345678 ',
        '/v1beta/properties/412345678/dataRetentionSettings ',
        '/v1beta/properties/412345678/dataStreams pageSize=200',
        '/v1beta/properties/412345678/dataStreams pageSize=200&pageToken=200',
      ]);
      expect(paced).toBe(4);
    } finally {
      await many.stop();
    }
  });

  it('signs its own token with the key file of a service account', async () => {
    await connect({ credentials: { keyFile: KEY_FILE } }).check();
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const forged = { ...JSON.parse(KEY_FILE), private_key: other.export({ type: 'pkcs8', format: 'pem' }) };
    const refused = connect({ credentials: { keyFile: JSON.stringify(forged) } });
    expect(await errorOf(refused.check())).toEqual([
      'system-refused',
      'analytics: 401 UNAUTHENTICATED',
      undefined,
    ]);
  });

  it('refuses a key file that holds no key, without repeating it', () => {
    const credentials = { keyFile: JSON.stringify({ ...JSON.parse(KEY_FILE), private_key: 'hush' }) };
    expect(() => connect({ credentials })).toThrow(
      'config-invalid: analytics: its credentials are no key file of a service account',
    );
  });

  it('tells which permissions the credentials have', async () => {
    const names = [
      'analytics.readonly: properties.get',
      'analytics.readonly: properties.getDataRetentionSettings',
      'analytics.readonly: properties.dataStreams.list',
    ];
    const opens = ['ga4:identifiers', 'ga4:property'];
    const why = 'analytics: 403 PERMISSION_DENIED ACCESS_TOKEN_SCOPE_INSUFFICIENT';
    expect(await connect().permissions()).toEqual(names.map((name) => ({ name, opens, state: 'granted' })));
    const none = connect({ credentials: { accessToken: 'token-nothing' } });
    expect(await none.permissions()).toEqual(names.map((name) => ({ name, opens, state: 'missing', why })));
  });

  it.each([
    [429, 7, ['system-busy', 'analytics: 429 RESOURCE_EXHAUSTED', 7]],
    [503, undefined, ['system-unavailable', 'analytics: 503 UNAVAILABLE', undefined]],
    [500, undefined, ['system-unavailable', 'analytics: 500 INTERNAL', undefined]],
    [401, undefined, ['system-refused', 'analytics: 401 UNAUTHENTICATED', undefined]],
    [403, undefined, ['system-refused', 'analytics: 403 PERMISSION_DENIED', undefined]],
    [404, undefined, ['system-rejected', 'analytics: 404 NOT_FOUND', undefined]],
    [400, undefined, ['system-rejected', 'analytics: 400 INVALID_ARGUMENT', undefined]],
  ] as const)('reads the status %s, and calls once', async (status, retryAfterSeconds, expected) => {
    google.faults.plan({ kind: 'status', status, ...(retryAfterSeconds ? { retryAfterSeconds } : {}) });
    expect(await errorOf(connect().check())).toEqual(expected);
    expect(google.calls).toHaveLength(1);
  });

  it('takes a dropped connection for no answer, and the next call for a new one', async () => {
    google.faults.plan({ kind: 'drop' }, 1);
    expect(await errorOf(connect().check())).toEqual([
      'system-unavailable',
      'analytics: ECONNRESET',
      undefined,
    ]);
    await connect().check();
  });

  it('names another property’s refusal as one', async () => {
    expect(await errorOf(connect({ propertyId: '999' }).check())).toEqual([
      'system-refused',
      'analytics: 403 PERMISSION_DENIED',
      undefined,
    ]);
  });
});

describe('the stand-in of Google Analytics', () => {
  const client = (accessToken: string) => {
    const credentials = new auth.OAuth2();
    credentials.setCredentials({ access_token: accessToken });
    const name = SANDBOX_PROPERTY.property.name;
    const api = analyticsadmin({ version: 'v1alpha', auth: credentials, rootUrl: google.url, retry: false });
    return (requestBody: object) => api.properties.submitUserDeletion({ name, requestBody });
  };

  it('takes 500 deletions a day, one identifier each, from who may edit', async () => {
    const remove = client('token-editor');
    const statusOf = (body: object, call = remove): Promise<unknown> =>
      call(body).then(
        ({ data }) => data,
        (error: { status?: unknown }) => error.status,
      );
    expect(await statusOf({ clientId: '1.2' })).toEqual({ deletionRequestTime: '2026-11-24T09:00:00.000Z' });
    expect(await statusOf({ clientId: '1.2', userId: 'x' })).toBe(400);
    expect(await statusOf({ clientId: '1.2' }, client('token-reader'))).toBe(403);
    for (let count = 1; count < 500; count += 1) await remove({ userId: String(count) });
    expect(await statusOf({ userId: 'one too many' })).toBe(429);
    expect(google.violations).toEqual([]);
  });
});

describeWithSpecification('googleAdmin')("Google's own document", () => {
  it('finds no fault in what the connector asks and the stand-in answers', async () => {
    await discoverAll(connect(), [LAYLA]);
    await errorOf(connect({ propertyId: '999' }).check());
    expect(google.calls).toHaveLength(4);
    expect(google.violations).toEqual([]);
  });

  it('turns red at a wrong type, an unknown field and an unknown value of an answer', async () => {
    const broken = await startGa4({
      port: 0,
      gate: googleGate(),
      accessTokens: new Map([['token-reader', [READ]]]),
      property: {
        property: {
          ...SANDBOX_PROPERTY.property,
          timezone: 'Asia/Riyadh',
        } as typeof SANDBOX_PROPERTY.property,
        retention: { eventDataRetention: 'FOREVER', resetUserDataOnNewActivity: 'yes' as unknown as boolean },
        dataStreams: [],
      },
    });
    try {
      await errorOf(discoverAll(connect({ apiUrl: new URL(broken.url) }), [LAYLA]));
      expect(broken.violations).toEqual([
        'GET /v1beta/properties/412345678: answer must NOT have additional properties: timezone',
        'GET /v1beta/properties/412345678/dataRetentionSettings: answer/eventDataRetention must be equal to one of the allowed values',
      ]);
    } finally {
      await broken.stop();
    }
  });
});
