/** Holds, stops and decisions over HTTP: who may, what a bad body changes, what a list shows. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemSchema } from '#libs/data-map/systems';
import { rows } from '#libs/persistence/data-source';
import { NO_WORKER, startTestApi, type TestApi } from '../support/api.js';
import { asStaff, staffCookie, verifiedCase } from '../support/staff.js';

const text = { en: 'Support', ar: 'الدعم' };
const SUPPORT = systemSchema.parse({
  ...{ key: 'support', connector: 'manual', name: text, purposes: [text], legalBasis: [text] },
  ...{ source: [text], retention: text, instructions: text },
});
let api: TestApi;
let officer: ReturnType<typeof asStaff>;
let second: ReturnType<typeof asStaff>;

beforeAll(async () => {
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' }, NO_WORKER, { systems: [SUPPORT] });
  const as = async (actor: string) =>
    asStaff(api, await staffCookie(api, ['officer', 'approver'], { actor: `staff:${actor}` }));
  officer = await as('1');
  second = await as('2');
});
afterAll(() => api.close());

const HOLD = {
  identifiers: [{ kind: 'email', value: 'canary@example.org' }],
  reason: 'litigation',
  reviewOn: '2027-06-01',
  note: 'canary-note',
};

describe('holds', () => {
  it('are set, confirmed and lifted by two, and the list never says who stands in one', async () => {
    const set = await officer.post('holds', HOLD);
    expect(set.status).toBe(201);
    const { id } = set.body as { id: string };
    expect((await officer.post(`holds/${id}/approve`)).status).toBe(409);
    expect((await second.post(`holds/${id}/approve`)).status).toBe(204);
    expect((await second.post(`holds/${id}/lift`)).status).toBe(204);
    expect((await second.post(`holds/${id}/lift/approve`)).status).toBe(409);
    expect((await officer.post(`holds/${id}/lift/approve`)).status).toBe(204);
    const list = await officer.get('holds');
    expect(list.body).toMatchObject({
      holds: [
        {
          ...{ id, system: null, ofSubject: true, reason: 'litigation', reviewOn: '2027-06-01' },
          ...{ setBy: 'staff:1', approvedBy: 'staff:2', liftAskedBy: 'staff:2', liftedBy: 'staff:1' },
        },
      ],
    });
    expect(JSON.stringify(list.body) + api.logLines.join('')).not.toContain('canary');
  });

  it.each([
    [{ ...HOLD, identifiers: [] }, 422],
    [{ ...HOLD, reason: 'because' }, 422],
    [{ ...HOLD, reviewOn: '2026-01-01' }, 422],
    [{ ...HOLD, system: 'nowhere' }, 404],
    [{ ...HOLD, more: 1 }, 422],
  ])('with %j are refused with %i', async (body, status) => {
    const before = await rows(api.db.manager, 'SELECT count(*)::int AS n FROM legal_hold');
    expect((await officer.post('holds', body)).status).toBe(status);
    expect(await rows(api.db.manager, 'SELECT count(*)::int AS n FROM legal_hold')).toEqual(before);
  });
});

describe('the emergency stop', () => {
  it('of all is told with its reason, and no pattern in an address ends it', async () => {
    expect((await officer.post('stop', { reason: 'because' })).status).toBe(422);
    expect((await officer.post('stop', { reason: 'wrong-erasure' })).status).toBe(204);
    expect((await officer.post('systems/support/stop', { reason: 'maintenance' })).status).toBe(204);
    expect((await officer.post('systems/*/resume')).status).toBe(422);
    expect((await officer.get('systems')).body).toMatchObject({
      stop: { reason: 'wrong-erasure', by: 'staff:1' },
      systems: [{ system: 'support', cause: 'maintenance', stoppedBy: 'staff:1' }],
    });
    const alone = asStaff(api, await staffCookie(api, ['officer']));
    expect((await alone.post('resume')).status).toBe(403);
    expect((await second.post('resume')).status).toBe(204);
    expect((await officer.get('systems')).body).toMatchObject({
      stop: null,
      systems: [{ cause: 'maintenance' }],
    });
  });
});

describe('decisions about a plan', () => {
  const decision = { system: 'support', collection: 'x', act: 'mask' };

  it.each([
    ['that is no erasure', {}, 409],
    ['that has no plan yet', { rights: ['erasure'] }, 409],
  ])('of a case %s are refused', async (_what, more, status) => {
    const { caseId } = await verifiedCase(api, { more });
    const decided = await officer.post(`cases/${caseId}/plan/uncovered`, { decisions: [decision] });
    expect(decided.status).toBe(status);
    expect(await rows(api.db.manager, 'SELECT 1 FROM coverage_decision')).toEqual([]);
  });
});
