/** The direct transfer of a package to another controller, over real HTTP. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { ActivityDependencies } from '#activities/dependencies';
import { releaseRecords } from '#activities/deliver/release.records';
import { transferActivities } from '#activities/deliver/transfer.activity';
import { requireTransferTargets } from '#activities/deliver/transfer-target';
import { loadCompany, type Company } from '#libs/data-map/load-company';
import { sha256Hex } from '#libs/crypto/digest';
import type { ErrorCode } from '#libs/domain/errors';
import { rows } from '#libs/persistence/data-source';
import { startTestApi, type TestApi } from '../support/api.js';
import { releasedPackage, sendRequest, type ReleasedPackage } from '../support/released-package.js';
import { TransferReceiver } from '../support/transfer-receiver.js';

const AS_OF = '2026-11-24T09:00:00.000Z';
const text = (value: string) => ({ en: value, ar: value });
let api: TestApi;
let company: Company;
let receiver: TransferReceiver;

beforeAll(async () => {
  company = await loadCompany('examples/qwenimage');
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' }, undefined, {
    controller: {
      ...company.controller,
      transferTargets: [{ key: 'other-studio', name: text('Other Studio'), url: 'http://127.0.0.1:1/' }],
    },
  });
});
afterAll(() => api.close());
beforeEach(async () => {
  receiver = await TransferReceiver.start();
});
afterEach(() => receiver.stop());

interface Change {
  readonly url?: string;
  readonly tokenFrom?: string;
  readonly key?: string;
  readonly embedded?: boolean;
  readonly vault?: ActivityDependencies['vault'];
}

function partsOf({ url = receiver.url, tokenFrom, key = 'other-studio', ...more }: Change = {}) {
  const { keys: dataKeys, requests, vault } = api.parts;
  const target = { key, name: text('Other Studio'), url, ...(tokenFrom ? { tokenFrom } : {}) };
  return {
    ...{
      dataSource: api.db,
      dataKeys,
      requests,
      vault,
      connectors: new Map(),
      erasers: new Map(),
      markers: new Map(),
      rectifiers: new Map(),
      embedded: true,
    },
    company: { ...company, controller: { ...company.controller, transferTargets: [target] } },
    secret: (name: string) => (name === 'STUDIO_TOKEN' ? 'a-token' : undefined),
    ...more,
  } satisfies ActivityDependencies;
}

/** `url`: the address of the other studio when its getting the package was approved. */
async function released(size = 100_000, url = receiver.url): Promise<ReleasedPackage> {
  const of = await sendRequest(api, { rights: ['portability'], transferTo: 'other-studio' });
  const sealed = await releasedPackage(api, { of, size, transferTo: { key: 'other-studio', url } });
  const sql = 'UPDATE package SET zip_sha256 = $2 WHERE id = $1';
  await rows(api.db, sql, [sealed.packageId, createHash('sha256').update(sealed.bytes).digest()]);
  return sealed;
}

const transfer = ({ caseId, packageId }: ReleasedPackage, change?: Change): Promise<void> =>
  new MockActivityEnvironment().run(
    (order: { caseId: string; packageId: string; asOf: string }) =>
      transferActivities(partsOf(change)).transferPackage(order),
    { caseId, packageId, asOf: AS_OF },
  );

const codeOf = (sealed: ReleasedPackage, change?: Change): Promise<ErrorCode | undefined> =>
  transfer(sealed, change).then(
    () => undefined,
    (error: { code: ErrorCode }) => error.code,
  );

/** A transfer to a target that was so already when it was approved. */
const codeTo = async (change: Change): Promise<ErrorCode | undefined> =>
  codeOf(await released(100_000, change.url), change);

interface Kept {
  readonly id: string;
  readonly system: string;
  readonly result: string | null;
  readonly finished: boolean;
}
const effectsOf = ({ caseId }: ReleasedPackage): Promise<Kept[]> =>
  rows(
    api.db,
    'SELECT id, system, result, finished_at IS NOT NULL AS finished FROM effect WHERE owner_id = $1',
    [caseId],
  );
const eventsOf = ({ caseId }: ReleasedPackage) =>
  rows<{ type: string; payload: object }>(
    api.db,
    `SELECT type, convert_from(payload, 'UTF8')::jsonb AS payload FROM audit_event
     WHERE case_id = $1 AND type LIKE 'transfer.%'`,
    [caseId],
  );
const mailsOf = async ({ caseId }: ReleasedPackage) => {
  const sql = `SELECT template, audience FROM message WHERE case_id = $1 ORDER BY audience`;
  return rows(api.db, sql, [caseId]);
};

