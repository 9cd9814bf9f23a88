/** What members of staff see of obligations and decide about them: a row, an event and a signal, or nothing at all. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rows } from '#libs/persistence/data-source';
import { pauseSystem } from '#libs/persistence/system-pauses';
import { NO_WORKER, NOON, startTestApi, type TestApi } from '../support/api.js';
import { productCompany } from '../support/product.js';
import type { SentRequest } from '../support/released-package.js';
import { asStaff, staffCookie, verifiedCase } from '../support/staff.js';

const ACTOR = 'staff:00000000000000a1';
const UNKNOWN = '019ab6c2-0000-7000-8000-000000000001';

interface Listed {
  readonly obligations: readonly { readonly id: string; readonly reference: string }[];
  readonly next?: string;
}

let api: TestApi;
let sent: SentRequest;
let officer: ReturnType<typeof asStaff>;
let approver: ReturnType<typeof asStaff>;

beforeAll(async () => {
  const { systems } = await productCompany();
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' }, NO_WORKER, { systems });
  officer = asStaff(api, await staffCookie(api, ['officer'], { actor: ACTOR }));
  approver = asStaff(api, await staffCookie(api, ['approver'], { actor: ACTOR }));
  sent = await verifiedCase(api, { status: 'delivering' });
});
afterAll(() => api.close());

const codeOf = ({ status, body }: { status: number; body: unknown }) => [
  status,
  (body as { code?: string }).code,
];

async function owed(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const id = randomUUID();
  const row = {
    ...{
      kind: 're-read',
      system: 'product',
      due_at: '2026-12-01T09:00:00.000Z',
      state: 'waiting',
      result: null,
    },
    ...more,
  };
  const done = row.state === 'done' || row.state === 'waived' ? NOON : null;
  await rows(
    api.db.manager,
    `INSERT INTO obligation (id, kind, case_id, target_id, system, due_at, state, result, done_at, keys_sealed)
     VALUES ($1, $2, $3, $1, $4, $5, $6, $7, $8, 'sealed')`,
    [
      id,
      row.kind,
      sent.caseId,
      row.system,
      row.due_at,
      row.state,
      row.result === null ? null : JSON.stringify(row.result),
      done,
    ],
  );
  return id;
}

async function rowOf(id: string): Promise<object | undefined> {
  const [row] = await rows<object>(
    api.db.manager,
    'SELECT state, ordered, generation, keys_sealed IS NULL AS "isForgotten" FROM obligation WHERE id = $1',
    [id],
  );
  return row;
}
const eventsOf = (id: string) =>
  rows<object>(
    api.db.manager,
    `SELECT type, actor, convert_from(payload, 'UTF8')::jsonb AS payload FROM audit_event WHERE obligation_id = $1
     ORDER BY position`,
    [id],
  );
const signalsTo = async (id: string): Promise<string[]> =>
  (
    await rows<{ name: string }>(
      api.db.manager,
      `SELECT name FROM outbox WHERE kind = 'signal' AND workflow_id = $1 ORDER BY position`,
      [`obligation-${id}`],
    )
  ).map(({ name }) => name);

describe('the list', () => {
  const list = async (query: string): Promise<Listed> =>
    (await officer.get(`obligations?${query}`)).body as Listed;
  const ids = ({ obligations }: Listed): string[] => obligations.map(({ id }) => id);

  it('shows what is still owed, the earliest first, by system, kind, state and case, and never its keys', async () => {
    const later = await owed({ system: 'listed', due_at: '2027-01-01T00:00:00.000Z', kind: 'backup-end' });
    const first = await owed({ system: 'listed' });
    const done = await owed({ system: 'listed', state: 'done' });
    expect(ids(await list('system=listed'))).toEqual([first, later]);
    expect(ids(await list('system=listed&kind=backup-end'))).toEqual([later]);
    expect(ids(await list('system=listed&state=done'))).toEqual([done]);
    expect(ids(await list(`system=listed&caseId=${UNKNOWN}`))).toEqual([]);
    const { obligations } = await list('system=listed&limit=1');
    expect(obligations).toEqual([
      {
        ...{ id: first, kind: 're-read', system: 'listed', caseId: sent.caseId, state: 'waiting' },
        ...{ reference: `${sent.reference}-1`, dueAt: '2026-12-01T09:00:00.000Z', doneAt: null },
        ...{ errorCode: null, ordered: null, generation: 1, body: {}, result: null },
      },
    ]);
  });

  it('goes on from page to page, also where several are due at one instant', async () => {
    for (let count = 0; count < 5; count += 1) await owed({ system: 'paged' });
    const seen: string[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const page: Listed = await list(`system=paged&limit=2${next === '' ? '' : `&after=${next}`}`);
      seen.push(...ids(page));
      next = page.next;
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });

  it.each(['kind=all', 'state=open', 'limit=0', 'after=x', 'who=me'])('refuses %s', async (query) => {
    expect(codeOf(await officer.get(`obligations?${query}`))).toEqual([422, 'invalid-input']);
  });
});

describe('trying again', () => {
  it('takes up what waits for a person, and says who', async () => {
    const id = await owed({ state: 'needs-you' });
    expect((await officer.post(`obligations/${id}/retry`)).status).toBe(204);
    expect(await rowOf(id)).toEqual({ state: 'waiting', ordered: null, generation: 1, isForgotten: false });
    expect(await eventsOf(id)).toEqual([
      { type: 'obligation.retried', actor: ACTOR, payload: { kind: 're-read', system: 'product' } },
    ]);
    expect(await signalsTo(id)).toEqual(['obligationChanged']);
  });

  it.each(['waiting', 'paused', 'done', 'waived'])(
    'of one that is %s is refused and changes nothing',
    async (state) => {
      const id = await owed({ state });
      const before = await rowOf(id);
      expect(codeOf(await officer.post(`obligations/${id}/retry`))).toEqual([409, 'wrong-state']);
      expect([await rowOf(id), await eventsOf(id), await signalsTo(id)]).toEqual([before, [], []]);
    },
  );

  it('of none is not found', async () => {
    for (const act of ['retry', 'erase-again'])
      expect(codeOf(await approver.post(`obligations/${UNKNOWN}/${act}`))).toEqual([404, 'not-found']);
  });
});

describe('giving one up', () => {
  it('takes a reason and forgets its keys', async () => {
    const id = await owed();
    await api.parts.keys.create(api.db.manager, { owner: 'obligation', ownerId: id, purpose: 'content' });
    expect((await approver.post(`obligations/${id}/waive`, { reason: 'system-gone' })).status).toBe(204);
    expect(await rowOf(id)).toEqual({ state: 'waived', ordered: null, generation: 1, isForgotten: true });
    expect(await eventsOf(id)).toEqual([
      {
        type: 'obligation.waived',
        actor: ACTOR,
        payload: { kind: 're-read', system: 'product', reason: 'system-gone' },
      },
    ]);
    expect(await signalsTo(id)).toEqual(['obligationChanged']);
    const live = await rows(
      api.db.manager,
      'SELECT 1 FROM data_key WHERE owner_id = $1 AND destroyed_at IS NULL',
      [id],
    );
    expect(live).toEqual([]);
  });

  it('is refused without a known reason, to officers, once it is over, and for the end of a package', async () => {
    const id = await owed();
    const waive = (of: string, body: object, by = approver) => by.post(`obligations/${of}/waive`, body);
    expect(codeOf(await waive(id, {}))).toEqual([422, 'invalid-input']);
    expect(codeOf(await waive(id, { reason: 'Layla asked me' }))).toEqual([422, 'invalid-input']);
    expect(codeOf(await waive(id, { reason: 'not-owed' }, officer))).toEqual([403, 'forbidden']);
    for (const other of [await owed({ state: 'done' }), await owed({ kind: 'package-expiry' })])
      expect(codeOf(await waive(other, { reason: 'not-owed' }))).toEqual([409, 'wrong-state']);
    expect(await rowOf(id)).toMatchObject({ state: 'waiting' });
  });
});

describe('erasing again', () => {
  it('orders what a reading found there again, as a new effect', async () => {
    const id = await owed({ state: 'needs-you', result: { rows: 2 } });
    expect((await approver.post(`obligations/${id}/erase-again`)).status).toBe(204);
    expect(await rowOf(id)).toEqual({
      state: 'waiting',
      ordered: 'erase-again',
      generation: 2,
      isForgotten: false,
    });
    expect(await eventsOf(id)).toEqual([
      {
        type: 'obligation.ordered',
        actor: ACTOR,
        payload: { kind: 're-read', system: 'product', order: 'erase-again', rows: 2 },
      },
    ]);
    expect(await signalsTo(id)).toEqual(['obligationChanged']);
  });

  it.each([
    ['nothing was found there again', { state: 'needs-you', result: { rows: 0 } }],
    ['it failed before it could read', { state: 'needs-you' }],
    ['nobody has to decide', { state: 'waiting', result: { rows: 2 } }],
    ['it keeps no plan', { state: 'needs-you', kind: 'lock-renewal', result: { rows: 2 } }],
  ])('is refused where %s', async (_why, more) => {
    const id = await owed(more);
    expect(codeOf(await approver.post(`obligations/${id}/erase-again`))).toEqual([409, 'wrong-state']);
    expect([await eventsOf(id), await signalsTo(id)]).toEqual([[], []]);
  });

  it('is for those who approve erasures', async () => {
    const id = await owed({ state: 'needs-you', result: { rows: 2 } });
    expect(codeOf(await officer.post(`obligations/${id}/erase-again`))).toEqual([403, 'forbidden']);
  });
});

describe('a system that is resumed', () => {
  it('is asked again by the obligations that wait for it, and by no other', async () => {
    const [waits, other, over] = [
      await owed({ state: 'paused', system: 'product-database' }),
      await owed({ system: 'product-database' }),
      await owed({ state: 'done', system: 'product-database' }),
    ];
    await pauseSystem(api.db.manager, {
      system: 'product-database',
      cause: 'system-refused',
      asOf: NOON.toISOString(),
    });
    expect((await officer.post('systems/product-database/resume')).status).toBe(204);
    expect(await signalsTo(waits)).toEqual(['systemResumed']);
    expect([await signalsTo(other), await signalsTo(over)]).toEqual([[], []]);
  });
});
