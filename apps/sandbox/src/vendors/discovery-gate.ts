/**
 * Google discovery documents as the judge of a stand-in: the call is a method they name, its parameters are known and
 * typed, bodies hold only known fields of the right type. Discovery schemas name no required fields, so that a missing
 * one is found only where Google's own form of errors asks for it.
 */
import { Ajv, type ValidateFunction } from 'ajv';
import { GOOGLE_ERROR, methodsOf, valueFaults, type Method } from './discovery-methods.js';
import { toClosedSchema } from './discovery-schema.js';
import { isNode, type Node } from './openapi-schema.js';
import type { SpecificationGate, VendorAnswer, VendorCall } from './stand-in.js';

const MAX_FAULTS = 5;

export class DiscoveryGate implements SpecificationGate {
  readonly #methods: readonly Method[];
  readonly #ajv = new Ajv({ strict: false, logger: false, inlineRefs: false });
  readonly #validators = new Map<string, ValidateFunction>();

  /** Several documents of one API, one for each of its versions. */
  constructor(documents: readonly unknown[]) {
    const nodes = documents.filter(isNode);
    this.#methods = nodes.flatMap(methodsOf);
    for (const document of nodes) {
      const schemas = isNode(document['schemas']) ? document['schemas'] : {};
      const definitions = Object.entries(schemas).map(([name, schema]) => [name, toClosedSchema(schema)]);
      this.#ajv.addSchema({ $id: String(document['id']), $defs: Object.fromEntries(definitions) as Node });
    }
    this.#ajv.addSchema(GOOGLE_ERROR);
  }

  faultsOf(call: VendorCall, answer: VendorAnswer): readonly string[] {
    const method = this.#methods.find((one) => one.verb === call.method && one.matches(call.path));
    if (!method) return ['is no method of the specification'];
    return [
      ...queryFaults(method, call.query),
      ...this.#callFaults(method, call),
      ...this.#answerFaults(method, answer),
    ];
  }

  #callFaults({ document, request }: Method, { body }: VendorCall): readonly string[] {
    if (body.length === 0) return [];
    if (request === undefined) return ['call has a body where none is declared'];
    return this.#faults('call', `${document}#/$defs/${request}`, JSON.parse(body.toString('utf8')));
  }

  #answerFaults({ document, response }: Method, { status, body }: VendorAnswer): readonly string[] {
    // What the other side reads: dates are texts, fields without a value are gone.
    const sent: unknown = body === undefined ? undefined : JSON.parse(JSON.stringify(body));
    if (status >= 400)
      return [...this.#faults('answer', 'google-error', sent), ...statusFaults(status, sent)];
    if (response === undefined) return sent === undefined ? [] : ['answer has a body where none is declared'];
    return this.#faults('answer', `${document}#/$defs/${response}`, sent);
  }

  #faults(about: string, schema: string, value: unknown): readonly string[] {
    const validate = this.#validators.get(schema) ?? this.#ajv.compile({ $ref: schema });
    this.#validators.set(schema, validate);
    if (validate(value)) return [];
    const said = (validate.errors ?? []).map(({ instancePath, message = '', params }) => {
      const name: unknown = params['additionalProperty'];
      return `${about}${instancePath} ${message}${typeof name === 'string' ? `: ${name}` : ''}`;
    });
    return [...new Set(said)].slice(0, MAX_FAULTS);
  }
}

const queryFaults = ({ query }: Method, given: URLSearchParams): readonly string[] =>
  [...given].flatMap(([name, value]) => {
    const parameter = query[name];
    return isNode(parameter)
      ? valueFaults(`query ${name}`, parameter, value)
      : [`query ${name} is not known`];
  });

/** The code inside the body is the status of the answer. */
function statusFaults(status: number, body: unknown): readonly string[] {
  const error = isNode(body) ? body['error'] : undefined;
  const code = isNode(error) ? error['code'] : undefined;
  return code === status ? [] : [`answer/error/code must be ${status}`];
}
