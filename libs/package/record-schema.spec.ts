import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { PackagedCollection } from './content.js';
import { jsonSchema } from './record-schema.js';
import { RecordShape } from './record-shape.js';
import type { Words } from './start-here.page.js';

type Data = Readonly<Record<string, unknown>>;

const COLUMNS = [
  { name: 'id', label: { en: 'Id', ar: 'المعرّف' } },
  { name: 'plays', description: 'Times heard' },
  { name: 'never' },
];
const COLLECTION: PackagedCollection = {
  system: 'product',
  collection: 'shop:songs',
  description: 'What the person made.',
  columns: COLUMNS,
  // oxlint-disable-next-line typescript/require-await -- no records: the shape was gathered already
  records: async function* () {
    yield* [];
  },
};
const wordsIn = (language: 'en' | 'ar'): Words => {
  const describe = () => ({ label: { en: 'Songs', ar: 'الأغاني' }, columns: COLUMNS });
  return { content: { systems: [], describe }, say: (text) => text[language] };
};

const RECORDS: readonly Data[] = [
  { id: 1, plays: 2.5, at: '2025-05-03T08:05:00.5+00:00', on: '2025-02-30T08:05:00Z', tags: [], more: {} },
  { id: 2, plays: 3, at: null, on: '2025-05-03T08:05:00Z', tags: ['a'], more: { a: 1 }, told: true },
];

function schemaOf(records: readonly Data[], language: 'en' | 'ar' = 'en'): object {
  const shape = new RecordShape();
  for (const record of records) shape.see(record);
  return JSON.parse(jsonSchema(COLLECTION, shape, wordsIn(language))) as object;
}

function validates(schema: object, records: readonly Data[]): boolean {
  const ajv = new Ajv2020({ allowUnionTypes: true });
  ajvFormats.default(ajv);
  return ajv.compile(schema)(records);
}

describe('the schema of a file', () => {
  it('says what every field is called, its types, and which are in every record', () => {
    expect(schemaOf(RECORDS)).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Songs',
      description: 'What the person made.',
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: { title: 'Id', type: 'integer' },
          plays: { title: 'plays', description: 'Times heard', type: 'number' },
          never: { title: 'never' },
          at: { title: 'at', type: ['null', 'string'], format: 'date-time' },
          on: { title: 'on', type: 'string' },
          tags: { title: 'tags', type: 'array' },
          more: { title: 'more', type: 'object' },
          told: { title: 'told', type: 'boolean' },
        },
        required: ['id', 'plays', 'at', 'on', 'tags', 'more'],
        additionalProperties: false,
      },
    });
  });

  it("speaks the person's language", () => {
    expect(schemaOf(RECORDS, 'ar')).toMatchObject({
      title: 'الأغاني',
      items: { properties: { id: { title: 'المعرّف' } } },
    });
  });

  it.each([
    ['another type', { id: '1' }],
    ['no instant', { at: 'yesterday' }],
    ['a field that no record has', { other: 1 }],
    ['a field too few', { tags: undefined }],
  ])('is met by the file, and not by one with %s', (_what, change) => {
    const schema = schemaOf(RECORDS);
    const changed = JSON.parse(JSON.stringify([{ ...RECORDS[0], ...change }])) as Data[];
    expect([validates(schema, RECORDS), validates(schema, changed)]).toEqual([true, false]);
  });

  it('is met by a file without records', () => {
    expect(validates(schemaOf([]), [])).toBe(true);
  });

  it('describes a thousand names and says that there are more', () => {
    const wild = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`name${index}`, index]));
    const schema = schemaOf([wild]);
    expect(schema).toMatchObject({ items: { additionalProperties: true } });
    expect(validates(schema, [wild])).toBe(true);
  });
});
