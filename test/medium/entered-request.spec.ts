import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IntakeService } from '../../apps/api/src/intake/intake.service.js';
import { enteredRequestSchema, type EnteredRequest } from '#libs/contracts/request';
import { rows } from '#libs/persistence/data-source';
import { NOON, startTestApi, type TestApi } from '../support/api.js';

let api: TestApi;
let intake: IntakeService;

beforeAll(async () => {
  api = await startTestApi();
  intake = api.app.get(IntakeService);
});
afterAll(() => api.close());

const OFFICER = 'staff-7f3a';
const entered = (more: object = {}): EnteredRequest =>
  enteredRequestSchema.parse({
    rights: ['access'],
    contactEmail: 'by-letter@example.org',
    language: 'ar',
    channel: 'letter',
    receivedAt: '2026-11-10T22:30:00+02:00',
    freeText: 'She asks for everything.',
    ...more,
  });

describe('a request that an officer enters', () => {
  it('counts from its true receipt, keeps its channel and says who entered it', async () => {
    const { reference, answerBy } = await intake.receiveEntered(entered(), OFFICER);
    // 10 November 20:30 UTC is 23:30 in Riyadh: still the tenth.
    expect(answerBy).toBe('2026-12-10');
    const [stored] = await rows(
      api.db.manager,
      `SELECT channel, entered_by, received_at, recorded_at FROM request WHERE reference = $1`,
      [reference],
    );
    expect(stored).toEqual({
      channel: 'letter',
      entered_by: OFFICER,
      received_at: new Date('2026-11-10T20:30:00.000Z'),
      recorded_at: NOON,
    });
  });

  it('stands in the timeline under the officer, at the instant of its receipt', async () => {
    const { reference } = await intake.receiveEntered(entered(), OFFICER);
    const events = await rows(
      api.db.manager,
      `SELECT e.type, e.actor, e.effective_at FROM audit_event e JOIN request r ON r.id = e.request_id
       WHERE r.reference = $1 ORDER BY e.position`,
      [reference],
    );
    const effective_at = new Date('2026-11-10T20:30:00.000Z');
    expect(events).toEqual([
      { type: 'request.received', actor: OFFICER, effective_at },
      { type: 'case.opened', actor: OFFICER, effective_at },
    ]);
  });

  it('never comes from the future', async () => {
    const count = () => rows(api.db.manager, 'SELECT count(*)::int FROM request');
    const before = await count();
    const future = entered({ receivedAt: '2026-11-24T09:00:00.001Z' });
    await expect(intake.receiveEntered(future, OFFICER)).rejects.toMatchObject({
      code: 'invalid-input',
      faults: [{ field: 'receivedAt', message: 'lies in the future' }],
    });
    expect(await count()).toEqual(before);
  });

  it('came by another way than form and API', () => {
    expect(enteredRequestSchema.safeParse({ ...entered(), channel: 'form' }).success).toBe(false);
  });

  it('proves nothing of what it says about the person', async () => {
    await intake.receiveEntered(entered({ claims: [{ kind: 'external_id', value: 'user-1' }] }), OFFICER);
    expect(await rows(api.db.manager, `SELECT 1 FROM identifier WHERE standing = 'proved'`)).toEqual([]);
  });
});
