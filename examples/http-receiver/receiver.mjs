// A service that Wafa's HTTP connector can ask, in plain Node: copy it, put your own look-ups in place of ORDERS.
// RECEIVER_SECRET=… (32 characters or more) PORT=8080 node receiver.mjs
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const { RECEIVER_SECRET: secret = '', PORT = '0' } = process.env;
if (secret.length < 32) throw new Error('RECEIVER_SECRET needs 32 characters or more');

const PAGE = 2;
const MAX_BODY_BYTES = 100_000;
const MAX_AGE_SECONDS = 300;
const ORDERS = ['layla@example.com', 'omar@example.com'].flatMap((email) =>
  [1, 2, 3, 4, 5].map((n) => ({ id: `${email.split('@')[0]}-${n}`, email, item: `song ${n}`, paid: n * 5 })),
);

const hmac = (timestamp, body) =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');

/** Signed with our secret, within five minutes of now. The comparison takes the same time for every guess. */
function isGenuine(headers, body) {
  const { 'wafa-timestamp': timestamp = '', 'wafa-signature': signature = '' } = headers;
  const expected = Buffer.from(`v1=${hmac(timestamp, body)}`);
  const given = Buffer.from(signature);
  const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) <= MAX_AGE_SECONDS;
  return fresh && given.length === expected.length && timingSafeEqual(given, expected);
}

/** Every declared collection is spoken of; `via` repeats the identifier that led to the record, as it was sent. */
function discover({ requestId, identifiers, next = '0' }) {
  const found = identifiers
    .filter(({ kind }) => kind === 'email')
    .flatMap((via) =>
      ORDERS.filter(({ email }) => email === via.value.trim().toLowerCase()).map((data) => ({
        key: { id: data.id },
        via,
        data,
      })),
    );
  const start = Number(next);
  const more = start + PAGE < found.length ? { next: String(start + PAGE) } : {};
  const records = found.slice(start, start + PAGE);
  return { requestId, collections: [{ collection: 'orders', records, ...more }] };
}

async function read(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new RangeError('the body is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function answer(request) {
  const body = await read(request);
  if (!isGenuine(request.headers, body)) return [401, { title: 'The signature is missing, wrong or old.' }];
  if (request.method === 'GET' && request.url === '/health') return [200, { status: 'ok' }];
  if (request.method === 'POST' && request.url === '/discover') return [200, discover(JSON.parse(body))];
  return [404, { title: 'This version of the service does not do that.' }];
}

const server = createServer(async (request, response) => {
  const [status, content] = await answer(request).catch(() => [400, { title: 'This cannot be read.' }]);
  const text = JSON.stringify(content);
  const timestamp = String(Math.floor(Date.now() / 1000));
  response.writeHead(status, {
    'content-type': 'application/json',
    'wafa-timestamp': timestamp,
    'wafa-signature': `v1=${hmac(timestamp, text)}`,
  });
  response.end(text);
});
server.listen(Number(PORT), '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`),
);
