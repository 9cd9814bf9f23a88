/** Manual tasks as officers see them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { systemSchema } from '#libs/data-map/systems';
import { rows } from '#libs/persistence/data-source';
import { startTestApi, type TestApi } from '../support/api.js';
import { asStaff, staffCookie, verifiedCase } from '../support/staff.js';

const text = (en: string, ar: string) => ({ en, ar });
const OPENED = '2026-11-24T09:00:00+00:00';
const DUE = '2026-11-27T09:00:00+00:00';
const COMMON = {
  purposes: [text('x', 'س')],
  legalBasis: [text('x', 'س')],
  source: [text('x', 'س')],
  retention: text('x', 'س'),
};
const ARCHIVE = systemSchema.parse({
  ...{ ...COMMON, key: 'paper-archive', connector: 'manual', name: text('Paper archive', 'الأرشيف الورقي') },
  instructions: text('Look in cabinet 3.', 'ابحث في الخزانة 3.'),
  instructionsFor: {
    erase: text('Shred it.', 'أتلفه.'),
    restrict: text('Put it into the box.', 'ضعه في الصندوق.'),
    stop: text('Put a red tab on it.', 'ضع عليه علامة.'),
  },
});
const SHOP = systemSchema.parse({
  ...{ ...COMMON, key: 'shop', connector: 'postgres', name: text('Shop', 'المتجر'), urlFrom: 'SHOP_URL' },
});
let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({}, undefined, { systems: [ARCHIVE, SHOP] });
});
afterAll(() => api.close());

it('a manual task shows its instructions in both languages and its date, another task its cause', async () => {
  const { caseId } = await verifiedCase(api, { status: 'needs-you' });
  for (const [system, cause] of [
    ['paper-archive', null],
    ['shop', 'map-mismatch'],
    ['long-gone', null],
  ])
    await rows(
      api.db,
      `INSERT INTO manual_task (id, case_id, system, kind, cause, opened_at, due_at)
       VALUES ($1, $2, $3, 'look-by-hand', $4, $5, $6)`,
      [randomUUID(), caseId, system, cause, OPENED, DUE],
    );
  const officer = asStaff(api, await staffCookie(api, ['officer']));
  const { manualTasks } = (await officer.get(`cases/${caseId}`)).body as { manualTasks: object[] };
  const open = { kind: 'look-by-hand', cause: null, openedAt: OPENED, dueAt: DUE, result: null };
  expect(manualTasks).toMatchObject([
    { ...open, system: 'long-gone', systemName: null, instructions: null },
    {
      ...{ ...open, system: 'paper-archive', systemName: text('Paper archive', 'الأرشيف الورقي') },
      instructions: text('Look in cabinet 3.', 'ابحث في الخزانة 3.'),
    },
    { ...open, system: 'shop', systemName: { en: 'Shop' }, cause: 'map-mismatch', instructions: null },
  ]);
});

it.each([
  ['look-by-hand', 'Look in cabinet 3.'],
  ['erase-by-hand', 'Shred it.'],
  ['rectify-by-hand', 'Look in cabinet 3.'],
  ['mark-by-hand', 'Put it into the box.'],
  ['stop-by-hand', 'Put a red tab on it.'],
])('a task to %s shows what systems.yaml says of that act', async (kind, instructions) => {
  const { caseId } = await verifiedCase(api, { status: 'needs-you' });
  await rows(
    api.db,
    `INSERT INTO manual_task (id, case_id, system, kind, cause, opened_at, due_at)
     VALUES ($1, $2, 'paper-archive', $3, NULL, $4, $5)`,
    [randomUUID(), caseId, kind, OPENED, DUE],
  );
  const officer = asStaff(api, await staffCookie(api, ['officer']));
  expect((await officer.get(`cases/${caseId}`)).body).toMatchObject({
    manualTasks: [{ kind, instructions: { en: instructions } }],
  });
});

it.each([
  ['restriction', 'paper-archive', 'stored only', 'Put it into the box.'],
  ['removal', 'paper-archive', 'Take off public view what the person chose', 'Look in cabinet 3.'],
  ['removal', 'shop', 'Take off public view what the person chose', undefined],
])('a mark of a %s by hand in %s says what to do and to report', async (right, system, asks, place) => {
  const { caseId } = await verifiedCase(api, { status: 'needs-you' });
  await rows(api.db, `UPDATE dsr_case SET "right" = $2 WHERE id = $1`, [caseId, right]);
  await rows(
    api.db,
    `INSERT INTO manual_task (id, case_id, system, kind, cause, opened_at, due_at)
     VALUES ($1, $2, $3, 'mark-by-hand', NULL, $4, $5)`,
    [randomUUID(), caseId, system, OPENED, DUE],
  );
  const officer = asStaff(api, await staffCookie(api, ['officer']));
  const [task] = (
    (await officer.get(`cases/${caseId}`)).body as {
      manualTasks: { asks: { en: string; ar: string }; instructions: { en: string } | null }[];
    }
  ).manualTasks;
  expect(task?.asks.en).toContain(asks);
  expect([task?.asks.en, task?.asks.ar]).toEqual(Array(2).fill(expect.stringContaining('nothing-held')));
  expect(task?.instructions?.en).toBe(place);
});
