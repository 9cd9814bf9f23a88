import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deferredParts, type DeferredPart } from '#libs/connectors/kit/deferred';
import type { Eraser, ErasureRequest, PlannedErasure } from '#libs/connectors/kit/erasure';
import { email, ErasureWorld, id, link, personal, REQUEST, type Collections } from '../support/erasure.js';
import { allRows, changedRows } from '../support/table-rows.js';

/** Two people with invoices; hers of 2022 end in 2030. */
const TABLES = `CREATE TABLE person (id int PRIMARY KEY, email text);
  CREATE TABLE invoice (id int PRIMARY KEY, person_id int REFERENCES person ON DELETE SET NULL, paid_on date, amount numeric);
  INSERT INTO person VALUES (1, 'layla@example.com'), (2, 'omar@example.com');
  INSERT INTO invoice VALUES (1, 1, '2022-02-28', 5), (2, 1, '2022-02-03', 6), (3, 1, '2024-07-01', 7),
    (4, 1, NULL, 8), (5, 2, '2022-02-28', 9), (6, NULL, '2022-02-28', 10);`;
const keep = {
  on_erase: 'keep',
  keep: {
    ground: 'legal-obligation',
    for: 'P8Y',
    from: 'paid_on',
    fields: ['person_id', 'paid_on', 'amount'],
  },
};
const invoiceFields = [id, link('person_id', 'person.id'), personal('paid_on'), personal('amount')];
const MAP: Collections = {
  person: { wafa: { on_erase: 'pseudonymise' }, fields: [id, email] },
  invoice: { wafa: keep, fields: invoiceFields },
};
/** Years later, without any identifier and with another secret. */
const LATER: ErasureRequest = {
  identifiers: [],
  rules: REQUEST.rules,
  asOf: '2030-03-01T00:00:00Z',
  secret: { salt: 'another', key: 'another' },
};

let world: ErasureWorld;
beforeEach(async () => {
  world = await ErasureWorld.create();
});
afterEach(() => world.drop());

/** Her erasure, then the account itself gone; what is owed after it, as it is kept: as JSON. */
async function eraseFirst(collections = MAP, more = ''): Promise<{ eraser: Eraser; parts: DeferredPart[] }> {
  const { eraser, planned } = await world.plan(`${TABLES} ${more}`, collections);
  await eraser.execute(REQUEST, planned);
  await world.run('DELETE FROM person WHERE id = 1');
  return { eraser, parts: JSON.parse(JSON.stringify(deferredParts(planned))) as DeferredPart[] };
}

async function changedBy(work: Promise<unknown>, before: Awaited<ReturnType<typeof allRows>>) {
  const outcome = await work.then(
    (result) => result,
    (error: { code?: string }) => error.code,
  );
  const changed = changedRows(before, await allRows(world.database));
  return { outcome, changed: changed.map(({ gone, came }) => [gone, came]) };
}
const executed = async (eraser: Eraser, planned: PlannedErasure, request = LATER) => {
  const before = await allRows(world.database);
  return changedBy(eraser.execute(request, planned), before);
};

