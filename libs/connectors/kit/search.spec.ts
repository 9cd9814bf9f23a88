import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildGraph } from '#libs/data-map/graph';
import { parseDatasetFile } from '#libs/data-map/parse-dataset';
import { assertEnvelopeBelongs, gatheredKeySet } from './belongs.js';
import type { Envelope, Identifier } from './connector.js';
import { canonicalEmail } from './identifiers.js';
import type { RowReader } from './row-reader.js';
import { searchGraph, type SearchLimits } from './search.js';
import { textsAt } from './ways.js';

type Row = Readonly<Record<string, unknown>>;
type Tables = Readonly<Record<string, readonly Row[]>>;
interface RawReference {
  readonly field: string;
  readonly direction?: string | undefined;
}
type Columns = Readonly<
  Record<string, { readonly identity?: string; readonly references?: readonly RawReference[] }>
>;

/** Tables in memory, read as a database would read them; their maps have no conditions. */
const memoryReader = (tables: Tables): RowReader => ({
  canonical: (_collection, _path, text) => text,
  async *unconfirmed() {
    yield await Promise.resolve([]);
  },
  async *read(collection, conditions) {
    const rows = (tables[collection.name] ?? []).map((data, index) => ({ data, index }));
    const matches = (data: Row): boolean =>
      conditions.some(({ way, tuples }) =>
        tuples.some((tuple) =>
          way.paths.every((path, part) =>
            textsAt(data, path)
              .map(way.kind === 'email' ? canonicalEmail : String)
              .includes(tuple[part] ?? ''),
          ),
        ),
      );
    yield await Promise.resolve(
      rows
        .filter(({ data }) => matches(data))
        .map(({ data, index }) => ({
          id: String(index),
          key: { row: String(index) },
          data,
          texts: new Map(),
        })),
    );
  },
});

const graphOf = (map: Readonly<Record<string, Columns>>) => {
  const collections = Object.entries(map).map(([name, columns]) => ({
    name,
    fields: Object.entries(columns).map(([field, { identity, references }]) => ({
      name: field,
      fides_meta: { identity, references: references?.map((reference) => ({ dataset: 'd', ...reference })) },
    })),
  }));
  const text = JSON.stringify({ dataset: [{ fides_key: 'd', collections }] });
  return buildGraph(parseDatasetFile('d.yml', text).datasets);
};

const LIMITS: SearchLimits = { maxRows: 1_000, maxHeld: 10_000, batchSize: 2 };
const LAYLA: readonly Identifier[] = [{ kind: 'email', value: ' Layla@example.com ' }];

async function search(
  { map, tables }: { map: Readonly<Record<string, Columns>>; tables: Tables },
  { identifiers = LAYLA, limits = LIMITS, reader = memoryReader(tables) } = {},
) {
  const found: Envelope[] = [];
  const graph = graphOf(map);
  const result = await searchGraph({
    system: 'product-db',
    graph,
    order: [...graph.collections.keys()],
    reader,
    identifiers,
    limits,
    emit: (envelope) => Promise.resolve(void found.push(envelope)),
    heartbeat: () => undefined,
  });
  const gathered = gatheredKeySet(result.gatheredKeys);
  found.forEach((envelope) => assertEnvelopeBelongs(envelope, gathered));
  return { result, found, places: found.map(({ collection, key }) => `${collection}#${key['row']}`).sort() };
}

const invited = {
  map: {
    account: {
      email: { identity: 'email' },
      id: {},
      invited_by: { references: [{ field: 'account.id', direction: 'from' }] },
    },
  },
  tables: {
    account: [
      { email: 'layla@example.com', id: '1', invited_by: null },
      { email: 'b@example.com', id: '2', invited_by: '1' },
      { email: 'c@example.com', id: '3', invited_by: '2' },
      { email: 'd@example.com', id: '4', invited_by: null },
    ],
  },
};

