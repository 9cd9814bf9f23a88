import { beforeAll, describe, expect, it } from '@jest/globals';
import { WafaError } from '#libs/domain/errors';
import {
  describeWithCertificates,
  makeCertificates,
  type Certificates,
} from '../../test/support/certificates.js';
import { loadTemporalSettings, speaksTls } from './temporal.js';

describeWithCertificates('how Temporal is reached', () => {
  let made: Certificates;
  beforeAll(() => {
    made = makeCertificates(['DNS:localhost']);
  });

  const load = (more: NodeJS.ProcessEnv) =>
    loadTemporalSettings({ TEMPORAL_ADDRESS: 'temporal:7233', ...more });
  const said = (more: NodeJS.ProcessEnv): string => {
    try {
      load(more);
      return '';
    } catch (error) {
      return error instanceof WafaError ? (error.detail ?? '') : String(error);
    }
  };

  it('is in the clear where nothing is said, and over TLS where anything needs it', () => {
    expect(speaksTls(load({}))).toBe(false);
    expect(speaksTls(load({ TEMPORAL_TLS: '1' }))).toBe(true);
    expect(speaksTls(load({ TEMPORAL_TLS_CA: made.ca }))).toBe(true);
    expect(speaksTls(load({ TEMPORAL_API_KEY: 'k' }))).toBe(true);
  });

  it('refuses half a client certificate and a key of another one, by name', () => {
    const { cert, key } = made.client;
    expect(said({ TEMPORAL_TLS_CERT: cert, TEMPORAL_TLS_KEY: key })).toBe('');
    expect(said({ TEMPORAL_TLS_CERT: cert })).toBe(
      'wrong or missing: TEMPORAL_TLS_KEY (missing: the key of TEMPORAL_TLS_CERT)',
    );
    expect(said({ TEMPORAL_TLS_KEY: key })).toBe(
      'wrong or missing: TEMPORAL_TLS_CERT (missing: the certificate of TEMPORAL_TLS_KEY)',
    );
    expect(said({ TEMPORAL_TLS_CERT: cert, TEMPORAL_TLS_KEY: made.stranger.key })).toBe(
      'wrong or missing: TEMPORAL_TLS_KEY (not the key of TEMPORAL_TLS_CERT)',
    );
  });

  it('refuses an API key in the clear, without its value', () => {
    const text = said({ TEMPORAL_TLS: '0', TEMPORAL_API_KEY: 'CANARY' });
    expect(text).toBe(
      'wrong or missing: TEMPORAL_API_KEY (works over TLS only, and TEMPORAL_TLS=0 says none)',
    );
  });

  it('refuses what is no certificate and no key, without its text', () => {
    const text = said({
      TEMPORAL_TLS_CERT: 'CANARY',
      TEMPORAL_TLS_KEY: 'CANARY',
      TEMPORAL_TLS_CA: made.client.key,
    });
    expect(text).toContain('TEMPORAL_TLS_CERT (no certificate in PEM)');
    expect(text).toContain('TEMPORAL_TLS_KEY (no private key in PEM without a passphrase)');
    expect(text).toContain('TEMPORAL_TLS_CA (no certificate in PEM)');
    expect(text).not.toContain('CANARY');
  });
});

describe('the address of Temporal', () => {
  it.each(['temporal', 'temporal:7233', '10.0.0.1:7233', '[2001:db8::1]:7233', 'wafa.tmprl.cloud:7233'])(
    'is %s',
    (TEMPORAL_ADDRESS) => {
      expect(loadTemporalSettings({ TEMPORAL_ADDRESS }).TEMPORAL_ADDRESS).toBe(TEMPORAL_ADDRESS);
    },
  );

  it.each(['', 'http://temporal:7233', 'temporal:frontend', '2001:db8::1', 'temporal:7233/wafa'])(
    'is not %s',
    (TEMPORAL_ADDRESS) => {
      expect(() => loadTemporalSettings({ TEMPORAL_ADDRESS })).toThrow(
        'TEMPORAL_ADDRESS (host or host:port)',
      );
    },
  );
});
