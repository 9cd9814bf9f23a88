// A service that Wafa's HTTP connector can ask and tell, in plain Node: copy it, put your own acts into verbs.mjs.
// RECEIVER_SECRET=… (32 characters or more) PORT=8080 node receiver.mjs
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { DOES, PATHS } from './verbs.mjs';

const { RECEIVER_SECRET: secret = '', PORT = '0' } = process.env;
if (secret.length < 32) throw new Error('RECEIVER_SECRET needs 32 characters or more');
const [MAX_BODY_BYTES, MAX_AGE_MS] = [8_000_000, 300_000];
/** Signature → when it is too old anyway: until then it is remembered, since each is taken once. */
const seen = new Map();
const sign = (head, body) =>
  `v1=${createHmac('sha256', secret).update(`${head}.`).update(body).digest('hex')}`;

/** Signed with our secret, within five minutes of now, for the first time. No guess is compared faster than another. */
function isGenuine({ method, url, headers }, body) {
  const [time, id] = [Number(headers['wafa-timestamp']), String(headers['wafa-request-id'])];
  const given = Buffer.from(headers['wafa-signature'] ?? '');
  const expected = Buffer.from(sign(`${time}.${id}.${method}.${url}`, body));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  for (const [old, end] of seen) if (end < Date.now()) seen.delete(old);
  if (!(Math.abs(Date.now() - time * 1000) <= MAX_AGE_MS) || seen.has(String(given))) return false;
  return Boolean(seen.set(String(given), time * 1000 + MAX_AGE_MS));
}

async function answer(request) {
  let body = Buffer.alloc(0);
  for await (const chunk of request)
    if ((body = Buffer.concat([body, chunk])).length > MAX_BODY_BYTES) throw new RangeError('too long');
  if (!isGenuine(request, body)) return [401, { title: 'The signature is missing, wrong, old or used.' }];
  if (request.url === '/health') return [200, { status: 'ok', does: DOES }];
  const act = PATHS.get(request.url);
  if (act) return [200, act(JSON.parse(body))];
  return [404, { title: 'This version of the service does not do that.' }];
}

async function reply(request, response) {
  const [status, content] = await answer(request).catch(() => [400, { title: 'This cannot be read.' }]);
  const [time, id] = [String(Math.floor(Date.now() / 1000)), String(request.headers['wafa-request-id'])];
  const text = JSON.stringify(content);
  response.setHeader('wafa-timestamp', time);
  response.setHeader('wafa-signature', sign(`${time}.${id}`, text));
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}
const server = createServer((request, response) => void reply(request, response));
server.listen(Number(PORT), '127.0.0.1');
server.on('listening', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
