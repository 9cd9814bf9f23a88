import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildGraph, kindsThatReach, reachableFrom, sortByAfter } from './graph.js';
import { parseDatasetFile } from './parse-dataset.js';

interface RawField {
  readonly name: string;
  readonly identity?: string;
  readonly to?: readonly (readonly [field: string, direction?: 'from' | 'to' | undefined])[];
}

const graphOf = (tables: Readonly<Record<string, readonly RawField[]>>) => {
  const collections = Object.entries(tables).map(([name, fields]) => ({
    name,
    fields: fields.map((field) => ({
      name: field.name,
      fides_meta: {
        identity: field.identity,
        references: field.to?.map(([target, direction]) => ({ dataset: 'd', field: target, direction })),
      },
    })),
  }));
  const { datasets, faults } = parseDatasetFile(
    'd.yml',
    JSON.stringify({ dataset: [{ fides_key: 'd', collections }] }),
  );
  expect(faults).toEqual([]);
  return buildGraph(datasets);
};

const edgesOf = (graph: ReturnType<typeof graphOf>): readonly string[] =>
  graph.edges.map(
    ({ source, target, pairs }) =>
      `${source}→${target} ${pairs.map((pair) => `${pair.source.join('.')}=${pair.target.join('.')}`).join('&')}`,
  );

describe('the graph', () => {
  it('turns directions into edges: from, to, and both when none is given', () => {
    const tables = (direction?: 'from' | 'to') => ({
      a: [{ name: 'id', identity: 'email' }],
      b: [{ name: 'a_id', to: [['a.id', direction] as const] }],
    });
    expect(edgesOf(graphOf(tables('from')))).toEqual(['d:a→d:b id=a_id']);
    expect(edgesOf(graphOf(tables('to')))).toEqual(['d:b→d:a a_id=id']);
    expect(edgesOf(graphOf(tables()))).toEqual(['d:a→d:b id=a_id', 'd:b→d:a a_id=id']);
  });

  it('makes two references to different fields of one collection a composite key', () => {
    const graph = graphOf({
      a: [{ name: 'region' }, { name: 'no' }],
      b: [
        { name: 'a_region', to: [['a.region', 'from']] },
        { name: 'a_no', to: [['a.no', 'from']] },
      ],
    });
    expect(edgesOf(graph)).toEqual(['d:a→d:b region=a_region&no=a_no']);
  });

  it('makes two references to the same field alternatives: a sender and a recipient', () => {
    const graph = graphOf({
      a: [{ name: 'id' }],
      message: [
        { name: 'sender', to: [['a.id', 'from']] },
        { name: 'recipient', to: [['a.id', 'from']] },
      ],
    });
    expect(edgesOf(graph)).toEqual(['d:a→d:message id=sender', 'd:a→d:message id=recipient']);
  });

  it('keeps references to different collections apart, and self-references', () => {
    const graph = graphOf({
      a: [{ name: 'id' }, { name: 'invited_by', to: [['a.id', 'from']] }],
      b: [{ name: 'id' }],
      c: [
        { name: 'a_id', to: [['a.id', 'from']] },
        { name: 'b_id', to: [['b.id', 'from']] },
      ],
    });
    expect(edgesOf(graph)).toEqual(['d:a→d:a id=invited_by', 'd:a→d:c id=a_id', 'd:b→d:c id=b_id']);
  });

  it('names what a reference misses', () => {
    const graph = graphOf({ a: [{ name: 'id', to: [['b.id'], ['a.nothing']] }] });
    expect(graph.dangling.map(({ reason }) => reason)).toEqual(['collection', 'field']);
  });

  it('tells which identifiers lead to a collection, through cycles', () => {
    const graph = graphOf({
      a: [{ name: 'id', identity: 'email', to: [['b.id']] }],
      b: [{ name: 'id', to: [['a.id']] }],
      c: [{ name: 'id', identity: 'phone_number', to: [['b.id', 'to']] }],
      lonely: [{ name: 'id' }],
    });
    expect(kindsThatReach(graph, 'd:b')).toEqual(['email', 'phone_number']);
    expect(kindsThatReach(graph, 'd:c')).toEqual(['phone_number']);
    expect(kindsThatReach(graph, 'd:lonely')).toEqual([]);
  });

  it('reaches exactly what a naive walk reaches', () => {
    const size = 6;
    const index = fc.nat(size - 1);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(index, index, fc.constantFrom('from', 'to', undefined))),
        index,
        (links, start) => {
          const tables = Object.fromEntries(
            Array.from({ length: size }, (_, table) => [
              `t${table}`,
              [
                { name: 'id', ...(table === start ? { identity: 'email' } : {}) },
                ...links
                  .filter(([from]) => from === table)
                  .map(([, to, direction], place) => ({
                    name: `f${place}`,
                    to: [[`t${to}.id`, direction] as const],
                  })),
              ],
            ]),
          );
          const naive = new Set([start]);
          for (let round = 0; round < size; round += 1) {
            for (const [own, other, direction] of links) {
              if (direction !== 'to' && naive.has(other)) naive.add(own);
              if (direction !== 'from' && naive.has(own)) naive.add(other);
            }
          }
          const reached = reachableFrom(graphOf(tables), new Set(['email']));
          expect([...reached].sort()).toEqual([...naive].map((table) => `d:t${table}`).sort());
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the order of work', () => {
  it('keeps every after, and names the members of a circle', () => {
    const after = new Map([
      ['a', ['b']],
      ['b', ['c']],
    ]);
    expect(sortByAfter(['a', 'b', 'c'], after)).toEqual({ order: ['c', 'b', 'a'] });
    expect(sortByAfter(['a', 'b', 'c'], new Map([...after, ['c', ['a']]]))).toEqual({
      loop: ['a', 'b', 'c', 'a'],
    });
  });
});
