import { describe, expect, it } from '@jest/globals';
import { checkDatasets } from './check-datasets.js';
import { parseDatasetFile } from './parse-dataset.js';

const FILE = (wafa: string, field = '', more = '') => `dataset:
  - fides_key: d
    collections:
      - name: person
        wafa: ${wafa}
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: email, fides_meta: { identity: email }${field} }
          - { name: flag }
          - { name: told }
          - { name: fixed, fides_meta: { read_only: true } }
${more}
      - name: song
        fields:
          - { name: owner, fides_meta: { references: [{ dataset: d, field: person.told, direction: from }] } }
`;

/** Code, line, message and fix of every error. */
function faultsOf(text: string) {
  const { datasets, faults } = parseDatasetFile('d.yml', text);
  const all = faults.length > 0 ? faults : checkDatasets(datasets);
  return all
    .filter(({ severity }) => severity === 'error')
    .map(({ code, at, message, fix }) => [code, at.line, message, fix]);
}

describe('the check of what is written into rows that stay', () => {
  it.each([
    '{ restrict: { column: flag, value: true, lifted: false } }',
    '{ restrict: [{ column: flag, value: restricted, lifted: null, purpose: analytics }] }',
    '{ unpublish: { column: flag, value: 0 } }',
    '{ unpublish: { column: flag, value: 0, title: email, date: told } }',
    '{ stop: [{ purpose: marketing, column: flag, instant: true, when: { column: email, equals: x } }] }',
    '{ stop: { purpose: ai-training, column: flag, value: false } }',
  ])('finds nothing wrong with %s', (wafa) => {
    expect(faultsOf(FILE(wafa))).toEqual([]);
  });

  it('says on which line what is missing and what is too much', () => {
    expect(faultsOf(FILE('{ restrict: { column: flag, value: true } }'))).toEqual([
      [
        'bad-value',
        5,
        'dataset.0.collections.0.wafa.restrict.0.lifted: write a text, a number, true, false or null',
        expect.any(String),
      ],
    ]);
    expect(faultsOf(FILE('{ stop: { purpose: news, column: flag, value: 1 } }'))).toEqual([
      [
        'bad-value',
        5,
        expect.stringContaining('wafa.stop.0.purpose'),
        'write one of: marketing, cookies, analytics, ai-training, sale-or-sharing, sensitive-data',
      ],
    ]);
    expect(faultsOf(FILE('{ stop: { purpose: marketing, column: flag } }'))).toEqual([
      [
        'bad-value',
        5,
        'dataset.0.collections.0.wafa.stop.0: write either value, or instant: true',
        'write either value, or instant: true',
      ],
    ]);
    expect(faultsOf(FILE('{ unpublish: { column: flag, value: 1, lifted: 0 } }'))).toEqual([
      ['unknown-key', 5, expect.stringContaining('lifted is not a key'), expect.any(String)],
    ]);
  });

  it.each([
    [
      '{ restrict: { column: gone, value: 1, lifted: 0 } }',
      ['dangling-reference', 4, 'd:person: the rules name column "gone", which is no field of it', 'add it'],
    ],
    [
      '{ stop: { purpose: marketing, column: flag, value: 1, when: { column: gone, equals: 1 } } }',
      ['dangling-reference', 4, 'd:person: the rules name column "gone", which is no field of it', 'add it'],
    ],
    [
      '{ restrict: { column: flag, value: 1, lifted: 1 } }',
      [
        'bad-value',
        4,
        'd:person: restrict writes into flag what it says without a restriction',
        'make value and lifted differ',
      ],
    ],
    [
      '{ restrict: [{ column: flag, value: 1, lifted: 0 }, { column: flag, value: 2, lifted: 0, purpose: marketing }] }',
      ['bad-value', 4, 'd:person: restrict names column flag twice', 'give each purpose a column of its own'],
    ],
    [
      '{ unpublish: { column: flag, value: 1, title: gone } }',
      ['dangling-reference', 4, 'd:person: the rules name column "gone", which is no field of it', 'add it'],
    ],
    [
      '{ unpublish: { column: id, value: 1 } }',
      [
        'bad-value',
        7,
        'd:person: a mark is written into id, which is a primary key',
        'mark the rows in a column of its own',
      ],
    ],
    [
      '{ unpublish: { column: told, value: 1 } }',
      [
        'bad-value',
        10,
        'd:person: a mark is written into told, which takes part in a reference',
        'mark the rows in a column of its own',
      ],
    ],
    [
      '{ unpublish: { column: fixed, value: 1 } }',
      [
        'bad-value',
        11,
        'd:person: a mark is written into fixed, which is read_only',
        'mark the rows in a column of its own',
      ],
    ],
    [
      '{ on_erase: keep, keep: { ground: tax, for: P8Y, from: flag, fields: [id] } }',
      [
        'bad-value',
        4,
        'd:person: keep.from is flag, which keep.fields leaves out',
        'add flag to keep.fields',
      ],
    ],
  ])('refuses %s', (wafa, fault) => {
    expect(faultsOf(FILE(wafa))).toEqual([fault]);
  });

  it.each([
    ['{ name: a, fides_meta: { primary_key: true }, wafa: { rectifiable: true } }', 'is a primary key'],
    ['{ name: a, fides_meta: { read_only: true }, wafa: { rectifiable: true } }', 'is read_only'],
    [
      '{ name: a, wafa: { rectifiable: true, secret: true } }',
      'is secret, so that nobody can tell what is wrong with it',
    ],
    [
      '{ name: a, wafa: { rectifiable: true }, fides_meta: { references: [{ dataset: d, field: song.owner }] } }',
      'takes part in a reference',
    ],
    ['{ name: a, wafa: { rectifiable: true }, fields: [{ name: b }] }', 'is a document'],
  ])('refuses to have %s corrected', (field, why) => {
    expect(faultsOf(FILE('{}', '', `          - ${field}`))).toEqual([
      ['bad-value', 12, `d:person.a is rectifiable, but ${why}`, 'remove rectifiable'],
    ]);
  });
});
