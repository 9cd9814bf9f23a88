import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rectifiableColumns } from '#libs/connectors/kit/rectifiable-columns';
import { DatabaseMap } from '#libs/connectors/postgres/database-map';
import { mapped } from '#libs/connectors/postgres/erasure/database';
import { runStatement } from '#libs/connectors/postgres/erasure/execute';
import { readHerRows, rowsOf, type HerRows } from '#libs/connectors/postgres/erasure/her-rows';
import { eraseStatement, type BoundDraft, type BoundRow } from '#libs/connectors/postgres/erasure/statements';
import { draftOf } from '#libs/connectors/postgres/marking/postgres-marker';
import { boundCorrections } from '#libs/connectors/postgres/rectifying/bound';
import { draw } from '#libs/connectors/postgres/rectifying/drawn';
import { Session, type Statement } from '#libs/connectors/postgres/session';
import { datasetsOf, email, ErasureWorld, id, link, personal, REQUEST } from '../support/erasure.js';

/** Two people with the same rows; whatever is broken, nothing of his may change. */
const TABLES = `CREATE TABLE person (id int PRIMARY KEY, email text, name text);
  CREATE TABLE song (id text PRIMARY KEY, owner int, visible boolean NOT NULL DEFAULT true);
  INSERT INTO person VALUES (1, 'layla@example.com', 'L'), (2, 'omar@example.com', 'L'), (3, NULL, 'L');
  INSERT INTO song VALUES ('a1', 1, true), ('a2', 1, true), ('b1', 2, true), ('', 2, true), ('b2', NULL, true);`;
const datasets = datasetsOf({
  person: { fields: [id, email, personal('name', { wafa: { rectifiable: true } })] },
  song: {
    wafa: { unpublish: { column: 'visible', value: false } },
    fields: [id, link('owner', 'person.id'), { name: 'visible' }],
  },
});

type DraftsOf = (session: Session, hers: HerRows) => Promise<readonly BoundDraft[]>;

const marking: DraftsOf = (_, hers) => {
  const states = new Map(rowsOf(hers, 'd:song').own.map((row) => [row, 'open'] as const));
  const rule = { column: 'visible', marked: 'false' };
  return Promise.resolve([draftOf({ table: mapped(hers.database, 'd:song'), rule, states }, hers)]);
};
const correcting: DraftsOf = async (session, hers) => {
  const correction = { id: 'c', collection: 'd:person', field: 'name', value: 'Layla' };
  const drawn = await draw({ session, hers, fields: rectifiableColumns(datasets) }, correction);
  return boundCorrections([drawn], hers).map(({ draft }) => draft);
};

let world: ErasureWorld;
beforeEach(async () => {
  world = await ErasureWorld.create();
  await world.run(TABLES);
});
afterEach(() => world.drop());

/** The real drafts, each changed by `mutate`, run and committed. */
async function runMutant(
  draftsOf: DraftsOf,
  mutate: (row: BoundRow) => BoundRow,
  rewrite: (text: string) => string = (text) => text,
): Promise<void> {
  const session = await Session.open({
    ...{ system: 'product', url: world.database.adminUrl, statementTimeoutSeconds: 10 },
    write: { lockTimeoutSeconds: 1, act: 'erasure' },
  });
  try {
    const map = new DatabaseMap('product', datasets);
    const hers = await readHerRows(session, { ...REQUEST, system: 'product', map, maxRows: 100 });
    for (const draft of await draftsOf(session, hers)) {
      const broken = { ...draft, rows: draft.rows.map(mutate) };
      const statement: Statement = eraseStatement([broken], REQUEST.secret);
      await runStatement(session, [broken], { ...statement, text: rewrite(statement.text) });
    }
    await session.commit();
  } finally {
    await session.close();
  }
}

const trial = async (...mutant: Parameters<typeof runMutant>) => {
  const { outcome, changed } = await world.trial(() => runMutant(...mutant));
  return { outcome, changed: changed.length };
};
const same = (row: BoundRow): BoundRow => row;
const via = (row: BoundRow, values: readonly string[]): BoundRow => ({ ...row, via: { ...row.via, values } });

describe.each([
  { what: 'marker', draftsOf: marking, rows: 2, hisKey: 'b1', hisValue: '2' },
  { what: 'rectifier', draftsOf: correcting, rows: 1, hisKey: '2', hisValue: 'omar@example.com' },
])('a broken $what', ({ draftsOf, rows, hisKey, hisValue }) => {
  it('is needed for the comparison: the unbroken one changes her rows', async () => {
    expect(await trial(draftsOf, same)).toEqual({ outcome: undefined, changed: rows });
  });

  it.each([
    ["names another person's row", (row: BoundRow) => ({ ...row, key: [hisKey] })],
    ['names rows without a key', (row: BoundRow) => ({ ...row, key: [''] })],
    ['names rows by nothing at all', (row: BoundRow) => ({ ...row, key: [] })],
    ["has another person's value lead to her rows", (row: BoundRow) => via(row, [hisValue])],
    [
      'has the key of another case and her value',
      (row: BoundRow) => via({ ...row, key: [hisKey] }, row.via.values),
    ],
  ])('changes no row when it %s', async (_, mutate) => {
    expect(await trial(draftsOf, mutate)).toEqual({ outcome: undefined, changed: 0 });
  });

  it.each([
    ['an empty value', ['']],
    ['spaces', ['  ']],
    ['no value', []],
  ])('changes no row when %s leads to it', async (_, values) => {
    expect(await trial(draftsOf, (row) => via(row, values))).toEqual({
      outcome: 'identifier-invalid',
      changed: 0,
    });
  });

  it.each([
    ['the condition', (text: string) => text.replace('WHERE t.', 'WHERE true OR t.')],
    ['the comparison of the key', (text: string) => text.replace('t."id" = ', 't."id" <> ')],
    ['the value that leads to it', (text: string) => text.replace(/ AND \(\(.*?\)\) AND \(/, ' AND (')],
  ])('changes no row of others when a statement loses %s', async (_, rewrite) => {
    const broken = (text: string): string => {
      expect(rewrite(text)).not.toBe(text);
      return rewrite(text);
    };
    const { changed } = await world.trial(() => runMutant(draftsOf, same, broken));
    const others = changed
      .flatMap((one) => Object.values(one))
      .filter(([gone]) => gone?.['owner'] !== 1 && gone?.['email'] !== 'layla@example.com');
    expect(others).toEqual([]);
  });
});
