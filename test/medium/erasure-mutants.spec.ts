import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PlannedErasure } from '#libs/connectors/kit/erasure';
import { DatabaseMap } from '#libs/connectors/postgres/database-map';
import { bindPlan } from '#libs/connectors/postgres/erasure/bind';
import { runStatement } from '#libs/connectors/postgres/erasure/execute';
import { makePlan } from '#libs/connectors/postgres/erasure/make-plan';
import { eraseStatement, type BoundDraft, type BoundRow } from '#libs/connectors/postgres/erasure/statements';
import { Session, type Statement } from '#libs/connectors/postgres/session';
import { datasetsOf, email, ErasureWorld, id, link, personal, REQUEST } from '../support/erasure.js';
import { allRows, changedRows } from '../support/table-rows.js';

/** Two people with the same rows; whatever is broken, nothing of either may change. */
const TABLES = `CREATE TABLE person (id int PRIMARY KEY, email text, name text);
  CREATE TABLE visit (id text PRIMARY KEY, person_id int, page text);
  INSERT INTO person VALUES (1, 'layla@example.com', 'Layla'), (2, 'omar@example.com', 'Omar');
  INSERT INTO visit VALUES ('a1', 1, 'x'), ('a2', 1, 'x'), ('b1', 2, 'x'), ('', 2, 'x'), ('b2', NULL, 'x');`;
const MAP = {
  person: { wafa: { on_erase: 'pseudonymise' }, fields: [id, email, personal('name')] },
  visit: { wafa: { on_erase: 'delete' }, fields: [id, link('person_id', 'person.id'), personal('page')] },
};

let world: ErasureWorld;
beforeEach(async () => {
  world = await ErasureWorld.create();
  await world.run(TABLES);
});
afterEach(() => world.drop());

/** Rows changed in the whole database by what is tried on it, an error of the trial included. */
async function changedBy(attempt: () => Promise<unknown>) {
  const before = await allRows(world.database);
  const outcome = await attempt().then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );
  return { outcome, changed: changedRows(before, await allRows(world.database)).length };
}

/** The real drafts, each changed by `mutate`, run and committed. */
async function runMutant(
  mutate: (draft: BoundDraft) => BoundDraft,
  rewrite: (statement: Statement) => Statement = (statement) => statement,
): Promise<void> {
  const map = new DatabaseMap('product', datasetsOf(MAP));
  const session = await Session.open({
    ...{ system: 'product', url: world.database.adminUrl, statementTimeoutSeconds: 10 },
    write: { lockTimeoutSeconds: 1, act: 'erasure' },
  });
  try {
    const fresh = await makePlan(session, { system: 'product', map, maxRows: 100, request: REQUEST });
    const planned: PlannedErasure = {
      items: fresh.drafts.map(({ item }) => item),
      targets: fresh.drafts.map(({ rows }) => rows.map(({ key }) => ({ key }))),
      notSearched: [],
    };
    for (const draft of bindPlan(planned, fresh, {}).map(mutate)) {
      await runStatement(session, [draft], rewrite(eraseStatement([draft], REQUEST.secret)));
    }
    await session.commit();
  } finally {
    await session.close();
  }
}

const withRows =
  (change: (row: BoundRow, collection: string) => BoundRow) =>
  (draft: BoundDraft): BoundDraft => ({
    ...draft,
    rows: draft.rows.map((row) => change(row, draft.item.collection)),
  });
const via = (row: BoundRow, values: readonly string[]): BoundRow => ({ ...row, via: { ...row.via, values } });
const isVisit = (collection: string): boolean => collection === 'd:visit';

describe('a broken eraser', () => {
  it('is needed for the comparison: the unbroken one changes her three rows', async () => {
    expect(await changedBy(() => runMutant((draft) => draft))).toEqual({ outcome: 'done', changed: 3 });
  });

  it.each([
    [
      "names another person's rows",
      withRows((row, collection) => ({ ...row, key: [isVisit(collection) ? 'b1' : '2'] })),
    ],
    ['names rows without a key', withRows((row) => ({ ...row, key: [''] }))],
    ['names rows by nothing at all', withRows((row) => ({ ...row, key: [] }))],
    [
      "has another person's value lead to her rows",
      withRows((row, collection) => via(row, [isVisit(collection) ? '2' : 'omar@example.com'])),
    ],
    [
      'has another case, key and value, of a row that does not fit together',
      withRows((row, collection) =>
        via({ ...row, key: [isVisit(collection) ? 'a1' : '1'] }, [
          isVisit(collection) ? '2' : 'x@example.com',
        ]),
      ),
    ],
  ])('changes no row when it %s', async (_, mutate) => {
    expect(await changedBy(() => runMutant(mutate))).toEqual({ outcome: 'done', changed: 0 });
  });

  it.each([
    ['an empty value', ['']],
    ['spaces', ['  ']],
    ['no value', []],
  ])('changes no row when %s leads to it', async (_, values) => {
    const mutate = withRows((row) => via(row, values));
    expect(await changedBy(() => runMutant(mutate))).toEqual({ outcome: 'identifier-invalid', changed: 0 });
  });

  it.each([
    ['the condition', (text: string) => text.replace('WHERE t.', 'WHERE true OR t.')],
    ['the key', (text: string) => text.replace(/WHERE (t\."id" = [^ ]+ ''\)::\w+)/, 'WHERE (true OR $1)')],
    ['the comparison of the key', (text: string) => text.replace('t."id" = ', 't."id" <> ')],
  ])('changes no row of others when a statement loses %s', async (_, rewrite) => {
    const before = await allRows(world.database);
    const broken = (statement: Statement): Statement => {
      expect(rewrite(statement.text)).not.toBe(statement.text);
      return { ...statement, text: rewrite(statement.text) };
    };
    const { outcome } = await changedBy(() => runMutant((draft) => draft, broken));
    expect(['plan-exceeded', 'done']).toContain(outcome);
    const others = changedRows(before, await allRows(world.database)).filter(
      ({ gone }) => gone['person_id'] !== 1 && gone['email'] !== 'layla@example.com',
    );
    expect(others).toEqual([]);
  });

  it('refuses a plan of another case', async () => {
    const eraser = world.eraser(MAP);
    const hers = await eraser.plan(REQUEST);
    const his = { ...REQUEST, identifiers: [{ kind: 'email', value: 'omar@example.com' }] };
    expect(await changedBy(() => eraser.execute(his, hers))).toEqual({
      outcome: 'plan-exceeded',
      changed: 0,
    });
  });

  it.each([
    ['an empty identifier', ''],
    ['spaces', ' \t'],
    ['no address', 'layla'],
  ])('refuses %s', async (_, value) => {
    const eraser = world.eraser(MAP);
    const planned = await eraser.plan(REQUEST);
    const request = { ...REQUEST, identifiers: [{ kind: 'email', value }] };
    expect(await changedBy(() => eraser.execute(request, planned))).toEqual({
      outcome: 'identifier-invalid',
      changed: 0,
    });
  });

  it('changes nothing without any identifier', async () => {
    const eraser = world.eraser(MAP);
    const planned = await eraser.plan(REQUEST);
    const request = { ...REQUEST, identifiers: [] };
    expect((await changedBy(() => eraser.execute(request, planned))).changed).toBe(0);
  });
});
