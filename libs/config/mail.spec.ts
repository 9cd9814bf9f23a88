import { describe, expect, it } from '@jest/globals';
import { mustEncrypt, smtpUrl } from './mail.js';

describe("the mail server's address", () => {
  it.each([
    ['smtps://mail.example.com', true],
    ['smtp://mail.example.com:587', true],
    ['smtp://10.0.0.5', true],
    ['smtp://mail.example.com?requireTLS=0', true],
    ['smtp://mail.example.com?requireTLS=false', false],
    ['smtp://127.0.0.1:1025', false],
    ['smtp://[::1]:1025', false],
    ['smtp://localhost', false],
    ['smtps://localhost', true],
  ])('%s: has to encrypt is %s', (SMTP_URL, expected) => {
    expect(mustEncrypt({ SMTP_URL, WAFA_EMBEDDED: false })).toBe(expected);
  });

  it('encrypts nothing of the sandbox', () => {
    expect(mustEncrypt({ SMTP_URL: 'smtp://mail', WAFA_EMBEDDED: true })).toBe(false);
  });

  it.each(['mail.example.com', 'http://mail.example.com', 'direct://', 'smtp:'])('is not %s', (text) => {
    expect(smtpUrl.safeParse(text).success).toBe(false);
  });
});
