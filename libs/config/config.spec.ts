import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EMBEDDED_KEY_MARK, loadConfig, settingOf } from './config.js';

const bytes = (from: number): Buffer => Buffer.from(Array.from({ length: 32 }, (_, at) => from + at));
const OWN_KEY = bytes(1).toString('base64');
const embeddedKey = (from: number): string =>
  Buffer.concat([EMBEDDED_KEY_MARK, bytes(from).subarray(8)]).toString('base64');
const EMBEDDED_KEY = embeddedKey(1);
const EMBEDDED = { WAFA_EMBEDDED: '1', WAFA_MASTER_KEY: EMBEDDED_KEY, WAFA_LOOKUP_KEY: embeddedKey(2) };

const environment = (more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  WAFA_CONFIG_DIR: 'examples/qwenimage',
  WAFA_BASE_URL: 'https://privacy.example.org',
  WAFA_MASTER_KEY: OWN_KEY,
  WAFA_LOOKUP_KEY: bytes(2).toString('base64'),
  DATABASE_URL: 'postgres://app@db/wafa',
  TEMPORAL_ADDRESS: 'temporal:7233',
  SMTP_URL: 'smtp://mail',
  MAIL_FROM: 'privacy@example.org',
  OIDC_ISSUER: 'https://login.example.org',
  OIDC_CLIENT_ID: 'wafa',
  ...more,
});

describe('the configuration', () => {
  it('is production unless it says otherwise', () => {
    expect(loadConfig(environment({})).WAFA_EMBEDDED).toBe(false);
  });

  it('refuses keys that the embedded stack made, and names them without their values', () => {
    const load = (): unknown => loadConfig(environment({ WAFA_MASTER_KEY: EMBEDDED_KEY }));
    expect(load).toThrow(expect.objectContaining({ code: 'config-invalid' }));
    expect(load).toThrow(/WAFA_MASTER_KEY/);
    expect(load).not.toThrow(EMBEDDED_KEY);
    expect(() => loadConfig(environment(EMBEDDED))).not.toThrow();
  });

  it('refuses to arm a fail point in production, and one that there is not', () => {
    const WAFA_FAIL_POINT = 'mail.2-sent@3';
    const load = (more: NodeJS.ProcessEnv) => (): unknown => loadConfig(environment(more)).WAFA_FAIL_POINT;
    expect(load({ WAFA_FAIL_POINT })).toThrow(/WAFA_FAIL_POINT \(for tests on the embedded services/);
    expect(load({ WAFA_FAIL_POINT, ...EMBEDDED })()).toBe(WAFA_FAIL_POINT);
    expect(load({ WAFA_FAIL_POINT: 'toString', ...EMBEDDED })).toThrow(/WAFA_FAIL_POINT \(one of /);
    expect(load({})()).toBeUndefined();
    expect(load({ WAFA_WORKFLOW_BUNDLE: 'other.js' })).toThrow(/WAFA_WORKFLOW_BUNDLE \(for tests/);
  });

  it('that one stray flag does not turn into the embedded one: that has keys of its own', () => {
    const load = (): unknown =>
      loadConfig(environment({ WAFA_EMBEDDED: '1', WAFA_FAIL_POINT: 'mail.2-sent' }));
    expect(load).toThrow(/WAFA_EMBEDDED \(only with the keys that the embedded stack made/);
  });

  it.each([
    [
      'a lookup key that is the master key',
      { WAFA_LOOKUP_KEY: OWN_KEY },
      'WAFA_LOOKUP_KEY (the same as WAFA_MASTER_KEY)',
    ],
    [
      'a key of zeros',
      { WAFA_MASTER_KEY: Buffer.alloc(32).toString('base64') },
      'WAFA_MASTER_KEY (not random',
    ],
    ['a portal without TLS', { WAFA_BASE_URL: 'http://privacy.example.org' }, 'WAFA_BASE_URL (https://'],
    ['a portal with a path', { WAFA_BASE_URL: 'https://example.org/privacy' }, 'WAFA_BASE_URL (https://'],
    [
      'a portal with a slash at its end',
      { WAFA_BASE_URL: 'https://example.org/' },
      'WAFA_BASE_URL (https://',
    ],
    ['a portal with a query', { WAFA_BASE_URL: 'https://example.org?x=1' }, 'WAFA_BASE_URL (https://'],
    ['a database that is none', { DATABASE_URL: 'nonsense' }, 'DATABASE_URL (postgres://'],
    ['a URL for Temporal', { TEMPORAL_ADDRESS: 'https://temporal:7233' }, 'TEMPORAL_ADDRESS (host'],
    ['a sender without an address', { MAIL_FROM: 'nobody' }, 'MAIL_FROM (name@host'],
    [
      'metrics on the public port',
      { WAFA_METRICS_PORT: '4400' },
      'WAFA_METRICS_PORT (the same as WAFA_PORT)',
    ],
    [
      'both metrics on one port',
      { WAFA_METRICS_PORT: '9464', WAFA_TEMPORAL_METRICS_PORT: '9464' },
      'WAFA_TEMPORAL_METRICS_PORT (the same as WAFA_METRICS_PORT)',
    ],
    [
      'traces over FTP',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://collector' },
      'OTEL_EXPORTER_OTLP_ENDPOINT (http',
    ],
    [
      'a name that it does not know',
      { WAFA_VAULT_URI: 's3://wafa' },
      'WAFA_VAULT_URI (unknown: WAFA_VAULT_URL?)',
    ],
    [
      'an unknown file',
      { WAFA_MASTERKEY_FILE: '/x' },
      'WAFA_MASTERKEY_FILE (unknown: WAFA_MASTER_KEY_FILE?)',
    ],
  ])('refuses %s', (_case, more, said) => {
    expect(() => loadConfig(environment(more))).toThrow(said);
  });

  it.each(['privacy@example.org', 'Privacy <privacy@example.org>'])('sends mails from %s', (MAIL_FROM) => {
    expect(loadConfig(environment({ MAIL_FROM })).MAIL_FROM).toBe(MAIL_FROM);
  });

  it('names every fault at once', () => {
    const load = (): unknown => loadConfig(environment({ OIDC_ISSUER: 'nowhere', WAFA_PORT: '0' }));
    expect(load).toThrow(/WAFA_PORT.*OIDC_ISSUER|OIDC_ISSUER.*WAFA_PORT/);
  });
});

describe('a secret in a file', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-'));
    file = join(folder, 'secret');
    writeFileSync(file, 'postgres://from-a-file/wafa\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('stands for the variable, without the line feed at its end', () => {
    const config = loadConfig(environment({ DATABASE_URL: undefined, DATABASE_URL_FILE: file }));
    expect(config.DATABASE_URL).toBe('postgres://from-a-file/wafa');
    expect(settingOf({ SHOP_URL_FILE: file }, 'SHOP_URL')).toBe('postgres://from-a-file/wafa');
    expect(settingOf({ SHOP_URL: 'postgres://shop' }, 'SHOP_URL')).toBe('postgres://shop');
  });

  it('that cannot be read is named', () => {
    const read = (): unknown => settingOf({ SHOP_URL_FILE: join(folder, 'none') }, 'SHOP_URL');
    expect(read).toThrow('SHOP_URL_FILE cannot be read');
  });
});
