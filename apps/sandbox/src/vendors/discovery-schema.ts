/** The schemas of a Google discovery document as JSON Schema. */
import { isNode, type Node } from './openapi-schema.js';

const FORMATS: Readonly<Record<string, Node>> = {
  'google-datetime': {
    pattern: String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$`,
  },
  'google-duration': { pattern: String.raw`^-?\d+(\.\d{1,9})?s$` },
  // Whole numbers that a double cannot hold travel as text.
  int64: { pattern: String.raw`^-?\d{1,19}$` },
  uint64: { pattern: String.raw`^\d{1,20}$` },
  int32: { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  uint32: { minimum: 0, maximum: 2 ** 32 - 1 },
  byte: { pattern: '^[A-Za-z0-9+/_-]*={0,2}$' },
};

/** Closed: a field that the document does not name is a fault. */
export function toClosedSchema(node: unknown): Node {
  if (!isNode(node)) return {};
  // Documents name a sibling by its bare id.
  if (typeof node['$ref'] === 'string') return { $ref: `#/$defs/${node['$ref']}` };
  const { type, format, items, properties, additionalProperties, pattern } = node;
  return {
    ...(type === undefined || type === 'any' ? {} : { type }),
    ...(Array.isArray(node['enum']) ? { enum: node['enum'] } : {}),
    ...(pattern === undefined ? {} : { pattern }),
    ...(typeof format === 'string' ? FORMATS[format] : {}),
    ...(items === undefined ? {} : { items: toClosedSchema(items) }),
    ...(isNode(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, schema]) => [name, toClosedSchema(schema)]),
          ) as Node,
          additionalProperties: false,
        }
      : {}),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: toClosedSchema(additionalProperties) }),
  };
}
