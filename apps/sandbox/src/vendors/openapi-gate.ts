/**
 * A vendor's OpenAPI 3.0 document as the judge of a stand-in: the call is one the document names, its parameters are
 * known and typed, the answer's status is declared and its body fits. Schemas compile when they are first needed.
 */
import type { ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { unbracket, type Bracketed } from './bracketed.js';
import { dereference, operationsOf, type Operation, type Parameter } from './openapi-routes.js';
import { DOCUMENT_ID, isNode, schemasOf, toJsonSchema, type Node } from './openapi-schema.js';
import type { SpecificationGate, VendorAnswer, VendorCall } from './stand-in.js';

/** What the document says and the vendor does otherwise, written down with its reason. */
export interface KnownDifference {
  /** As the document writes it or would write it: `GET /v1/customers/{customer}`. */
  readonly operation: string;
  /** How the fault begins. */
  readonly fault: string;
  readonly why: string;
}

const MAX_FAULTS = 5;

/** How a value is read: parameters are texts that stand for numbers, and calls may hold nothing unknown. */
type Reading = 'parameter' | 'call' | 'answer';

export class OpenApiGate implements SpecificationGate {
  readonly #document: Node;
  readonly #operations: readonly Operation[];
  readonly #known: readonly KnownDifference[];
  readonly #compilers = new Map<Reading, Ajv>();
  /** By schema object of the document, since equal texts are different schemas. */
  readonly #compiled = new Map<unknown, Map<Reading, ValidateFunction>>();

  constructor(document: unknown, known: readonly KnownDifference[] = []) {
    this.#document = isNode(document) ? document : {};
    this.#operations = operationsOf(this.#document);
    this.#known = known;
  }

  faultsOf(call: VendorCall, answer: VendorAnswer): readonly string[] {
    const operation = this.#operations.find(
      ({ method, pattern }) => method === call.method && pattern.test(call.path),
    );
    if (!operation) {
      return this.#unknown(`${call.method} ${call.path}`, ['is no operation of the specification']);
    }
    return this.#unknown(operation.name, [
      ...this.#parameterFaults(operation, call),
      ...this.#bodyFaults(operation, call),
      ...this.#answerFaults(operation, answer),
    ]);
  }

  #unknown(operation: string, faults: readonly string[]): readonly string[] {
    const differences = this.#known.filter((one) => isCalled(one.operation, operation));
    return faults.filter((fault) => !differences.some((one) => fault.startsWith(one.fault)));
  }

  #parameterFaults(operation: Operation, { path, query, headers }: VendorCall): readonly string[] {
    const given = unbracket(query);
    const inQuery = operation.parameters.filter(({ place }) => place === 'query');
    const names = new Set(inQuery.map(({ name }) => name.replace(/\[\]$/, '')));
    const unknown = Object.keys(given).filter((name) => !names.has(name));
    const inPath = operation.pattern.exec(path)?.slice(1).map(decodeURIComponent) ?? [];
    const pathNames = Array.from(operation.name.matchAll(/\{([^}]+)\}/g), ([, name]) => name);
    return [
      ...unknown.map((name) => `query ${name} is not known`),
      ...operation.parameters.flatMap((parameter) => {
        const { name, place } = parameter;
        if (place === 'query') return this.#valueFaults(parameter, given[name.replace(/\[\]$/, '')]);
        if (place === 'path') return this.#valueFaults(parameter, inPath[pathNames.indexOf(name)]);
        const header = place === 'header' ? headers[name.toLowerCase()] : undefined;
        return this.#valueFaults(parameter, typeof header === 'string' ? header : undefined);
      }),
    ];
  }

  #valueFaults(parameter: Parameter, value: Bracketed | undefined): readonly string[] {
    const { name, place, required, schema } = parameter;
    const about = `${place} ${name}`;
    if (value === undefined) return required && place !== 'header' ? [`${about} is missing`] : [];
    return this.#faults(about, { schema, value: asList(parameter, value), reading: 'parameter' });
  }

  #bodyFaults({ bodies, bodyRequired }: Operation, { body, headers }: VendorCall): readonly string[] {
    if (body.length === 0) return bodyRequired ? ['call has no body'] : [];
    const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
    const media = bodies[type];
    if (!isNode(media)) return [`call has a body of the type ${type || 'nobody named'}`];
    const { schema } = media;
    const text = body.toString('utf8');
    if (type === 'application/x-www-form-urlencoded') {
      return this.#faults('call', {
        schema,
        value: unbracket(new URLSearchParams(text)),
        reading: 'parameter',
      });
    }
    if (type !== 'application/json') return [];
    const parsed = parseJson(text);
    return parsed
      ? this.#faults('call', { schema, value: parsed.value, reading: 'call' })
      : ['call is no JSON'];
  }

  #answerFaults({ responses }: Operation, { status, body }: VendorAnswer): readonly string[] {
    const declared = responses[String(status)] ?? responses[`${String(status)[0]}XX`] ?? responses['default'];
    if (declared === undefined) return [`answer has the status ${status}, which is not declared`];
    const { content } = dereference(this.#document, declared);
    const media = isNode(content) ? content['application/json'] : undefined;
    if (!isNode(media)) return body === undefined ? [] : ['answer has a body where none is declared'];
    if (body === undefined) return ['answer has no body'];
    if (Buffer.isBuffer(body)) return [];
    return this.#faults('answer', { schema: media['schema'], value: asSent(body), reading: 'answer' });
  }

  #faults(
    about: string,
    { schema, value, reading }: { schema: unknown; value: unknown; reading: Reading },
  ): readonly string[] {
    const validate = this.#validator(schema, reading);
    // Coercion writes into what holds the value.
    if (validate(structuredClone(value))) return [];
    const said = (validate.errors ?? []).map(({ instancePath, message = '', params }) => {
      const name: unknown = params['additionalProperty'];
      return `${about}${instancePath} ${message}${typeof name === 'string' ? `: ${name}` : ''}`;
    });
    return [...new Set(said)].slice(0, MAX_FAULTS);
  }

  #validator(schema: unknown, reading: Reading): ValidateFunction {
    const known = this.#compiled.get(schema) ?? new Map<Reading, ValidateFunction>();
    this.#compiled.set(schema, known);
    const compiled =
      known.get(reading) ??
      this.#compiler(reading).compile(toJsonSchema(schema, { closed: reading !== 'answer' }) as Node);
    known.set(reading, compiled);
    return compiled;
  }

  #compiler(reading: Reading): Ajv {
    const existing = this.#compilers.get(reading);
    if (existing) return existing;
    const compiler = new Ajv({
      strict: false,
      logger: false,
      validateSchema: false,
      inlineRefs: false,
      // A document compiles in half the time, and each schema serves a few calls.
      code: { optimize: false },
      coerceTypes: reading === 'parameter',
    });
    ajvFormats.default(compiler);
    const components = isNode(this.#document['components']) ? this.#document['components'] : {};
    const schemas = isNode(components['schemas']) ? components['schemas'] : {};
    compiler.addSchema({
      $id: DOCUMENT_ID,
      components: { schemas: schemasOf(schemas, { closed: reading !== 'answer' }) },
    });
    this.#compilers.set(reading, compiler);
    return compiler;
  }
}

/** True for a known difference's operation and the name of one, or a call that is none. */
function isCalled(written: string, called: string): boolean {
  const parts = written.split('/');
  const calledParts = called.split('/');
  return (
    parts.length === calledParts.length &&
    parts.every((part, index) => part.startsWith('{') || part === calledParts[index])
  );
}

/** What the other side reads: dates are texts, fields without a value are gone. */
const asSent = (body: unknown): unknown => JSON.parse(JSON.stringify(body));

function asList({ list }: Parameter, value: Bracketed): Bracketed {
  if (list === undefined || typeof value !== 'string') return value;
  return list === 'commas' ? value.split(',') : [value];
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
