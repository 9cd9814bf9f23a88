/** The operations of an OpenAPI 3.0 document: which one a call is. */
import { isNode, type Node } from './openapi-schema.js';

export interface Parameter {
  readonly name: string;
  readonly place: string;
  readonly required: boolean;
  readonly schema: unknown;
  /** `a=1&a=2` or, not exploded, `a=1,2`; undefined for lists in brackets and what is no list. */
  readonly list: 'repeated' | 'commas' | undefined;
}

export interface Operation {
  /** As people and known differences write it: `GET /v1/customers/{customer}`. */
  readonly name: string;
  readonly pattern: RegExp;
  readonly method: string;
  readonly parameters: readonly Parameter[];
  /** Media type → schema. */
  readonly bodies: Node;
  readonly bodyRequired: boolean;
  readonly responses: Node;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** Follows a reference inside the document; anything else is itself. */
export function dereference(document: Node, node: unknown): Node {
  if (!isNode(node)) return {};
  const reference = node['$ref'];
  if (typeof reference !== 'string') return node;
  const parts = reference
    .slice('#/'.length)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return dereference(
    document,
    parts.reduce<unknown>((place, part) => (isNode(place) ? place[part] : undefined), document),
  );
}

/** Those with fewer parameters in the path first: `/charges/search` before `/charges/{charge}`. */
export function operationsOf(document: Node): readonly Operation[] {
  const prefix = prefixOf(document);
  const parametersIn = ({ name }: Operation): number => name.split('{').length;
  return Object.entries(isNode(document['paths']) ? document['paths'] : {})
    .flatMap(([path, item]) =>
      METHODS.flatMap((method) => operationOf(document, { prefix, path, item, method })),
    )
    .sort((a, b) => parametersIn(a) - parametersIn(b));
}

function prefixOf(document: Node): string {
  const servers = document['servers'];
  const first: unknown = Array.isArray(servers) ? servers[0] : undefined;
  const url = isNode(first) ? String(first['url']) : '/';
  return new URL(url, 'http://vendor').pathname.replace(/\/$/, '');
}

interface Place {
  readonly prefix: string;
  readonly path: string;
  readonly item: unknown;
  readonly method: string;
}

function operationOf(document: Node, { prefix, path, item, method }: Place): readonly Operation[] {
  const shared = dereference(document, item);
  if (!isNode(shared[method])) return [];
  const operation = shared[method];
  const body = dereference(document, operation['requestBody']);
  const literal = (prefix + path).replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return [
    {
      name: `${method.toUpperCase()} ${path}`,
      pattern: new RegExp(`^${literal.replace(/\{([^}]+)\}/g, '([^/]+)')}$`),
      method: method.toUpperCase(),
      parameters: [...listOf(shared['parameters']), ...listOf(operation['parameters'])].map((one) =>
        parameterOf(dereference(document, one)),
      ),
      bodies: isNode(body['content']) ? body['content'] : {},
      bodyRequired: body['required'] === true,
      responses: isNode(operation['responses']) ? operation['responses'] : {},
    },
  ];
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function parameterOf({ name, in: place, required, schema, style, explode }: Node): Parameter {
  const isList = isNode(schema) && schema['type'] === 'array' && style !== 'deepObject';
  const list = explode === false ? 'commas' : 'repeated';
  return {
    name: String(name),
    place: String(place),
    required: required === true,
    schema: schema ?? {},
    list: isList ? list : undefined,
  };
}