describe('what was kept for a time', () => {
  it('is owed by month of its end', async () => {
    const { parts } = await eraseFirst();
    expect(parts.map(({ until, planned }) => [until, planned.targets.flat().map(({ key }) => key)])).toEqual([
      ['2030-02-28', [['1'], ['2']]],
      ['2032-07-01', [['3']]],
    ]);
  });

  it('is erased on its day, when nothing leads to it any more, and no row of a neighbour with it', async () => {
    const { eraser, parts } = await eraseFirst();
    const [first] = parts;
    const { outcome, changed } = await executed(eraser, first!.planned);
    expect(changed).toEqual([
      [{ id: 1, person_id: null, paid_on: '2022-02-28', amount: 5 }, {}],
      [{ id: 2, person_id: null, paid_on: '2022-02-03', amount: 6 }, {}],
    ]);
    const rows = [{ collection: 'd:invoice', rows: 2 }];
    expect(outcome).toEqual({ changed: rows, gone: rows, notes: [] });
    expect(await eraser.verify(LATER, first!.planned)).toEqual([]);
    const again = await executed(eraser, first!.planned);
    expect(again).toMatchObject({ outcome: { changed: [{ rows: 0 }], gone: rows }, changed: [] });
  });

  it('stays until its day', async () => {
    const { eraser, parts } = await eraseFirst();
    const early = { ...LATER, asOf: '2030-02-27T23:59:59Z' };
    expect(await executed(eraser, parts[0]!.planned, early)).toEqual({ outcome: 'wrong-state', changed: [] });
  });

  it('is found again by its key when it is still there', async () => {
    const { eraser, parts } = await eraseFirst();
    const [first] = parts;
    expect(await eraser.verify(LATER, first!.planned)).toEqual([
      { collection: 'd:invoice', rows: 2, columns: [] },
    ]);
  });

  it('is emptied where rows of others hang on it', async () => {
    const { eraser, parts } = await eraseFirst(
      MAP,
      `CREATE TABLE ledger (id int PRIMARY KEY, invoice_id int REFERENCES invoice); INSERT INTO ledger VALUES (1, 1);`,
    );
    const [first] = parts;
    const { changed } = await executed(eraser, first!.planned);
    expect(changed).toEqual([
      [expect.objectContaining({ id: 1 }), { id: 1, person_id: null, paid_on: null, amount: null }],
      [expect.objectContaining({ id: 2 }), {}],
    ]);
    expect(await eraser.verify(LATER, first!.planned)).toEqual([]);
    expect((await executed(eraser, first!.planned)).changed).toEqual([]);
  });

  it('is a conflict, and changes nothing, where it can be neither deleted nor emptied', async () => {
    const { eraser, parts } = await eraseFirst(
      MAP,
      `CREATE TABLE ledger (id int PRIMARY KEY, invoice_id int REFERENCES invoice); INSERT INTO ledger VALUES (1, 1);`,
    );
    await world.run(`UPDATE invoice SET paid_on = '2022-02-28' WHERE paid_on IS NULL;
      ALTER TABLE invoice ALTER paid_on SET NOT NULL, ALTER amount SET NOT NULL`);
    expect(await executed(eraser, parts[0]!.planned)).toEqual({ outcome: 'erasure-conflict', changed: [] });
  });

  const with_ = (planned: PlannedErasure, row: object): PlannedErasure => ({
    ...planned,
    targets: planned.targets.map((rows) => rows.map((one) => ({ ...one, ...row }))),
  });

  it.each([
    ["another person's key", { key: ['5'] }],
    ['an empty key', { key: [''] }],
    ['no key', { key: [] }],
    ['a key that was given again to a row of another day', { key: ['3'] }],
    ['another day', { stamp: { paid_on: '2022-03-01', person_id: '1' } }],
  ])('changes no row when the plan has %s', async (_, row) => {
    const { eraser, parts } = await eraseFirst();
    expect((await executed(eraser, with_(parts[0]!.planned, row))).changed).toEqual([]);
  });

  it.each([
    ['without a day', { stamp: { person_id: '1' } }, 'identifier-invalid'],
    ['with an empty day', { stamp: { paid_on: ' ' } }, 'identifier-invalid'],
    ['of a column that is gone', { stamp: { paid_on: '2022-02-28', old: '1' } }, 'map-mismatch'],
  ])('refuses a stamp %s', async (_, row, code) => {
    const { eraser, parts } = await eraseFirst();
    expect(await executed(eraser, with_(parts[0]!.planned, row))).toEqual({ outcome: code, changed: [] });
  });

  it('is a clear failure on a role that may not write', async () => {
    const { eraser, parts } = await eraseFirst();
    const name = new URL(world.database.adminUrl).pathname.slice(1);
    await world.run(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    expect((await executed(eraser, parts[0]!.planned)).outcome).toBe('system-refused');
  });
});
