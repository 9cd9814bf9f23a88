import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readClerkWebhook } from './webhook.js';

const KEY = Buffer.from('a key of this test, for nothing else');
const SECRET = `whsec_${KEY.toString('base64')}`;
const EVENT = {
  type: 'user.updated',
  object: 'event',
  timestamp: 1_795_348_790_000,
  instance_id: 'ins_1',
  data: { id: 'user_1', object: 'user', email_addresses: [{ email_address: 'layla@example.com' }] },
};

const signed = (
  body: unknown,
  { id = 'msg_1', secondsAgo = 0, key = KEY }: { id?: string; secondsAgo?: number; key?: Buffer } = {},
) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const at = Math.floor(Date.now() / 1000) - secondsAgo;
  const signature = createHmac('sha256', key).update(`${id}.${at}.${text}`).digest('base64');
  return {
    rawBody: Buffer.from(text),
    headers: { 'svix-id': id, 'svix-timestamp': String(at), 'svix-signature': `v1,${signature}` },
    secret: SECRET,
  };
};
const fault = (code: string) => expect.objectContaining({ code });
const about = (data: object) => readClerkWebhook(signed({ ...EVENT, data }));

describe('a webhook of Clerk', () => {
  it('tells which notice of which user, and when', async () => {
    expect(await readClerkWebhook(signed(EVENT))).toEqual({
      id: 'msg_1',
      type: 'user.updated',
      userId: 'user_1',
      at: new Date('2026-11-22T11:59:50.000Z'),
    });
  });

  it.each([
    ['a session', { id: 'sess_1', user_id: 'user_2' }],
    ['a membership', { id: 'orgmem_1', public_user_data: { user_id: 'user_2' } }],
    ['a payment', { id: 'pay_1', payer: { user_id: 'user_2' } }],
  ])('finds the user of %s', async (_, data) => {
    expect(await about(data)).toMatchObject({ userId: 'user_2' });
  });

  it('names no user where there is none', async () => {
    expect(await about({ id: 'wait_1', email_address: 'layla@example.com' })).not.toHaveProperty('userId');
  });

  it('gives a copy that comes at once the same id, so that it can be taken once', async () => {
    const body = signed(EVENT);
    expect(await readClerkWebhook(body)).toEqual(await readClerkWebhook(body));
  });

  it('believes one of several signatures, as while a secret is changed', async () => {
    const { headers, ...rest } = signed(EVENT);
    const several = { ...headers, 'svix-signature': `v1,AAAA v2,AAAA ${headers['svix-signature']}` };
    expect((await readClerkWebhook({ ...rest, headers: several })).id).toBe('msg_1');
  });

  const sound = signed(EVENT);
  const withHeader = (name: string, value: string | undefined) => ({
    ...sound,
    headers: { ...sound.headers, [name]: value },
  });
  it.each([
    [
      'an altered body',
      { ...sound, rawBody: Buffer.from(JSON.stringify({ ...EVENT, type: 'user.deleted' })) },
    ],
    ['a body written anew', { ...sound, rawBody: Buffer.from(JSON.stringify(EVENT, null, 1)) }],
    ['a body with a mark before it', { ...sound, rawBody: Buffer.from(`\ufeff${JSON.stringify(EVENT)}`) }],
    ['an empty body', { ...sound, rawBody: Buffer.alloc(0) }],
    ['another secret', signed(EVENT, { key: Buffer.from('another key') })],
    ['another id over the signature', withHeader('svix-id', 'msg_2')],
    ['another time over the signature', withHeader('svix-timestamp', '1795348790')],
    ['no signature', withHeader('svix-signature', undefined)],
    ['an empty signature', withHeader('svix-signature', '')],
    ['a signature of a kind it does not know', withHeader('svix-signature', 'v0,AAAA')],
    ['no id', withHeader('svix-id', undefined)],
    ['no time', withHeader('svix-timestamp', undefined)],
    ['a signature of 310 seconds', signed(EVENT, { secondsAgo: 310 })],
    ['a signature of the future', signed(EVENT, { secondsAgo: -310 })],
  ])('does not believe %s', async (_, body) => {
    await expect(readClerkWebhook(body)).rejects.toEqual(fault('forbidden'));
  });

  it('believes a signature of 290 seconds', async () => {
    expect((await readClerkWebhook(signed(EVENT, { secondsAgo: 290 }))).id).toBe('msg_1');
  });

  it.each([
    ['no event', { hello: 'world' }],
    ['an event without data', { ...EVENT, data: null }],
    ['a type that is a sentence', { ...EVENT, type: 'layla@example.com changed' }],
  ])('takes %s for nothing', async (_, body) => {
    await expect(readClerkWebhook(signed(body))).rejects.toEqual(fault('invalid-input'));
  });
});
