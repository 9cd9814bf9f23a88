/** What officers do to a case: each change is a row, an event and a signal, or nothing at all. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '#libs/crypto/uuid';
import { recordHash } from '#libs/connectors/kit/record-hash';
import { rows } from '#libs/persistence/data-source';
import { NOON, startTestApi, type TestApi } from '../support/api.js';
import { otherCase, releasedPackage, sendRequest, type SentRequest } from '../support/released-package.js';
import {
  asStaff,
  eventsOf,
  foundSongs,
  signalsTo,
  SONGS,
  staffCookie,
  verifiedCase,
} from '../support/staff.js';

const ACTOR = 'staff:00000000000000a1';
const UNKNOWN = '019ab6c2-0000-7000-8000-000000000001';
const NOTE = 'canary-note';
let api: TestApi;
let officer: ReturnType<typeof asStaff>;

beforeAll(async () => {
  api = await startTestApi({ LIMIT_REQUESTS_PER_ADDRESS: '1000' });
});
beforeEach(async () => {
  officer = asStaff(api, await staffCookie(api, ['officer'], { actor: ACTOR }));
});
afterAll(() => api.close());

const codeOf = ({ status, body }: { status: number; body: unknown }) => [
  status,
  (body as { code?: string }).code,
];
const setStatus = ({ caseId }: SentRequest, status: string) =>
  rows(api.db.manager, 'UPDATE dsr_case SET status = $2 WHERE id = $1', [caseId, status]);

describe('withholding a record', () => {
  async function found(): Promise<{ sent: SentRequest; hash: string }> {
    const sent = await verifiedCase(api);
    const [song] = await foundSongs(api, sent, 2);
    return { sent, hash: song ? recordHash(song) : '' };
  }
  const withhold = ({ caseId }: SentRequest, recordHash: string, more = {}) =>
    officer.post(`cases/${caseId}/redactions`, { ...SONGS, recordHash, reason: 'rights-of-others', ...more });

  it('leaves it out with a reason, tells the case and keeps the note sealed', async () => {
    const { sent, hash } = await found();
    const withheld = await withhold(sent, hash, { note: NOTE });
    const { id } = withheld.body as { id: string };
    expect(withheld.status).toBe(201);
    const payload = JSON.stringify({
      ...{ collection: SONGS.collection, reason: 'rights-of-others', recordHash: hash, system: SONGS.system },
    });
    expect(await eventsOf(api, sent, /^record/)).toEqual([
      { type: 'record.withheld', actor: ACTOR, payload },
    ]);
    expect(await signalsTo(api, sent)).toEqual([['redactionsChanged', { factId: id }]]);
    const [row] = await rows<{ note: Buffer }>(
      api.db.manager,
      'SELECT note_sealed AS note FROM redaction WHERE id = $1',
      [id],
    );
    expect(row?.note.includes(NOTE)).toBe(false);
    const shown = (await officer.get(`cases/${sent.caseId}`)).body as { redactions: object[] };
    expect(shown.redactions).toEqual([
      { id, ...SONGS, recordHash: hash, reason: 'rights-of-others', actor: ACTOR },
    ]);
  });

  it('twice is refused, and a record that was not found is not there', async () => {
    const { sent, hash } = await found();
    await withhold(sent, hash);
    expect(codeOf(await withhold(sent, hash))).toEqual([409, 'wrong-state']);
    expect(codeOf(await withhold(sent, 'f'.repeat(64)))).toEqual([404, 'not-found']);
    expect(codeOf(await withhold(sent, hash, { collection: 'elsewhere' }))).toEqual([404, 'not-found']);
    expect(await signalsTo(api, sent)).toHaveLength(1);
  });

  it.each(['received', 'verifying', 'delivering'])('of a case that is %s is refused', async (status) => {
    const { sent, hash } = await found();
    await setStatus(sent, status);
    expect(codeOf(await withhold(sent, hash))).toEqual([409, 'wrong-state']);
    expect(await eventsOf(api, sent, /^record/)).toEqual([]);
  });

  it.each([{ reason: 'because' }, { recordHash: 'x' }, { note: '' }, { more: 1 }])(
    'with %j is refused',
    async (more) => {
      const { sent, hash } = await found();
      expect(codeOf(await withhold(sent, hash, more))).toEqual([422, 'invalid-input']);
    },
  );

  it('is taken back once, and then possible again', async () => {
    const { sent, hash } = await found();
    const { id } = (await withhold(sent, hash)).body as { id: string };
    const place = `cases/${sent.caseId}/redactions/${id}`;
    const other = await verifiedCase(api);
    expect((await officer.delete(`cases/${other.caseId}/redactions/${id}`)).status).toBe(404);
    expect((await officer.delete(place)).status).toBe(204);
    expect((await officer.delete(place)).status).toBe(404);
    expect((await withhold(sent, hash)).status).toBe(201);
    const types = (await eventsOf(api, sent, /^record/)).map(({ type }) => type);
    expect(types).toEqual(['record.withheld', 'record.restored', 'record.withheld']);
    expect((await signalsTo(api, sent)).map(([name]) => name)).toEqual(Array(3).fill('redactionsChanged'));
  });
});

describe('withholding a record of a request with two rights', () => {
  async function found(status = 'in-progress') {
    const sent = await verifiedCase(api, { more: { rights: ['access', 'portability'] } });
    const access = await otherCase(api, sent, 'access');
    const portability = await otherCase(api, sent, 'portability');
    await setStatus(access, 'awaiting-approval');
    await setStatus(portability, status);
    const [song] = await foundSongs(api, access, 2);
    return { access, portability, hash: song ? recordHash(song) : '' };
  }
  const withhold = ({ caseId }: SentRequest, hash: string) =>
    officer.post(`cases/${caseId}/redactions`, {
      ...{ ...SONGS, recordHash: hash, reason: 'trade-secret', note: NOTE },
    });
  const standing = async ({ caseId }: SentRequest) =>
    rows(
      api.db.manager,
      `SELECT id, encode(record_hash, 'hex') AS hash, reason, note_sealed IS NOT NULL AS note FROM redaction
       WHERE case_id = $1 AND withdrawn_at IS NULL`,
      [caseId],
    );
  const eventsAt = ({ caseId }: SentRequest) =>
    rows<{ type: string }>(
      api.db.manager,
      `SELECT type, actor FROM audit_event WHERE case_id = $1 AND type ~ '^record' ORDER BY position`,
      [caseId],
    );

  it.each(['received', 'in-progress', 'needs-you', 'awaiting-approval'])(
    'leaves it out of the sibling case that is %s too, with an event and a signal of its own',
    async (status) => {
      const { access, portability, hash } = await found(status);
      const { body } = await withhold(access, hash);
      expect(body).toMatchObject({ alsoIn: [portability.caseId], notIn: [] });
      const [row] = await standing(portability);
      expect(row).toMatchObject({ hash, reason: 'trade-secret', note: true });
      expect(await eventsAt(portability)).toEqual([{ type: 'record.withheld', actor: ACTOR }]);
      expect(await signalsTo(api, portability)).toEqual([
        ['redactionsChanged', { factId: (row as { id: string }).id }],
      ]);
      expect(codeOf(await withhold(access, hash))).toEqual([409, 'wrong-state']);
    },
  );

  it('names the sibling that is on its way to the person, and leaves it and a closed one alone', async () => {
    for (const end of [
      `status = 'delivering'`,
      `status = 'closed', outcome = 'fulfilled', closed_at = now()`,
    ]) {
      const { access, portability, hash } = await found();
      await rows(api.db.manager, `UPDATE dsr_case SET ${end} WHERE id = $1`, [portability.caseId]);
      const { body } = await withhold(access, hash);
      expect(body).toMatchObject({ alsoIn: [], notIn: [portability.caseId] });
      expect(await standing(portability)).toEqual([]);
      expect(await signalsTo(api, portability)).toEqual([]);
    }
  });

  it('is taken back in both', async () => {
    const { access, portability, hash } = await found();
    const { id } = (await withhold(access, hash)).body as { id: string };
    expect((await officer.delete(`cases/${access.caseId}/redactions/${id}`)).status).toBe(204);
    expect([await standing(access), await standing(portability)]).toEqual([[], []]);
    for (const one of [access, portability]) {
      expect((await eventsAt(one)).map(({ type }) => type)).toEqual(['record.withheld', 'record.restored']);
      expect(await signalsTo(api, one)).toHaveLength(2);
    }
  });

  it('does not reach the case of another request', async () => {
    const { access, hash } = await found();
    const other = await verifiedCase(api);
    await withhold(access, hash);
    expect([await standing(other), await signalsTo(api, other)]).toEqual([[], []]);
  });
});

describe('a manual task', () => {
  async function open(): Promise<SentRequest> {
    const sent = await verifiedCase(api, { status: 'needs-you' });
    await rows(
      api.db.manager,
      `INSERT INTO manual_task (id, case_id, system, kind, cause, opened_at, due_at) VALUES ($1, $1, 'support', 'look-by-hand', 'map-mismatch', $2, $2)`,
      [sent.caseId, NOON],
    );
    return sent;
  }
  const complete = ({ caseId }: SentRequest, body: object, system = 'support') =>
    officer.post(`cases/${caseId}/manual-tasks/${system}`, body);

  it.each(['done', 'nothing-held', 'cannot'])(
    'is answered with %s once, and the case is told',
    async (result) => {
      const sent = await open();
      expect((await complete(sent, { result, note: NOTE })).status).toBe(204);
      expect((await complete(sent, { result })).status).toBe(404);
      const payload = JSON.stringify({ result, system: 'support' });
      expect(await eventsOf(api, sent, /^manual/)).toEqual([
        {
          type: 'manual-task.completed',
          actor: ACTOR,
          payload: expect.stringContaining(payload.slice(1, -1)),
        },
      ]);
      expect(await signalsTo(api, sent)).toEqual([
        ['manualTaskCompleted', { factId: sent.caseId, system: 'support', kind: 'look-by-hand', result }],
      ]);
    },
  );

  it('of another system, with another answer or of an answered case is refused', async () => {
    const sent = await open();
    expect((await complete(sent, { result: 'done' }, 'elsewhere')).status).toBe(404);
    expect((await complete(sent, { result: 'maybe' })).status).toBe(422);
    await setStatus(sent, 'delivering');
    expect(codeOf(await complete(sent, { result: 'done' }))).toEqual([409, 'wrong-state']);
    expect(await signalsTo(api, sent)).toEqual([]);
  });
});

describe('confirming an identifier', () => {
  const claims = [{ kind: 'external_id', value: 'canary-user-7' }];
  const prove = ({ caseId }: SentRequest, more: object = {}) =>
    officer.post(`cases/${caseId}/identifiers`, { ...claims[0], reason: NOTE, ...more });
  const identifiers = ({ requestId }: SentRequest) =>
    rows(
      api.db.manager,
      `SELECT kind, standing, proved_by AS by, reason_sealed IS NOT NULL AS reason FROM identifier
       WHERE request_id = $1 ORDER BY kind`,
      [requestId],
    );
  const methods = async ({ requestId }: SentRequest) =>
    (
      await rows<{ method: string }>(
        api.db.manager,
        'SELECT method FROM verification WHERE request_id = $1 ORDER BY method',
        [requestId],
      )
    ).map(({ method }) => method);

  it('makes a claim a proof, with its reason sealed, and verifies the requester', async () => {
    const sent = await sendRequest(api, { claims });
    expect((await prove(sent)).status).toBe(204);
    expect(await identifiers(sent)).toEqual([
      { kind: 'email', standing: 'claim', by: null, reason: false },
      { kind: 'external_id', standing: 'proved', by: 'officer', reason: true },
    ]);
    expect(await methods(sent)).toEqual(['officer']);
    expect(await eventsOf(api, sent, /^(identifier|requester)/)).toEqual([
      { type: 'identifier.proved', actor: ACTOR, payload: '{"kind":"external_id"}' },
      { type: 'requester.verified', actor: ACTOR, payload: '{"method":"officer"}' },
    ]);
    expect((await signalsTo(api, sent)).map(([name]) => name)).toEqual(['requesterVerified']);
  });

  it('adds what nobody had typed, and tells the case once', async () => {
    const sent = await sendRequest(api);
    await prove(sent);
    expect((await prove(sent, { value: 'canary-user-8' })).status).toBe(204);
    expect(await identifiers(sent)).toHaveLength(3);
    expect(await signalsTo(api, sent)).toHaveLength(1);
  });

  it('counts beside the mailbox, and keeps its reason also where the mailbox had proved it', async () => {
    const sent = await verifiedCase(api, { status: 'verifying' });
    await api.parts.requests.proveContact(api.db.manager, sent.requestId, NOON);
    expect((await prove(sent, { kind: 'email', value: sent.email.toUpperCase() })).status).toBe(204);
    expect(await identifiers(sent)).toEqual([
      { kind: 'email', standing: 'proved', by: 'officer', reason: true },
    ]);
    expect(await methods(sent)).toEqual(['mailbox', 'officer']);
  });

  it('twice is refused, and so is what can be no identifier', async () => {
    const sent = await sendRequest(api, { claims });
    await prove(sent);
    expect(codeOf(await prove(sent))).toEqual([409, 'wrong-state']);
    expect(codeOf(await prove(sent, { kind: 'email', value: 'not an address' }))).toEqual([
      422,
      'identifier-invalid',
    ]);
    for (const more of [{ kind: 'shoe_size' }, { reason: ' ' }, { value: '' }])
      expect(codeOf(await prove(sent, more))).toEqual([422, 'invalid-input']);
    expect(await eventsOf(api, sent, /^identifier/)).toHaveLength(1);
  });

  it.each(['in-progress', 'awaiting-approval', 'delivering'])(
    'of a case that is %s is refused',
    async (status) => {
      const sent = await verifiedCase(api, { status, more: { claims } } as never);
      expect(codeOf(await prove(sent))).toEqual([409, 'wrong-state']);
      expect(await methods(sent)).toEqual(['mailbox']);
    },
  );
});

describe('an approval of a release', () => {
  it('comes before the workflow only where exactly that package lies there', async () => {
    const sent = await verifiedCase(api, { status: 'awaiting-approval' });
    const approve = async (digest: string) =>
      codeOf(await officer.post(`cases/${sent.caseId}/release/approve`, { digest }));
    expect(await approve('f'.repeat(64))).toEqual([409, 'wrong-state']);
    const { digest } = await releasedPackage(api, { of: sent });
    expect(await approve('f'.repeat(64))).toEqual([409, 'digest-mismatch']);
    expect(await approve(digest)).toEqual([503, 'outcome-unknown']);
    const later = await releasedPackage(api, { of: sent });
    expect(await approve(digest)).toEqual([409, 'digest-mismatch']);
    const destroy = 'UPDATE package SET destroyed_at = $2 WHERE id = $1';
    await rows(api.db.manager, destroy, [later.packageId, NOON]);
    expect(await approve(later.digest)).toEqual([409, 'wrong-state']);
    expect(await approve(digest)).toEqual([409, 'wrong-state']);
  });
});

describe('a paused system', () => {
  it('is left to a person by an officer, whose act is recorded', async () => {
    const sent = await verifiedCase(api, { status: 'in-progress' });
    const byHand = () => officer.post(`cases/${sent.caseId}/systems/support/by-hand`);
    expect((await byHand()).status).toBe(409);
    expect((await officer.post(`cases/${UNKNOWN}/systems/support/by-hand`)).status).toBe(404);
    await rows(
      api.db.manager,
      `INSERT INTO system_state (case_id, system, state, effective_at) VALUES ($1, 'support', 'paused', $2)`,
      [sent.caseId, NOON],
    );
    expect((await byHand()).status).toBe(204);
    expect(await eventsOf(api, sent, /^system/)).toEqual([
      { type: 'system.taken-by-hand', actor: ACTOR, payload: '{"system":"support"}' },
    ]);
    expect((await signalsTo(api, sent)).map(([name]) => name)).toEqual(['systemTakenByHand']);
  });
});

describe('a system that does not answer', () => {
  it('is left to a person once, whatever it does meanwhile; one that has answered is not', async () => {
    const sent = await verifiedCase(api, { status: 'in-progress' });
    const byHand = async () => (await officer.post(`cases/${sent.caseId}/systems/support/by-hand`)).status;
    const setState = (state: string, code: string | null = null) =>
      rows(
        api.db.manager,
        `INSERT INTO system_state (case_id, system, state, error_code, effective_at)
         VALUES ($1, 'support', $2, $3, $4) ON CONFLICT (case_id, system) DO UPDATE
         SET state = $2, error_code = $3, recorded_at = clock_timestamp()`,
        [sent.caseId, state, code, NOON],
      );
    await setState('confirmed');
    expect(await byHand()).toBe(409);
    await setState('requested', 'system-unavailable');
    const shown = (await officer.get(`cases/${sent.caseId}`)).body as { systems: object[] };
    expect(shown.systems).toMatchObject([{ state: 'requested', errorCode: 'system-unavailable' }]);
    expect(await byHand()).toBe(204);
    await setState('requested', 'system-busy');
    expect(await byHand()).toBe(204);
    expect((await eventsOf(api, sent, /^system/)).map(({ type }) => type)).toEqual(['system.taken-by-hand']);
    expect((await signalsTo(api, sent)).map(([name]) => name)).toEqual(['systemTakenByHand']);
  });
});

describe('a case that is not there', () => {
  it.each([
    ['plan/approve', { digest: 'a'.repeat(64) }, 503],
    ['redactions', { ...SONGS, recordHash: 'a'.repeat(64), reason: 'trade-secret' }, 404],
    ['manual-tasks/support', { result: 'done' }, 404],
    ['identifiers', { kind: 'external_id', value: '7', reason: 'x' }, 404],
    ['reveal', { reason: 'check-quality' }, 404],
  ])('takes no %s', async (work, body, status) => {
    expect((await officer.post(`cases/${UNKNOWN}/${work}`, body)).status).toBe(status);
  });

  it('given again by the same person, when the case has gone on, is answered with what stands', async () => {
    const sent = await verifiedCase(api, { status: 'delivering' });
    const { packageId, digest } = await releasedPackage(api, { of: sent });
    await rows(
      api.db.manager,
      `INSERT INTO approval (id, case_id, subject, package_id, digest, approver, preparer, approvers_needed, effective_at, roles)
       VALUES ($1, $2, 'release', $3, decode($4, 'hex'), $5, 'system', 1, $6, '{officer}')`,
      [uuidv7(), sent.caseId, packageId, digest, ACTOR, NOON],
    );
    await rows(api.db.manager, 'UPDATE package SET destroyed_at = $2 WHERE id = $1', [packageId, NOON]);
    const path = `cases/${sent.caseId}/release/approve`;
    expect((await officer.post(path, { digest })).body).toEqual({ complete: true });
    const other = asStaff(api, await staffCookie(api, ['officer'], { actor: 'staff:00000000000000b2' }));
    expect(codeOf(await other.post(path, { digest }))).toEqual([409, 'wrong-state']);
  });
});
