import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHttpConnector } from '#libs/connectors/http/http.connector';
import { createHttpEraser, type HttpEraserOptions } from '#libs/connectors/http/http-eraser';
import { createHttpMarker } from '#libs/connectors/http/http-marker';
import { createHttpRectifier } from '#libs/connectors/http/http-rectifier';
import { headOfQuestion, sign } from '#libs/connectors/http/signature';
import { discoverAll } from '#libs/connectors/kit/contract';
import type { ErasureRequest, PlannedErasure } from '#libs/connectors/kit/erasure';
import type { MarkRequest } from '#libs/connectors/kit/marks';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import type { StandIn } from '../../apps/sandbox/src/vendors/stand-in.js';
import { judgedLine, SECRET, startReceiver, type Receiver } from '../support/http-receiver.js';
import { errorOf } from '../support/media.js';
import { signedService, type Question, type SignedService } from '../support/signed-service.js';

const DOES = ['erase', 'rectify', 'restrict', 'lift', 'unpublish', 'stop'] as const;
const LAYLA = { kind: 'email', value: 'Layla@example.com' };
const OMAR = { kind: 'email', value: 'omar@example.com' };
const AS_OF = '2026-11-25T10:00:00Z';
const ERASURE: ErasureRequest = {
  identifiers: [LAYLA],
  rules: BY_THE_MAP,
  asOf: AS_OF,
  secret: { salt: 'the-salt', key: 'the-key' },
};
const MARK: MarkRequest = {
  identifiers: [LAYLA],
  mark: 'restrict',
  purposes: [],
  lockAccount: false,
  pauseBilling: false,
  asOf: AS_OF,
};

const optionsFor = (url: string): HttpEraserOptions => ({
  system: 'shop',
  url,
  secret: SECRET,
  kinds: ['email'],
  collections: [
    { name: 'orders', columns: [{ name: 'id' }, { name: 'item', rectifiable: true }, { name: 'paid' }] },
  ],
  timeoutSeconds: 20,
  embedded: true,
  pace: () => Promise.resolve(),
});

