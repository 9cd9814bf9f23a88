import { describe, expect, it } from '@jest/globals';
import type { Request, Response } from 'express';
import { SentCookie } from './sent-cookie.js';

const SENT = {
  reference: 'WF-7K3Q-92M4',
  answerBy: '2026-12-24',
  typedEmail: 'layla@example.org',
  atOnce: false,
  copy: false,
  chooses: true,
};
let now = new Date('2026-11-24T09:00:00.000Z');
const cookieFor = (baseUrl: string) =>
  new SentCookie({ masterKey: Buffer.alloc(32, 1).toString('base64'), baseUrl, now: () => now });

function written(cookie: SentCookie): { name: string; value: string } {
  const jar: { name: string; value: string }[] = [];
  const response = { cookie: (name: string, value: string) => jar.push({ name, value }) };
  cookie.write(response as unknown as Response, SENT);
  return jar[0] ?? { name: '', value: '' };
}
const requestWith = (header: string): Request => ({ get: () => header }) as unknown as Request;

describe('the cookie of the sent page', () => {
  it('comes back as it was written, for ten minutes', () => {
    const cookie = cookieFor('https://privacy.example.org');
    const { name, value } = written(cookie);
    expect(name).toBe('__Host-wafa-sent');
    expect(cookie.read(requestWith(`a=b; ${name}=${value}`))).toEqual(SENT);
    now = new Date('2026-11-24T09:10:00.000Z');
    expect(cookie.read(requestWith(`${name}=${value}`))).toBeUndefined();
  });

  it('cannot be read or changed on its way', () => {
    const cookie = cookieFor('http://127.0.0.1:4400');
    const { name, value } = written(cookie);
    expect(Buffer.from(value, 'base64url').toString()).not.toContain('layla');
    const changed = `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}`;
    expect(cookie.read(requestWith(`${name}=${changed}`))).toBeUndefined();
    expect(cookie.read(requestWith(''))).toBeUndefined();
  });
});
