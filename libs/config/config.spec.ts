import { describe, expect, it } from '@jest/globals';
import { EMBEDDED_KEY_MARK, loadConfig } from './config.js';

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

  it('names every fault at once', () => {
    const load = (): unknown => loadConfig(environment({ OIDC_ISSUER: 'nowhere', WAFA_PORT: '0' }));
    expect(load).toThrow(/WAFA_PORT.*OIDC_ISSUER|OIDC_ISSUER.*WAFA_PORT/);
  });
});