describe('with the example receiver, held against the published document,', () => {
  let receiver: Receiver;
  let line: StandIn;

  beforeEach(async () => {
    receiver = await startReceiver();
    line = await judgedLine(receiver.url);
  });
  afterEach(async () => {
    const { violations } = line;
    await line.stop();
    await receiver.stop();
    expect(violations).toEqual([]);
  });

  const options = (): HttpEraserOptions => optionsFor(line.url);
  const marker = () => createHttpMarker({ ...options(), does: [...DOES], stops: ['marketing'] });
  /** What the service has of a person, as an access answer would tell it. */
  const heldOf = async (who: typeof LAYLA): Promise<unknown[]> =>
    (await discoverAll(createHttpConnector(options()), [who])).envelopes.map(({ data }) => data);

  it('an erasure takes exactly the planned rows, keeps what it has to, and touches nobody else', async () => {
    const others = await heldOf(OMAR);
    const eraser = createHttpEraser(options());
    const plan = await eraser.plan(ERASURE);
    expect(plan.items).toMatchObject([
      { collection: 'shop:orders', disposition: 'delete', rows: 4, reversible: false },
      { disposition: 'keep', rows: 1, ground: 'legal-obligation', keptUntil: '2033-12-31', reversible: true },
    ]);
    expect(plan.targets[1]).toEqual([{ key: ['id', 'layla-5'], until: '2033-12-31' }]);
    const changed = [{ collection: 'shop:orders', rows: 4 }];
    const done = { changed, gone: changed, deferred: [], notes: [] };
    expect(await eraser.verify(ERASURE, plan)).toEqual([{ collection: 'shop:orders', rows: 4, columns: [] }]);
    expect(await eraser.execute(ERASURE, plan)).toEqual(done);
    // The service answers a repeat as it did the first time, and does nothing.
    expect(await eraser.execute(ERASURE, plan)).toEqual(done);
    expect(await eraser.verify(ERASURE, plan)).toEqual([]);
    expect(await heldOf(LAYLA)).toHaveLength(1);
    expect(await heldOf(OMAR)).toEqual(others);
  });

  it('an answer that was lost on its way is asked for again, and nothing is done twice', async () => {
    const eraser = createHttpEraser(options());
    const plan = await eraser.plan(ERASURE);
    line.faults.plan({ kind: 'status', status: 503 }, 1);
    expect(await errorOf(eraser.execute(ERASURE, plan))).toEqual(['system-unavailable', 'shop: 503']);
    const asked = line.calls.length;
    line.faults.plan({ kind: 'latency', milliseconds: 0 }, 1);
    line.faults.plan({ kind: 'accepted-then-silence' }, 1);
    expect(await errorOf(eraser.execute(ERASURE, plan))).toEqual(['system-unavailable', 'shop: ECONNRESET']);
    expect(line.calls.slice(asked).map(({ path }) => path)).toEqual(['/erase/plan', '/erase/execute']);
    expect(await eraser.execute(ERASURE, plan)).toMatchObject({ gone: [{ rows: 4 }] });
    expect(await eraser.verify(ERASURE, plan)).toEqual([]);
  });

  it('more than was approved is stopped by Wafa and by the service', async () => {
    const eraser = createHttpEraser(options());
    const { items, targets } = await eraser.plan(ERASURE);
    const [first] = items;
    if (!first) throw new Error('nothing planned');
    const less: PlannedErasure = {
      items: [{ ...first, rows: 3, atMost: 3 }],
      targets: [(targets[0] ?? []).slice(1)],
      notSearched: [],
    };
    const calls = line.calls.length;
    expect(await errorOf(eraser.execute(ERASURE, less))).toEqual([
      'plan-exceeded',
      'shop: 1 rows that are not in the plan of 3',
    ]);
    expect(line.calls.slice(calls).map(({ path }) => path)).toEqual(['/erase/plan']);
    expect(await heldOf(LAYLA)).toHaveLength(5);
  });

  it('a plan is carried out when nothing leads to the person any more', async () => {
    const eraser = createHttpEraser(options());
    const plan = await eraser.plan(ERASURE);
    const later = { ...ERASURE, identifiers: [] };
    expect(await eraser.execute(later, plan)).toMatchObject({ changed: [{ rows: 4 }] });
    expect(await eraser.verify(later, plan)).toEqual([]);
  });

  it.each([
    ['restrict', []],
    ['unpublish', []],
    ['stop', ['marketing']],
  ] as const)('%s is set and read back, for nobody else', async (mark, purposes) => {
    const request = { ...MARK, mark, purposes };
    expect(await marker().verify(request)).toEqual([{ collection: 'shop:orders', rows: 5 }]);
    const set = { items: [{ collection: 'shop:orders', rows: 5, by: 'orders.marks' }] };
    expect(await marker().apply(request)).toEqual(set);
    expect(await marker().apply(request)).toEqual(set);
    expect(await marker().verify(request)).toEqual([]);
    expect(await marker().verify({ ...request, identifiers: [OMAR] })).toMatchObject([{ rows: 5 }]);
  });

  it('lift ends a restriction, and tells where one still stands', async () => {
    await marker().apply(MARK);
    const lift = { ...MARK, mark: 'lift' } as const;
    expect(await marker().verify(lift)).toEqual([{ collection: 'shop:orders', rows: 5 }]);
    await marker().apply(lift);
    expect(await marker().verify(lift)).toEqual([]);
  });

  it('lift restricts anew what another restriction asks for', async () => {
    const done = { status: 'done', items: [] };
    const service = await signedService((path) =>
      path === '/health'
        ? { status: 'ok', does: ['restrict', 'lift'] }
        : path.endsWith('/verify')
          ? { left: [] }
          : done,
    );
    const own = createHttpMarker({ ...optionsFor(service.url), does: [...DOES], stops: [] });
    const stays = { purposes: ['analytics'], lockAccount: true, pauseBilling: false } as const;
    await own.apply({ ...MARK, mark: 'lift', purposes: ['marketing'], stays });
    await own.verify({ ...MARK, mark: 'lift', purposes: ['marketing'], stays });
    await own.apply({ ...MARK, mark: 'lift', stays: { ...stays, purposes: [] } });
    await service.stop();
    expect(
      service.calls
        .filter(([path]) => path !== 'GET /health')
        .map(([path, { purposes, lockAccount }]) => [path, purposes, lockAccount]),
    ).toEqual([
      ['POST /lift', [], false],
      ['POST /restrict', ['analytics'], true],
      ['POST /restrict/verify', ['analytics'], true],
      ['POST /restrict', [], true],
    ]);
  });

  it('unpublish takes single records, and none where those meant lie elsewhere', async () => {
    const only = [{ collection: 'shop:orders', key: { id: 'layla-2' } }];
    const one = { ...MARK, mark: 'unpublish', only } as const;
    expect(await marker().apply(one)).toMatchObject({ items: [{ rows: 1 }] });
    expect(await marker().verify(one)).toEqual([]);
    const elsewhere = { ...one, only: [{ collection: 'product:songs', key: { id: '7' } }] };
    expect(await marker().apply(elsewhere)).toEqual({ items: [] });
  });

  it('a correction changes the rows that are wrong, once, and is read back', async () => {
    const rectifier = createHttpRectifier({ ...options(), labels: {} });
    expect(rectifier.fields).toEqual([{ collection: 'shop:orders', field: 'item' }]);
    const others = await heldOf(OMAR);
    const corrections = [
      { id: 'c1', collection: 'shop:orders', field: 'item', value: 'song 2' },
      { id: 'c2', collection: 'shop:orders', field: 'paid', value: '0' },
      { id: 'c3', collection: 'other:orders', field: 'item', value: 'x' },
    ];
    const request = { identifiers: [LAYLA], corrections, asOf: AS_OF };
    const plan = await rectifier.plan(request);
    expect(plan.corrections).toEqual([{ id: 'c1', rows: 4, right: 1 }]);
    expect(await rectifier.verify(request, plan)).toEqual(['c1']);
    expect(await rectifier.execute(request, plan)).toEqual({ changed: { c1: 4 } });
    expect(await rectifier.execute(request, plan)).toEqual({ changed: { c1: 4 } });
    expect(await rectifier.verify(request, plan)).toEqual([]);
    expect(await heldOf(LAYLA)).toMatchObject([1, 2, 3, 4, 5].map(() => ({ item: 'song 2' })));
    expect(await heldOf(OMAR)).toEqual(others);
  });

  it('a signature of an order is taken once', async () => {
    const plan = await createHttpEraser(options()).plan(ERASURE);
    const keys = (plan.targets[0] ?? []).map(({ key }) => ({ id: key[1] }));
    const order = { requestId: '1', operationId: '1', identifiers: [LAYLA], asOf: AS_OF };
    const items = [{ collection: 'orders', disposition: 'delete', columns: [], keys }];
    const body = Buffer.from(JSON.stringify({ ...order, items }));
    const { timestamp, signature } = sign(
      SECRET,
      { head: headOfQuestion('1', 'POST', '/erase/execute'), body },
      new Date(),
    );
    const headers = { 'wafa-request-id': '1', 'wafa-timestamp': timestamp, 'wafa-signature': signature };
    const send = async (path: string): Promise<number> =>
      (await fetch(new URL(path, receiver.url), { method: 'POST', headers, body })).status;
    expect([await send('/restrict'), await send('/erase/execute'), await send('/erase/execute')]).toEqual([
      401, 200, 401,
    ]);
  });

  it('wafa systems check tells which verbs the service speaks', async () => {
    const permissions = await createHttpConnector({ ...options(), does: ['erase', 'stop'] }).permissions();
    expect(permissions.map(({ name, state }) => [name, state])).toEqual([
      ['signed calls', 'granted'],
      ['erase', 'granted'],
      ['stop', 'granted'],
    ]);
  });
});

