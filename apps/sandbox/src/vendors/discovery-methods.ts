/** The methods of a Google discovery document: how a call is told from another, and which parameters it may have. */
import { isNode, type Node } from './openapi-schema.js';

export interface Method {
  readonly document: string;
  readonly verb: string;
  readonly matches: (path: string) => boolean;
  /** Parameters of the query: those of the method and those that every method takes. */
  readonly query: Node;
  /** Names of schemas. */
  readonly request: string | undefined;
  readonly response: string | undefined;
}

export function methodsOf(document: Node): readonly Method[] {
  const shared = isNode(document['parameters']) ? document['parameters'] : {};
  return methodNodes(document).map((method) => {
    const parameters = isNode(method['parameters']) ? method['parameters'] : {};
    const inQuery = Object.entries(parameters).filter(
      ([, one]) => isNode(one) && one['location'] === 'query',
    );
    return {
      document: textOf(document['id']),
      verb: textOf(method['httpMethod']),
      matches: pathMatcher(`/${textOf(document['servicePath'])}${textOf(method['path'])}`, parameters),
      query: { ...shared, ...Object.fromEntries(inQuery) },
      request: nameIn(method['request']),
      response: nameIn(method['response']),
    };
  });
}

function methodNodes(resource: Node): readonly Node[] {
  const methods = isNode(resource['methods']) ? Object.values(resource['methods']) : [];
  const inner = isNode(resource['resources']) ? Object.values(resource['resources']) : [];
  return [...methods.filter(isNode), ...inner.filter(isNode).flatMap(methodNodes)];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const nameIn = (reference: unknown): string | undefined =>
  isNode(reference) && typeof reference['$ref'] === 'string' ? reference['$ref'] : undefined;

/** `{+name}` holds slashes; its own pattern says which, and so tells methods of one template apart. */
function pathMatcher(template: string, parameters: Node): (path: string) => boolean {
  const names = Array.from(template.matchAll(/\{\+?([^}]+)\}/g), ([, name = '']) => name);
  const source = template
    .split(/(\{\+?[^}]+\})/)
    .map((part) => {
      if (part.startsWith('{+')) return '(.+)';
      return part.startsWith('{') ? '([^/]+)' : part.replaceAll(/[$.*+?()[\]\\^|]/g, String.raw`\$&`);
    })
    .join('');
  const shape = new RegExp(`^${source}$`);
  return (path) => {
    const values = shape.exec(path)?.slice(1).map(decodeURIComponent);
    return (
      values !== undefined &&
      names.every((name, index) => {
        const parameter = parameters[name];
        return isNode(parameter) && valueFaults('path', parameter, values[index] ?? '').length === 0;
      })
    );
  };
}

const TEXT_OF_TYPE: Readonly<Record<string, RegExp>> = {
  integer: /^-?\d+$/,
  number: /^-?\d+(\.\d+)?$/,
  boolean: /^(true|false)$/,
};

/** Faults of one value in a path or a query, where everything is text. */
export function valueFaults(about: string, parameter: Node, value: string): readonly string[] {
  const { type, pattern, enum: allowed } = parameter;
  if (TEXT_OF_TYPE[String(type)]?.test(value) === false) return [`${about} must be ${String(type)}`];
  if (typeof pattern === 'string' && !new RegExp(pattern).test(value))
    return [`${about} must match ${pattern}`];
  return Array.isArray(allowed) && !allowed.includes(value) ? [`${about} must be one of its values`] : [];
}

/** Google's form of errors (AIP-193), which no discovery document holds. */
export const GOOGLE_ERROR = {
  $id: 'google-error',
  type: 'object',
  required: ['error'],
  additionalProperties: false,
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'status'],
      additionalProperties: false,
      properties: {
        code: { type: 'integer' },
        message: { type: 'string' },
        status: {
          enum: [
            'CANCELLED',
            'UNKNOWN',
            'INVALID_ARGUMENT',
            'DEADLINE_EXCEEDED',
            'NOT_FOUND',
            'ALREADY_EXISTS',
            'PERMISSION_DENIED',
            'RESOURCE_EXHAUSTED',
            'FAILED_PRECONDITION',
            'ABORTED',
            'OUT_OF_RANGE',
            'UNIMPLEMENTED',
            'INTERNAL',
            'UNAVAILABLE',
            'DATA_LOSS',
            'UNAUTHENTICATED',
          ],
        },
        details: { type: 'array', items: { type: 'object', required: ['@type'] } },
        errors: { type: 'array', items: { type: 'object', required: ['reason', 'domain', 'message'] } },
      },
    },
  },
} as const;
