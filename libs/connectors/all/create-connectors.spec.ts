import { describe, expect, it } from '@jest/globals';
import { systemsSchema, type System } from '#libs/data-map/systems';
import { createConnector, type SystemContext } from './create-connectors.js';
import { createErasers } from './create-erasers.js';
import { createMarkers } from './create-markers.js';
import { createRectifiers } from './create-rectifiers.js';

const text = { en: 'x', ar: 'س' };
const system = (more: object): System => {
  const [found] = systemsSchema.parse({
    systems: [
      {
        key: 'sys',
        name: text,
        purposes: [text],
        legalBasis: [text],
        source: [text],
        retention: text,
        ...more,
      },
    ],
  }).systems;
  if (!found) throw new Error('no system');
  return found;
};

const context = (secrets: Readonly<Record<string, string>> = {}, embedded = false): SystemContext => ({
  secret: (name) => secrets[name],
  paceOf: () => () => Promise.resolve(),
  embedded,
  datasets: [],
});

describe('from systems.yaml to a connector', () => {
  it('GA4 needs one way in', () => {
    const ga4 = { connector: 'ga4', propertyId: '1' };
    expect(() => createConnector(system(ga4), context())).toThrow(
      'it needs credentialsFrom or accessTokenFrom',
    );
    const named = system({ ...ga4, accessTokenFrom: 'TOKEN' });
    expect(() => createConnector(named, context())).toThrow('TOKEN, which sys needs, is missing');
    expect(createConnector(named, context({ TOKEN: 't' })).kinds).toContain('ga_client_id');
  });

  it('media need a bucket, or a folder where that is allowed', () => {
    const media = { connector: 'media', keyPrefixes: ['songs/'] };
    expect(() => createConnector(system(media), context())).toThrow('it needs bucket or folderFrom');
    const folder = system({ ...media, folderFrom: 'FOLDER' });
    expect(() => createConnector(folder, context({ FOLDER: '/media' }))).toThrow('needs WAFA_EMBEDDED=1');
    expect(createConnector(folder, context({ FOLDER: '/media' }, true)).kinds).toEqual(['media_key']);
    const half = system({ ...media, bucket: 'b', accessKeyIdFrom: 'ID' });
    expect(() => createConnector(half, context({ ID: 'i' }))).toThrow(
      'accessKeyIdFrom and secretAccessKeyFrom',
    );
    const whole = system({ ...media, bucket: 'b', accessKeyIdFrom: 'ID', secretAccessKeyFrom: 'SECRET' });
    expect(createConnector(whole, context({ ID: 'i', SECRET: 's' })).kinds).toEqual(['media_key']);
  });

  it('an HTTP service needs an address, a secret and what it may answer with', () => {
    const http = {
      connector: 'http',
      urlFrom: 'URL',
      signingSecretFrom: 'SECRET',
      kinds: ['email'],
      collections: [{ name: 'orders', columns: [{ name: 'id' }, { name: 'score', source: 'inferred' }] }],
    };
    const secrets = { URL: 'https://service.example/wafa', SECRET: 'x'.repeat(32) };
    expect(createConnector(system(http), context(secrets)).collections).toEqual([
      { key: 'sys:orders', columns: [{ name: 'id' }, { name: 'score', source: 'inferred' }] },
    ]);
    expect(() => createConnector(system(http), context({ URL: secrets.URL }))).toThrow(
      'SECRET, which sys needs',
    );
    const local = { ...secrets, URL: 'http://127.0.0.1:1' };
    expect(() => createConnector(system(http), context(local))).toThrow('has to begin with https://');
    expect(createConnector(system(http), context(local, true)).kinds).toEqual(['email']);
  });

  it('a manual system needs instructions and nothing else', () => {
    const manual = system({ connector: 'manual', instructions: text });
    expect(createConnector(manual, context()).collections).toEqual([]);
  });

  it('no vendor on this machine outside the sandbox', () => {
    const local = system({ connector: 'ga4', propertyId: '1', accessTokenFrom: 'TOKEN', apiUrlFrom: 'URL' });
    const secrets = { TOKEN: 't', URL: 'http://127.0.0.1:1' };
    expect(() => createConnector(local, context(secrets))).toThrow('needs WAFA_EMBEDDED=1');
    expect(createConnector(local, context(secrets, true)).system).toBe('sys');
  });
});

describe('what a system lets Wafa do', () => {
  const secrets = context({ URL: 'https://a.example', SECRET: 's'.repeat(32), FOLDER: '/media' }, true);
  const made = (one: System) => {
    const company = { systems: [one], datasets: [] };
    return {
      erases:
        createErasers(company, {
          ...secrets,
          allowanceOf: () => ({ requireLeft: () => Promise.resolve(), take: () => Promise.resolve() }),
        }).length === 1,
      marks: createMarkers(company, secrets).flatMap(({ marks }) => marks),
      corrects: createRectifiers(company, secrets).length === 1,
    };
  };
  const service = (does: readonly string[]): System =>
    system({
      ...{ connector: 'http', urlFrom: 'URL', signingSecretFrom: 'SECRET', kinds: ['email'], does },
      collections: [{ name: 'orders', columns: [{ name: 'id' }] }],
    });
  const files = { connector: 'media', folderFrom: 'FOLDER', keyPrefixes: ['songs/'] };
  const pages = [{ collection: 'songs', path: '/songs/{value}' }];

  it.each([
    ['a service, nothing', service([]), { erases: false, marks: [], corrects: false }],
    ['a service, to erase', service(['erase']), { erases: true, marks: [], corrects: false }],
    [
      'a service, the rest',
      service(['stop', 'restrict', 'rectify']),
      { erases: false, marks: ['restrict', 'stop'], corrects: true },
    ],
    ['files, nothing', system(files), { erases: false, marks: [], corrects: false }],
    ['files, to erase', system({ ...files, erase: true }), { erases: true, marks: [], corrects: false }],
    [
      'public pages',
      system({ connector: 'public-pages', siteFrom: 'URL', pages }),
      { erases: true, marks: ['unpublish'], corrects: false },
    ],
  ])('%s', (_what, one, expected) => {
    expect(made(one)).toEqual(expected);
  });

  it('a rule for derived files that could mean those of everybody is no rule', () => {
    expect(() => system({ ...files, derivatives: ['thumbs/*'] })).toThrow('the files of everybody');
  });
});
