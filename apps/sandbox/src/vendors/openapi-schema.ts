/** The schemas of an OpenAPI 3.0 document as JSON Schema, which knows no `nullable`. */

export type Node = Readonly<Record<string, unknown>>;

/** Id of the document among the compiled schemas; every reference is made absolute to it. */
export const DOCUMENT_ID = 'document';

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Reading {
  /** A call may hold only what the document names; an answer may grow. */
  readonly closed: boolean;
}

const LISTS = ['allOf', 'anyOf', 'oneOf'];
const SINGLE = ['items', 'additionalProperties', 'not'];
const WITHOUT_MEANING = new Set(['example', 'default', 'discriminator', 'description', 'nullable']);

export function toJsonSchema(node: unknown, reading: Reading): unknown {
  if (!isNode(node)) return node;
  if (typeof node['$ref'] === 'string') return { $ref: `${DOCUMENT_ID}${node['$ref']}` };
  const schema = Object.fromEntries(
    Object.entries(node)
      .filter(([name]) => !WITHOUT_MEANING.has(name) && !name.startsWith('x-'))
      .map(([name, value]) => [name, converted(name, value, reading)]),
  );
  // The vendor's own remark that more values come than it lists.
  if (node['x-stripeBypassValidation'] === true) delete schema['enum'];
  if (schema['exclusiveMinimum'] === true) schema['exclusiveMinimum'] = schema['minimum'];
  if (reading.closed && isNode(schema['properties'])) schema['additionalProperties'] ??= false;
  return node['nullable'] === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function converted(name: string, value: unknown, reading: Reading): unknown {
  if (name === 'properties' && isNode(value)) return schemasOf(value, reading);
  if (SINGLE.includes(name)) return toJsonSchema(value, reading);
  if (!LISTS.includes(name) || !Array.isArray(value)) return value;
  // Each part of an `allOf` names only some of the fields.
  const inner = name === 'allOf' ? { closed: false } : reading;
  return value.map((part) => toJsonSchema(part, inner));
}

export const schemasOf = (schemas: Node, reading: Reading): Node =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toJsonSchema(schema, reading)]));
