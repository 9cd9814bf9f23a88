import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EMBEDDED_KEY_MARK, loadConfig, settingOf } from './config.js';

const OWN_KEY = Buffer.alloc(32, 7).toString('base64');
const EMBEDDED_KEY = Buffer.concat([EMBEDDED_KEY_MARK, Buffer.alloc(24, 7)]).toString('base64');

const environment = (more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  WAFA_CONFIG_DIR: 'examples/qwenimage',
  WAFA_BASE_URL: 'https://privacy.example.org',
  WAFA_MASTER_KEY: OWN_KEY,
  WAFA_LOOKUP_KEY: OWN_KEY,
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
    expect(() =>
      loadConfig(environment({ WAFA_EMBEDDED: '1', WAFA_MASTER_KEY: EMBEDDED_KEY })),
    ).not.toThrow();
  });

  it('refuses to arm a fail point in production, and one that there is not', () => {
    const WAFA_FAIL_POINT = 'mail.2-sent@3';
    const load = (more: NodeJS.ProcessEnv) => (): unknown => loadConfig(environment(more)).WAFA_FAIL_POINT;
    expect(load({ WAFA_FAIL_POINT })).toThrow(/WAFA_FAIL_POINT \(for tests on the embedded services/);
    expect(load({ WAFA_FAIL_POINT, WAFA_EMBEDDED: '1' })()).toBe(WAFA_FAIL_POINT);
    expect(load({ WAFA_FAIL_POINT: 'toString', WAFA_EMBEDDED: '1' })).toThrow(/WAFA_FAIL_POINT \(one of /);
    expect(load({})()).toBeUndefined();
    expect(load({ WAFA_WORKFLOW_BUNDLE: 'other.js' })).toThrow(/WAFA_WORKFLOW_BUNDLE \(for tests/);
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
