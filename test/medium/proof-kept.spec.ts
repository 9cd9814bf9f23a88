/** An erasure ends the earlier restrictions of the person also in a system that keeps nothing but proof of consent. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Eraser, PlannedErasure } from '#libs/connectors/kit/erasure';
import { rows } from '#libs/persistence/data-source';
import { AS_OF, ErasureRecordsWorld } from '../support/erasure-case.js';
import { RememberingMarker } from '../support/markers.js';
import { ToldEraser } from '../support/told-eraser.js';
import { insertVerifiedRequest } from '../support/verified-request.js';

const PRODUCT = 'product-database';
const LEDGER = 'consents';
/** What its markers name. */
const MARKED = 'qwenimage_product:accounts';

const product = new ToldEraser(PRODUCT);
let kept: PlannedErasure['items'];
const ledger: Eraser = {
  system: LEDGER,
  plan: () => Promise.resolve({ items: kept, targets: kept.map(() => [{ key: ['1'] }]), notSearched: [] }),
  execute: () => Promise.resolve({ changed: [], notes: [] }),
  verify: () => Promise.resolve([]),
  close: () => Promise.resolve(),
};
const markers = [new RememberingMarker(PRODUCT), new RememberingMarker(LEDGER)];
let world: ErasureRecordsWorld;

const keep = (ground: string): PlannedErasure['items'] => [
  {
    ...{ collection: MARKED, disposition: 'keep', rows: 1, atMost: 0, columns: [] },
    ...{ ground, reviewOn: '2029-11-24', reversible: true },
  },
];

beforeAll(async () => {
  world = await ErasureRecordsWorld.create([product, ledger], { markers });
});
beforeEach(() => {
  kept = keep('consent-proof');
});
afterAll(() => world.close());

async function marked(dsr: { readonly caseId: string; readonly asOf: string }): Promise<void> {
  await world.run('beginRestriction', dsr);
  for (const system of [PRODUCT, LEDGER]) await world.run('markSystem', { ...dsr, system, mark: 'restrict' });
}

/** Gives the case of the restriction that stood before the erasure. */
async function restrictedThenErased(email: string): Promise<string> {
  for (const marker of markers) marker.addAccount(email);
  const asked = { email, rights: ['restriction'], details: { ground: 'accuracy-contested' } };
  const { caseIds } = await insertVerifiedRequest(world.deps.activities, asked);
  const dsr = { caseId: caseIds[0] ?? '', asOf: AS_OF };
  await world.run('planSearch', dsr);
  for (const system of [PRODUCT, LEDGER]) await world.run('discoverSystem', { ...dsr, system });
  await marked(dsr);
  await world.run('answerMarks', dsr);
  await world.run('closeCase', { ...dsr, outcome: 'fulfilled' });
  const found = await world.found(email);
  await marked(found.dsr);
  const { planId } = await world.approved(found);
  for (const system of [PRODUCT, LEDGER]) await world.run('eraseSystem', { ...found.dsr, system, planId });
  const { outcome } = await world.run('answerErasure', { ...found.dsr, planId });
  await world.run('closeCase', { ...found.dsr, outcome });
  return dsr.caseId;
}

const leftOf = (caseId: string) =>
  rows(
    world.dataSource,
    `SELECT r.ended_at IS NULL AS stands, (SELECT count(*)::int FROM restriction_key k WHERE k.restriction_id = r.id) AS keys
     FROM restriction r WHERE r.case_id = $1`,
    [caseId],
  );

it('that is kept as proof alone', async () => {
  expect(await leftOf(await restrictedThenErased('proof@example.org'))).toEqual([{ stands: false, keys: 0 }]);
});

it('where nothing was held', async () => {
  kept = [];
  expect(await leftOf(await restrictedThenErased('nothing@example.org'))).toEqual([
    { stands: false, keys: 0 },
  ]);
});

it('and not where something is kept on another ground', async () => {
  kept = keep('tax-invoices');
  expect(await leftOf(await restrictedThenErased('invoices@example.org'))).toEqual([
    { stands: true, keys: 1 },
  ]);
});
