/** JSON Schema 2020-12 of one collection's JSON file: what every record in it has, in the words of the person. */
import type { PackagedCollection } from './content.js';
import type { Field, RecordShape } from './record-shape.js';
import { columnLabel, labelOf, type Words } from './start-here.page.js';

/** Complete only once every record was seen. Numbers that a double cannot hold exactly are text. */
export function jsonSchema(collection: PackagedCollection, shape: RecordShape, words: Words): string {
  const fields = new Map(shape.fields().map((field) => [field.name, field]));
  const columns = collection.columns.map(({ name }) => name);
  const names = new Set([...columns, ...fields.keys()]);
  const required = [...names].filter((name) => fields.get(name)?.always);
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: labelOf(collection, words),
    ...(collection.description ? { description: collection.description } : {}),
    type: 'array',
    items: {
      type: 'object',
      properties: Object.fromEntries(
        [...names].map((name) => [name, { ...wordsOf(collection, name, words), ...facts(fields.get(name)) }]),
      ),
      ...(required.length === 0 ? {} : { required }),
      additionalProperties: !shape.whole,
    },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The data map's own description is in the language of whoever wrote it. */
function wordsOf(collection: PackagedCollection, name: string, words: Words): Record<string, string> {
  const description = collection.columns.find((column) => column.name === name)?.description;
  return { title: columnLabel(collection, name, words), ...(description ? { description } : {}) };
}

/** Nothing where no record has the field. */
function facts(field: Field | undefined): Record<string, unknown> {
  if (!field || field.types.length === 0) return {};
  const { types, instants } = field;
  return { type: types.length === 1 ? types[0] : types, ...(instants ? { format: 'date-time' } : {}) };
}