describe('with a service that does otherwise', () => {
  const services: SignedService[] = [];
  afterAll(() => Promise.all(services.map((service) => service.stop())));

  const service = async (make: (path: string, question: Question) => object | undefined) => {
    const one = await signedService(make);
    services.push(one);
    return one;
  };
  const row = (id: string, via = LAYLA) => ({ key: { id }, via });
  const fate = (...rows: object[]) => ({ collection: 'orders', disposition: 'delete', rows });
  /** Plans two rows, and answers an execution as the spec wants. */
  const executing = async (result: object) => {
    const { url, calls } = await service((path) => {
      if (path === '/health') return { status: 'ok', does: ['erase'] };
      return path === '/erase/plan' ? { status: 'done', items: [fate(row('1'), row('2'))] } : result;
    });
    const eraser = createHttpEraser(optionsFor(url));
    return { eraser, calls, plan: await eraser.plan(ERASURE) };
  };

  it('one that does not speak a verb leaves it to a person', async () => {
    const { url, calls } = await service((path) => (path === '/health' ? { status: 'ok' } : undefined));
    const corrections = [{ id: 'c1', collection: 'shop:orders', field: 'item', value: 'x' }];
    const rectifier = createHttpRectifier({ ...optionsFor(url), labels: {} });
    const marker = createHttpMarker({ ...optionsFor(url), does: [...DOES], stops: [] });
    expect(await errorOf(createHttpEraser(optionsFor(url)).plan(ERASURE))).toEqual([
      'system-rejected',
      'shop: it does not erase',
    ]);
    expect(await marker.apply(MARK)).toMatchObject({ items: [{ rows: 0, notAppliedBecause: 'not-spoken' }] });
    expect(await rectifier.plan({ identifiers: [LAYLA], corrections, asOf: AS_OF })).toMatchObject({
      corrections: [{ id: 'c1', rows: 0, notAppliedBecause: 'not-spoken' }],
    });
    expect(new Set(calls.map(([path]) => path))).toEqual(new Set(['GET /health']));
  });

  it('a job is looked after: the same operation, asked for again', async () => {
    const { eraser, calls, plan } = await executing({ status: 'pending', checkAfterSeconds: 3600 });
    const pending = { changed: [], notes: [], pending: { checkAfterSeconds: 3600 } };
    expect(await eraser.execute(ERASURE, plan)).toEqual(pending);
    expect(await eraser.execute(ERASURE, plan)).toEqual(pending);
    const orders = calls.filter(([path]) => path === 'POST /erase/execute').map(([, order]) => order);
    expect(new Set(orders.map(({ operationId }) => operationId)).size).toBe(1);
    expect(new Set(orders.map(({ requestId }) => requestId)).size).toBe(2);
  });

  it('what is only accepted is never called done', async () => {
    const { eraser, plan } = await executing({
      status: 'accepted',
      receivedAt: '2026-11-25T12:00:00+02:00',
      finalBy: '2027-01-20',
    });
    expect(await eraser.execute(ERASURE, plan)).toEqual({
      changed: [],
      notes: [],
      accepted: { proof: ['2026-11-25T10:00:00.000Z'], finalBy: '2027-01-20' },
    });
  });

  it('what it may not erase yet is owed', async () => {
    const deferred = [{ collection: 'orders', rows: 1, from: '2027-02-01', ground: 'legal-claims' }];
    const { eraser, plan } = await executing({
      ...{ status: 'done', changed: [{ collection: 'orders', rows: 1 }], deferred },
    });
    expect(await eraser.execute(ERASURE, plan)).toMatchObject({
      gone: [{ collection: 'shop:orders', rows: 1 }],
      deferred: [{ collection: 'shop:orders', rows: 1, from: '2027-02-01', ground: 'legal-claims' }],
    });
  });

  it.each([
    [
      { status: 'refused', reason: 'more-than-planned' },
      ['plan-exceeded', 'shop: refused, more-than-planned'],
    ],
    [{ status: 'refused', reason: 'legal-hold' }, ['system-rejected', 'shop: refused, legal-hold']],
    [
      { status: 'refused', reason: 'because of Layla' },
      ['system-rejected', 'shop: the answer is not what was asked for'],
    ],
    [
      { status: 'done', changed: [{ collection: 'orders', rows: 3 }] },
      ['system-rejected', 'shop: it says that it changed more than planned in shop:orders'],
    ],
    [
      { status: 'done', changed: [{ collection: 'others', rows: 1 }] },
      ['map-mismatch', 'shop: systems.yaml has not all that it answers with'],
    ],
    [
      { status: 'done', requestId: 'other', changed: [] },
      ['system-rejected', 'shop: the answer is of another request'],
    ],
  ])('the answer %j is read for what it is', async (result, expected) => {
    const { eraser, plan } = await executing(result);
    expect(await errorOf(eraser.execute(ERASURE, plan))).toEqual(expected);
  });

  it.each([
    [
      'rows of somebody else',
      [fate(row('9', OMAR))],
      ['foreign-record', 'shop orders: nobody asked for what led to a row'],
    ],
    [
      'a row twice',
      [
        fate(row('1')),
        { ...fate(row('1')), disposition: 'keep', ground: 'legal-claims', reviewOn: '2027-01-01' },
      ],
      ['system-rejected', 'shop: orders has a row twice in its plan'],
    ],
    [
      'something that stays without a ground and an end',
      [{ ...fate(row('1')), disposition: 'keep' }],
      ['system-rejected', 'shop: the answer is not what was asked for'],
    ],
    [
      'words instead of a ground',
      [{ ...fate(row('1')), disposition: 'keep', ground: 'Layla owes us', reviewOn: '2027-01-01' }],
      ['system-rejected', 'shop: the answer is not what was asked for'],
    ],
  ])('a plan with %s is refused', async (_what, items, expected) => {
    const { url } = await service((path) =>
      path === '/health' ? { status: 'ok', does: ['erase'] } : { status: 'done', items },
    );
    expect(await errorOf(createHttpEraser(optionsFor(url)).plan(ERASURE))).toEqual(expected);
  });
});
