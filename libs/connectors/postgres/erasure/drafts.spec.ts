import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { waysOf } from '#libs/connectors/kit/ways';
import { BY_THE_MAP } from '#libs/data-map/erasure-rules';
import { parseDatasetFile } from '#libs/data-map/parse-dataset';
import type { Column } from '../catalog.js';
import { DatabaseMap } from '../database-map.js';
import { isReferredBy, type Database, type MappedTable } from './database.js';
import { draftsOf } from './drafts.js';
import { keyId, type FoundTarget } from './found-rows.js';
import { ownershipOf } from './ownership.js';

/** A person, what belongs to her, what she refers to, whom she invited: rules of every kind. */
const MAP = (rules: readonly object[]) => ({
  dataset: [
    {
      fides_key: 'd',
      collections: [
        collection('person', rules[0], [
          field('email', { identity: 'email' }),
          field('inviter', reference('person.id')),
          field('address', reference('address.id', 'to')),
        ]),
        collection('note', rules[1], [field('person', reference('person.id'))]),
        collection('address', rules[2], []),
        collection('plain', rules[3], [field('note', reference('note.id'))]),
      ],
    },
  ],
});
const field = (name: string, meta: object): object => ({ name, data_categories: ['user'], fides_meta: meta });
const reference = (target: string, direction = 'from'): object => ({
  references: [{ dataset: 'd', field: target, direction }],
});
const collection = (name: string, wafa: object | undefined, links: readonly object[]): object => ({
  name,
  ...(wafa ? { wafa } : {}),
  fields: [
    { name: 'id', fides_meta: { primary_key: true } },
    { name: 'since', data_categories: ['user'] },
    ...links,
  ],
});

const rule = fc.constantFrom(
  undefined,
  { on_erase: 'delete' },
  { on_erase: 'pseudonymise' },
  { on_erase: 'delete', shared: true },
  { on_erase: 'keep', keep: { ground: 'legal-obligation', for: 'P8Y', from: 'since' } },
  { on_erase: 'keep', keep: { ground: 'legal-obligation', for: 'P1Y', from: 'since', fields: ['since'] } },
);
const value = fc.constantFrom('1', '2', '3', '', ' ');
const row = fc.record({
  collection: fc.constantFrom('d:person', 'd:note', 'd:address', 'd:plain'),
  id: value,
  keptFrom: fc.constantFrom(null, '2010-01-01', '2026-01-31', 'infinity', '0044-03-15 BC'),
  /** Values of the row's fields by name. */
  values: fc.dictionary(fc.constantFrom('email', 'inviter', 'address', 'person', 'note'), value),
});

const text: Pick<Column, 'kind' | 'family' | 'shape' | 'foreign'> = {
  ...{ kind: 'scalar', family: 'text', foreign: false },
  shape: { kind: 'plain' },
};

function worldOf(rules: readonly (object | undefined)[]): { map: DatabaseMap; database: Database } {
  const { datasets, faults } = parseDatasetFile('d.yml', JSON.stringify(MAP(rules as object[])));
  expect(faults).toEqual([]);
  const map = new DatabaseMap('product', datasets);
  const tables = [...map.graph.collections.values()].map((one): MappedTable => {
    const names = one.fields.map(({ name }) => name);
    const place = { schema: 'public', name: one.name };
    return {
      collection: one,
      table: {
        ...place,
        addressable: true,
        primaryKey: ['id'],
        columns: new Map(names.map((name) => [name, { name, ...text }])),
      },
      facts: {
        ...place,
        ...{ writable: true, mayDelete: true, uniqueKeys: [['id']] },
        columns: new Map(
          names.map((name) => [
            name,
            {
              ...{
                name,
                type: 'text',
                baseType: 'text',
                exactType: 'text',
                textual: true,
                maxLength: undefined,
              },
              ...{ notNull: name === 'id', generated: false, unique: name === 'id', mayUpdate: true },
            },
          ]),
        ),
      },
    };
  });
  const { all, feeds } = waysOf(map.graph);
  return {
    map,
    database: {
      tables: new Map(tables.map((one) => [one.collection.key, one])),
      foreignKeys: [],
      ways: all,
      sources: new Map(feeds.map(({ way, source, paths }) => [way.id, { collection: source, paths }])),
    },
  };
}

type RawRow = typeof row extends fc.Arbitrary<infer T> ? T : never;

