/** Data that the map leaves open is decided inside the case, really executed, and approved by others. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keptClassSchema, uncoveredSchema } from '#libs/contracts/coverage';
import type { CollectionDecision } from '#libs/data-map/erasure-rules';
import { rows } from '#libs/persistence/data-source';
import { CoverageService } from '../../apps/api/src/staff/coverage.service.js';
import { email, ErasureWorld, id, link, personal, type Collections } from '../support/erasure.js';
import { AS_OF, ErasureRecordsWorld, type ErasureCase } from '../support/erasure-case.js';
import { allRows } from '../support/table-rows.js';
import { ToldEraser } from '../support/told-eraser.js';

const SQL = `CREATE TABLE person (id int PRIMARY KEY, email text, nickname text, score text NOT NULL);
  CREATE TABLE note (id int PRIMARY KEY, person_id int, words text);
  INSERT INTO person VALUES (1, 'layla@example.com', 'Lulu', 'high'), (2, 'omar@example.com', 'Omi', 'low');
  INSERT INTO note VALUES (1, 1, 'hers'), (2, 2, 'his');`;
const MAP: Collections = {
  person: {
    fields: [
      id,
      {
        ...email,
        fides_meta: { identity: 'email', masking_strategy_override: { strategy: 'null_rewrite' } },
      },
      personal('nickname'),
      personal('score'),
    ],
  },
  note: { wafa: { on_erase: 'delete' }, fields: [id, link('person_id', 'person.id'), personal('words')] },
};
const PERSON = 'd:person';
const KEEP = { act: 'keep', ground: 'legal-claims', reviewOn: '2027-06-01' } as const;
const decided = (...decisions: Omit<CollectionDecision, 'collection'>[]): CollectionDecision[] =>
  decisions.map((one) => ({ ...one, collection: PERSON }));

let world: ErasureWorld;
beforeEach(async () => {
  world = await ErasureWorld.create();
});
afterEach(() => world.drop());

describe('the eraser of a database follows', () => {
  it('columns that are emptied and columns that stay, in the rows of the person and in no other', async () => {
    const decisions = decided(
      { columns: ['nickname'], act: 'mask' },
      { columns: ['email', 'score'], ...KEEP },
    );
    const { planned, changes, residue } = await world.erase(SQL, MAP, { decisions });
    expect(planned.items).toMatchObject([
      { collection: PERSON, disposition: 'mask', columns: ['nickname'] },
      {
        ...{ collection: PERSON, disposition: 'keep', columns: ['email', 'score'] },
        ...{ ground: 'legal-claims', reviewOn: '2027-06-01' },
      },
      { collection: 'd:note', disposition: 'delete', rows: 1 },
    ]);
    expect(changes).toEqual([
      { note: [{ id: 1, person_id: 1, words: 'hers' }, {}] },
      {
        person: [
          { id: 1, email: 'layla@example.com', nickname: 'Lulu', score: 'high' },
          { id: 1, email: 'layla@example.com', nickname: null, score: 'high' },
        ],
      },
    ]);
    expect(residue).toEqual([]);
  });

  it('a whole record that is deleted, and one that stays', async () => {
    const gone = await world.erase(SQL, MAP, { decisions: decided({ columns: [], act: 'delete' }) });
    expect(gone.changes.map((change) => Object.keys(change)[0])).toEqual(['note', 'person']);
    await world.run('DROP TABLE note, person');
    const stays = await world.erase(SQL, MAP, { decisions: decided({ columns: [], ...KEEP }) });
    expect(stays.changes.map((change) => Object.keys(change)[0])).toEqual(['note']);
    expect(stays.planned.items).toMatchObject([
      { collection: PERSON, disposition: 'keep', rows: 1, columns: [], ground: 'legal-claims' },
      { collection: 'd:note', disposition: 'delete' },
    ]);
  });

  it('only as far as the database allows: what it does not is still a conflict of the plan', async () => {
    const { planned } = await world.plan(SQL, MAP, {
      decisions: decided({ columns: ['nickname', 'score', 'email'], act: 'mask' }),
    });
    expect(planned.items).toMatchObject([
      { disposition: 'mask', columns: ['email', 'nickname'] },
      { disposition: 'mask', columns: ['score'], notAppliedBecause: expect.any(String) },
      { disposition: 'delete' },
    ]);
  });
});

describe('a case', () => {
  const billing = new ToldEraser('billing');
  let records: ErasureRecordsWorld;
  let desk: CoverageService;
  let one: ErasureCase;

  beforeEach(async () => {
    await world.run(SQL);
    records = await ErasureRecordsWorld.create([world.eraser(MAP), billing]);
    const { company, activities } = records.deps;
    const systems = company.systems.map((system) =>
      system.key === 'billing' ? ({ ...system, connector: 'stripe' } as typeof system) : system,
    );
    desk = new CoverageService({
      ...{ db: records.dataSource, keys: activities.dataKeys, systems, now: () => new Date(AS_OF) },
    });
    one = await records.found('layla@example.com');
  });
  afterEach(() => records.close());

  const open = { system: 'product', collection: PERSON };
  const decide = (decisions: object[], actor = 'officer-1') =>
    desk.decide(one.dsr.caseId, uncoveredSchema.parse({ decisions, note: 'canary-note' }), actor);
  const keep = (kept: object, actor = 'officer-1') =>
    desk.keep(one.dsr.caseId, keptClassSchema.parse({ ...KEPT, ...kept }), actor);
  const KEPT = { ground: 'legal-obligation', keptUntil: '2034-12-31' };
  const DECISIONS = [
    { ...open, columns: ['nickname'], act: 'mask' },
    { ...open, columns: ['score'], ...KEEP },
  ];

  it('goes on once an officer has decided, who is then none of its two approvers', async () => {
    expect(await records.plan(one)).toMatchObject({ uncovered: true });
    await decide(DECISIONS);
    const plan = await records.plan(one);
    expect(plan.uncovered).toBeUndefined();
    expect((await records.planBody(plan.planId))['decisions']).toMatchObject([
      { ...DECISIONS[0], by: 'officer-1' },
      { ...DECISIONS[1], by: 'officer-1' },
    ]);
    expect(await records.fault(records.approve(one, plan, 'officer-1'))).toBe('second-person-needed');
    expect(await records.approve(one, plan, 'officer-2')).toEqual({ complete: false });
    expect(await records.approve(one, plan, 'officer-3')).toEqual({ complete: true });
    await records.run('eraseSystem', { ...one.dsr, system: 'product', planId: plan.planId });
    const { residue } = await records.run('verifyErasure', {
      ...{ ...one.dsr, system: 'product', planId: plan.planId },
    });
    expect(residue).toBe(0);
    const people = (await allRows(world.database)).get('public.person');
    expect(people).toEqual([
      '{"id": 1, "email": null, "score": "high", "nickname": null}',
      '{"id": 2, "email": "omar@example.com", "score": "low", "nickname": "Omi"}',
    ]);
    const events = await records.events(one, /^plan\.uncovered-decided$/);
    expect(events.map(({ payload }) => payload)).toMatchObject([
      { system: 'product', collection: PERSON, columns: ['nickname'], act: 'mask' },
      { act: 'keep', ground: 'legal-claims', reviewOn: '2027-06-01' },
    ]);
    expect(JSON.stringify(events)).not.toContain('canary');
    const signals = await rows(
      records.dataSource,
      `SELECT name FROM outbox WHERE workflow_id = $1 AND name = 'planOutdated'`,
      [`dsr-${one.dsr.caseId}`],
    );
    expect(signals).toHaveLength(2);
  });

  it('cannot be approved on a plan that was built before the decision', async () => {
    await records.plan(one);
    await decide(DECISIONS);
    const plan = await records.plan(one);
    await keep({ system: 'product', collection: 'd:note' });
    expect(await records.fault(records.approve(one, plan, 'officer-2'))).toBe('wrong-state');
  });

  it('is asked for its decision again when it is taken back', async () => {
    await records.plan(one);
    const { ids } = await decide(DECISIONS);
    expect((await records.plan(one)).uncovered).toBeUndefined();
    await desk.takeBack(one.dsr.caseId, ids[0] ?? '', 'officer-2');
    expect(await records.plan(one)).toMatchObject({ uncovered: true });
    expect(await records.fault(desk.takeBack(one.dsr.caseId, ids[0] ?? '', 'officer-2'))).toBe('not-found');
  });

  it('keeps nothing on a ground of another law than the one it is answered under', async () => {
    await records.plan(one);
    const refused = (ground: string) =>
      keep({ system: 'billing', ground }).then(
        () => undefined,
        ({ code, faults }: { code: string; faults: unknown }) => ({ code, faults }),
      );
    const fault = (law: string) => ({
      ...{ code: 'invalid-input' },
      faults: [{ field: 'ground', message: `is no ground of the law of this case: ${law}` }],
    });
    expect(await refused('complete-transaction')).toEqual(fault('GDPR'));
    await rows(records.dataSource, `UPDATE request SET law = 'CCPA' WHERE id = $1`, [one.requestId]);
    expect(await refused('public-health')).toEqual(fault('CCPA'));
    expect(await rows(records.dataSource, 'SELECT 1 FROM coverage_decision')).toEqual([]);
    expect(await refused('complete-transaction')).toBeUndefined();
  });

  it('keeps a class of records on a ground until a date, and a whole system where it cannot keep a part', async () => {
    await records.plan(one);
    await decide(DECISIONS);
    await keep({ system: 'product', collection: 'd:note' });
    await keep({ system: 'billing', ground: 'fraud-prevention' });
    const { planId } = await records.plan(one);
    expect((await records.planBody(planId)).systems).toMatchObject([
      {
        system: 'product',
        items: expect.arrayContaining([
          expect.objectContaining({ collection: 'd:note', disposition: 'keep', ...KEPT }),
        ]),
      },
      { system: 'billing', by: 'nobody', left: { ground: 'fraud-prevention', keptUntil: '2034-12-31' } },
    ]);
  });

  it.each([
    ['a column that is not open', [{ ...open, columns: ['email'], act: 'mask' }], 'invalid-input'],
    ['a deletion of columns', [{ ...open, columns: ['score'], act: 'delete' }], 'invalid-input'],
    [
      'a collection that is decided by the map',
      [{ ...open, collection: 'd:note', act: 'mask' }],
      'not-found',
    ],
    ['a system that erases as a whole', [{ ...open, system: 'billing', act: 'mask' }], 'invalid-input'],
    ['a review in the past', [{ ...open, ...KEEP, reviewOn: '2026-11-24' }], 'invalid-input'],
    ['the same twice', [DECISIONS[0], DECISIONS[0]], 'wrong-state'],
  ])('refuses %s, and keeps nothing of the whole list', async (_what, decisions, code) => {
    await records.plan(one);
    expect(await records.fault(decide([DECISIONS[1], ...decisions] as object[]))).toBe(code);
    expect(await rows(records.dataSource, 'SELECT 1 FROM coverage_decision')).toEqual([]);
  });
});

describe('what stays', () => {
  it.each([
    [{ ...KEEP, reviewOn: undefined }],
    [{ act: 'keep', reviewOn: '2027-06-01' }],
    [{ act: 'mask', ground: 'legal-claims' }],
    [{ ...KEEP, ground: 'fraud-prevention' }],
    [{ ...KEEP, ground: 'because' }],
  ])('needs a ground of the list and an end: %j is refused', (decision) => {
    const asked = { decisions: [{ system: 'product', collection: PERSON, ...decision }] };
    expect(uncoveredSchema.safeParse(asked).success).toBe(false);
  });
});