describe('a direct transfer', () => {
  it('is one PUT of exactly the package, with its checksum, its token and a key of its own', async () => {
    const sealed = await released();
    await transfer(sealed, { tokenFrom: 'STUDIO_TOKEN' });
    const sha256 = createHash('sha256').update(sealed.bytes);
    expect(receiver.puts).toMatchObject([
      {
        path: '/packages',
        bytes: 100_000,
        sha256: sha256.copy().digest('hex'),
        headers: {
          authorization: 'Bearer a-token',
          'content-type': 'application/zip',
          'content-length': '100000',
          'content-digest': `sha-256=:${sha256.digest('base64')}:`,
          'wafa-reference': `${sealed.reference}-1`,
        },
      },
    ]);
  });

  it('keeps the receipt in the case, and tells the person', async () => {
    const sealed = await released();
    await transfer(sealed);
    expect(await effectsOf(sealed)).toMatchObject([
      { system: 'other-studio', finished: true, result: '{"status":201,"receipt":"R-2026.1"}' },
    ]);
    expect(await eventsOf(sealed)).toMatchObject([
      {
        type: 'transfer.done',
        payload: { target: 'other-studio', status: 201, receiptSha256: sha256Hex('R-2026.1') },
      },
    ]);
    expect(await mailsOf(sealed)).toEqual([{ template: 'transferred', audience: 'requester' }]);
  });

  it('is not sent again once it has arrived', async () => {
    const sealed = await released();
    await transfer(sealed);
    await transfer(sealed);
    expect(receiver.puts).toHaveLength(1);
    expect(await eventsOf(sealed)).toHaveLength(1);
  });

  it('is sent again under the same key after a failure on the other side', async () => {
    const sealed = await released();
    receiver.planned.push({ status: 503, headers: { 'retry-after': '7' } }, { status: 500, unasked: true });
    await expect(transfer(sealed)).rejects.toMatchObject({
      code: 'system-unavailable',
      retryAfterSeconds: 7,
      final: false,
    });
    expect(await codeOf(sealed)).toBe('system-unavailable');
    await transfer(sealed);
    const keys = receiver.puts.map(({ headers }) => headers['idempotency-key']);
    const effects = await effectsOf(sealed);
    expect(keys).toHaveLength(3);
    expect(new Set(keys)).toEqual(new Set(effects.map(({ id }) => id)));
  });

  it('counts where the other side knows it from an earlier try, by its checksum', async () => {
    const sealed = await released();
    const sha256 = createHash('sha256').update(sealed.bytes).digest('hex');
    receiver.planned.push({ status: 200, unasked: true, body: JSON.stringify({ sha256 }) });
    await transfer(sealed);
    expect(receiver.puts).toMatchObject([{ bytes: 0 }]);
    expect(await effectsOf(sealed)).toMatchObject([{ finished: true }]);
  });

  it.each<[string, { dropAfter: number } | { status: number }]>([
    ['the connection breaks in the middle', { dropAfter: 10_000 }],
    ['an earlier try is still being taken', { status: 409 }],
    ['the other side took too long', { status: 408 }],
  ])('is tried again where %s', async (_, plan) => {
    receiver.planned.push({ status: 500, ...plan });
    await expect(transfer(await released(4_000_000))).rejects.toMatchObject({
      code: 'system-unavailable',
      final: false,
    });
  });

  it('is tried again where nobody answers', async () => {
    expect(await codeTo({ url: 'http://127.0.0.1:1/' })).toBe('system-unavailable');
  });

  it('goes also to a receiver that knows nothing of Expect', async () => {
    const got: Buffer[] = [];
    const server = createServer((socket) => {
      socket.on('data', (chunk) => {
        got.push(chunk);
        const bytes = Buffer.concat(got);
        const body = bytes.length - bytes.indexOf('\r\n\r\n') - 4;
        if (body === 1_000) socket.end('HTTP/1.1 204 No Content\r\n\r\n');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await transfer(await released(1_000, url), { url });
    server.close();
    expect(Buffer.concat(got).toString('latin1')).toContain('content-length: 1000\r\n');
  });
});

describe('the other side', () => {
  it.each<[string, Parameters<TransferReceiver['planned']['push']>[0], ErrorCode]>([
    ['a checksum of other bytes', { status: 200, body: `{"sha256":"${'0'.repeat(64)}"}` }, 'system-rejected'],
    [
      'a wrong checksum beside a receipt that cannot be kept',
      { status: 200, body: `{"sha256":"${'0'.repeat(64)}","receipt":"${'x'.repeat(300)}"}` },
      'system-rejected',
    ],
    ['yes before it has everything', { status: 200, unasked: true }, 'system-rejected'],
    ['a refusal of our access', { status: 401, unasked: true }, 'system-refused'],
    ['another refusal', { status: 422 }, 'system-rejected'],
  ])('that answers %s is not asked again', async (_, plan, code) => {
    receiver.planned.push(plan);
    const sealed = await released(8_000_000);
    await expect(transfer(sealed)).rejects.toMatchObject({ code, final: true });
    expect(await effectsOf(sealed)).toMatchObject([{ finished: false }]);
    expect(await eventsOf(sealed)).toEqual([]);
  });

  it('that leads elsewhere gets no byte, and neither does elsewhere', async () => {
    const elsewhere = await TransferReceiver.start();
    for (const status of [301, 302, 307, 308]) {
      receiver.planned.push({ status, headers: { location: elsewhere.url }, unasked: true });
      expect(await codeOf(await released())).toBe('system-rejected');
    }
    await elsewhere.stop();
    expect(receiver.puts.map(({ bytes }) => bytes)).toEqual([0, 0, 0, 0]);
    expect(elsewhere.puts).toEqual([]);
  });

  it('may say nothing, or too much: the data was taken, without a receipt', async () => {
    for (const body of ['', 'thank you', '{"receipt":"to layla@example.org"}', '"'.repeat(100_000)]) {
      receiver.planned.push({ status: 200, body });
      const sealed = await released();
      await transfer(sealed);
      expect(await effectsOf(sealed)).toMatchObject([{ finished: true, result: '{"status":200}' }]);
    }
  });
});

describe('a target', () => {
  it('that controller.yaml does not name gets nothing', async () => {
    expect(await codeOf(await released(), { key: 'another-studio' })).toBe('config-invalid');
    expect(receiver.puts).toEqual([]);
  });

  it('whose address is another than the one approved gets nothing', async () => {
    expect(await codeOf(await released(), { url: `${receiver.url}elsewhere` })).toBe('digest-mismatch');
    expect(receiver.puts).toEqual([]);
  });

  it.each<[string, Change]>([
    ['whose token is missing', { tokenFrom: 'NO_SUCH_TOKEN' }],
    ['with a password in its address', { url: 'https://a:b@studio.example/' }],
    ['without TLS', { url: 'http://studio.example/', embedded: false }],
    ['in our own network', { url: 'https://10.0.0.1/', embedded: false }],
    ['on this machine', { url: 'https://[::1]/', embedded: false }],
  ])('%s gets nothing, and the worker does not start with it', async (_, change) => {
    expect(await codeTo(change)).toBe('config-invalid');
    expect(() => requireTransferTargets(partsOf(change))).toThrow('config-invalid');
  });

  it('whose name leads to this machine gets nothing', async () => {
    const url = receiver.url.replace('http://127.0.0.1', 'https://localhost');
    expect(await codeTo({ url, embedded: false })).toBe('system-rejected');
    expect(receiver.puts).toEqual([]);
  });
});

describe('a package', () => {
  it('is never held whole in memory', async () => {
    const size = 64 * 1024 ** 2;
    const sealed = await released(size);
    let [read, ahead] = [0, 0];
    const { vault } = api.parts;
    const counted: ActivityDependencies['vault'] = {
      ...{ create: (o) => vault.create(o), delete: (k) => vault.delete(k), list: (o) => vault.list(o) },
      read: (options): Readable => {
        const stream = vault.read(options);
        stream.on('data', (chunk: Buffer) => (read += chunk.length));
        return stream.pause();
      },
    };
    receiver.onBytes = (bytes) => (ahead = Math.max(ahead, read - bytes));
    await transfer(sealed, { vault: counted });
    expect(read).toBe(size);
    expect(ahead).toBeLessThan(size / 4);
  });

  it('that cannot be read is no fault of the other side', async () => {
    const sealed = await released();
    const [object] = await rows<{ key: string }>(
      api.db,
      'SELECT object_key AS key FROM vault_object WHERE object_key LIKE $1',
      [`${sealed.caseId}/package/%`],
    );
    await api.parts.vault.delete(object?.key ?? '');
    expect(await codeOf(sealed)).toBe('vault-corrupt');
  });
});

describe('a transfer that failed for good', () => {
  it('tells the person and the officers, with its cause and the last answer', async () => {
    const sealed = await released();
    receiver.planned.push({ status: 422 });
    const cause = (await codeOf(sealed)) ?? 'internal';
    const { caseId, packageId } = sealed;
    await releaseRecords(partsOf()).recordTransferFailure({ caseId, packageId, asOf: AS_OF, cause });
    expect(await eventsOf(sealed)).toMatchObject([
      { type: 'transfer.failed', payload: { target: 'other-studio', code: 'system-rejected', status: 422 } },
    ]);
    expect(await mailsOf(sealed)).toEqual([
      { template: 'officer-transfer', audience: 'officer' },
      { template: 'transfer-failed', audience: 'requester' },
    ]);
  });
});