describe('the search', () => {
  it('follows a self-reference to its end and leaves neighbours out', async () => {
    expect((await search(invited)).places).toEqual(['d:account#0', 'd:account#1', 'd:account#2']);
  });

  it('asks for both parts of a composite key', async () => {
    const map = {
      order: { email: { identity: 'email' }, region: {}, no: {} },
      item: {
        order_region: { references: [{ field: 'order.region', direction: 'from' }] },
        order_no: { references: [{ field: 'order.no', direction: 'from' }] },
      },
    };
    const tables = {
      order: [
        { email: 'layla@example.com', region: 'eu', no: '1' },
        { email: 'layla@example.com', region: 'us', no: '2' },
      ],
      item: [
        { order_region: 'eu', order_no: '1' },
        { order_region: 'eu', order_no: '2' },
        { order_region: 'us', order_no: '2' },
      ],
    };
    expect((await search({ map, tables })).places).toEqual([
      'd:item#0',
      'd:item#2',
      'd:order#0',
      'd:order#1',
    ]);
  });

  it('keeps only the matching elements of arrays that lead in', async () => {
    const map = { group: { members: { identity: 'email' }, name: {} } };
    const tables = { group: [{ members: ['a@example.com', 'LAYLA@example.com'], name: ['x', 'y'] }] };
    const { found } = await search({ map, tables });
    expect(found[0]?.data).toEqual({ members: ['LAYLA@example.com'], name: ['x', 'y'] });
  });

  it('says what it lacks instead of "nothing held"', async () => {
    const map = { ...invited.map, call: { number: { identity: 'phone_number' } } };
    const { result } = await search({ map, tables: invited.tables });
    expect(result.collections).toEqual([
      { collection: 'd:account', records: 3 },
      { collection: 'd:call', records: 0, notSearched: 'needs phone_number' },
    ]);
  });

  it('stops loudly at its limits', async () => {
    await expect(search(invited, { limits: { ...LIMITS, maxRows: 2 } })).rejects.toThrow('discovery-limit');
    await expect(search(invited, { limits: { ...LIMITS, maxHeld: 4 } })).rejects.toThrow('discovery-limit');
  });

  it('refuses rows that it did not ask for', async () => {
    const whole = memoryReader(invited.tables);
    const reader: RowReader = {
      ...whole,
      async *read() {
        yield await Promise.resolve([{ id: '3', key: { row: '3' }, data: { id: '4' }, texts: new Map() }]);
      },
    };
    await expect(search(invited, { reader })).rejects.toThrow('foreign-record');
  });

  it.each(['', '   ', 'layla', 'layla@', 'a b@example.com', 'a@b\0c'])(
    'refuses the e-mail %j',
    async (value) => {
      await expect(search(invited, { identifiers: [{ kind: 'email', value }] })).rejects.toThrow(
        'identifier-invalid',
      );
    },
  );

  it('finds in any graph exactly what a naive fixed point finds, each row once', async () => {
    const tableCount = 4;
    const value = fc.constantFrom('1', '2', '3', '4', '5', null);
    const row = fc.record({ x: value, y: value, z: value });
    const table = fc.nat(tableCount - 1);
    const column = fc.constantFrom('x', 'y', 'z');
    const reference = fc.record({
      own: table,
      ownColumn: column,
      other: table,
      otherColumn: column,
      direction: fc.constantFrom('from', 'to', undefined),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(row, { maxLength: 6 }), { minLength: tableCount, maxLength: tableCount }),
        fc.array(reference, { maxLength: 6 }),
        async (rows, references) => {
          const { map, tables } = scenario(rows, references);
          const { places } = await search({ map, tables }, { identifiers: [{ kind: 'label', value: '1' }] });
          expect(places).toEqual(naive(map, tables));
        },
      ),
      { numRuns: 200 },
    );
  });
});

interface RandomReference {
  readonly own: number;
  readonly ownColumn: string;
  readonly other: number;
  readonly otherColumn: string;
  readonly direction: string | undefined;
}

function scenario(rows: readonly (readonly Row[])[], references: readonly RandomReference[]) {
  const map = Object.fromEntries(
    rows.map((_, table) => [
      `t${table}`,
      Object.fromEntries(
        ['x', 'y', 'z'].map((column) => [
          column,
          {
            ...(table === 0 && column === 'x' ? { identity: 'label' } : {}),
            references: references
              .filter(({ own, ownColumn }) => own === table && ownColumn === column)
              .map(({ other, otherColumn, direction }) => ({ field: `t${other}.${otherColumn}`, direction })),
          },
        ]),
      ),
    ]),
  );
  return { map, tables: Object.fromEntries(rows.map((list, table) => [`t${table}`, list])) };
}

/** Whole rounds over all pairs of rows until nothing changes. */
function naive(map: Readonly<Record<string, Columns>>, tables: Tables): readonly string[] {
  const { edges } = graphOf(map);
  const all = Object.entries(tables).flatMap(([table, rows]) =>
    rows.map((data, index) => ({ table: `d:${table}`, data, place: `d:${table}#${index}` })),
  );
  const found = new Set(all.filter(({ table, data }) => table === 'd:t0' && data['x'] === '1'));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { source, target, pairs } of edges) {
      for (const from of all.filter((one) => one.table === source && found.has(one))) {
        for (const to of all.filter((one) => one.table === target)) {
          const equal = pairs.every((pair) => {
            const left = from.data[pair.source[0] ?? ''];
            return left !== null && left === to.data[pair.target[0] ?? ''];
          });
          if (equal) found.add(to);
        }
      }
    }
  }
  return [...found].map(({ place }) => place).sort();
}