function toTargets(database: Database, map: DatabaseMap, rows: readonly RawRow[]): readonly FoundTarget[] {
  const { all, feeds } = waysOf(map.graph);
  return rows.map((raw) => {
    const at = (path: readonly string[]): string | undefined =>
      path[0] === 'id' ? raw.id : raw.values[path[0] ?? ''];
    const key = (way: (typeof all)[number], paths: readonly (readonly string[])[]) => {
      const values = paths.map(at);
      const whole = values.flatMap((one) => one ?? []);
      return whole.length === values.length ? [{ way, values: whole, canonical: whole }] : [];
    };
    return {
      collection: raw.collection,
      key: [raw.id],
      held: all.filter((way) => way.collection === raw.collection).flatMap((way) => key(way, way.paths)),
      gives: feeds
        .filter(({ source }) => source === raw.collection)
        .flatMap(({ way, paths }) => key(way, paths)),
      keptFrom: raw.keptFrom,
    };
  });
}

const ACTS = new Set(['delete', 'mask', 'unlink']);

describe('an erasure plan', () => {
  const worlds = fc.record({
    rules: fc.array(rule, { minLength: 4, maxLength: 4 }),
    rows: fc.array(row, { maxLength: 12 }),
  });
  const planOf = ({ rules, rows }: { rules: readonly (object | undefined)[]; rows: readonly RawRow[] }) => {
    const { map, database } = worldOf(rules);
    const targets = toTargets(database, map, rows);
    // The person's address is `1`.
    const seeds = new Set(
      targets.flatMap(({ held }) =>
        held.filter(({ way, values }) => way.kind && values[0] === '1').map(keyId),
      ),
    );
    const owned = ownershipOf({
      rows: targets,
      seeds,
      isReferredBy: (way) => isReferredBy(database, way),
      isSelf: ({ id, collection: own }) => database.sources.get(id)?.collection === own,
      isShared: (own) => database.tables.get(own)?.collection.shared === true,
      hasIdentity: (own) => own === 'd:person',
      holdsMany: () => false,
      exclusive: new Set(),
    });
    const drafts = draftsOf(targets, { database, owned, rules: BY_THE_MAP, asOf: '2026-11-25T10:00:00Z' });
    return { targets, owned, drafts };
  };
  const always = (check: (made: ReturnType<typeof planOf>) => void): void =>
    fc.assert(
      fc.property(worlds, (world) => {
        check(planOf(world));
      }),
      { numRuns: 300 },
    );

  it('leaves nothing found without a disposition', () => {
    always(({ targets, drafts }) => {
      const decided = new Set(drafts.flatMap(({ rows }) => rows));
      expect(targets.filter((target) => !decided.has(target))).toEqual([]);
    });
  });

  it('does one thing to a row at most', () => {
    always(({ drafts }) => {
      const acting = drafts.filter(
        ({ item }) => ACTS.has(item.disposition) && item.notAppliedBecause === undefined,
      );
      const rows = acting.flatMap((draft) => draft.rows);
      expect(new Set(rows).size).toBe(rows.length);
    });
  });

  it('keeps nothing without a ground and a day on which it ends or is looked at again', () => {
    always(({ drafts }) => {
      for (const { item } of drafts.filter(({ item: one }) => one.disposition === 'keep')) {
        expect(item.ground).toMatch(/^(legal-obligation|rights-of-others)$/);
        expect(item.keptUntil ?? item.reviewOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      }
    });
  });

  it('deletes and masks only rows that hold a key of the person, and no identity of another', () => {
    always(({ drafts, owned }) => {
      const acting = drafts.filter(
        ({ item }) => /delete|mask/.test(item.disposition) && item.notAppliedBecause === undefined,
      );
      for (const { held, key } of acting.flatMap(({ rows }) => rows)) {
        const identities = held.filter(
          ({ way, values }) => way.kind !== undefined && values[0]?.trim() !== '',
        );
        expect(identities.filter(({ values }) => values[0] !== '1')).toEqual([]);
        expect(held.some((one) => owned.keys.has(keyId(one)) && one.values[0]?.trim() !== '')).toBe(true);
        expect(key).not.toEqual(['']);
      }
    });
  });

  it('changes no primary key', () => {
    always(({ drafts }) => {
      expect(drafts.flatMap(({ changes }) => changes).filter(({ path }) => path[0] === 'id')).toEqual([]);
    });
  });
});
