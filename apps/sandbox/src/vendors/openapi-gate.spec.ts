import { describe, expect, it } from '@jest/globals';
import { OpenApiGate, type KnownDifference } from './openapi-gate.js';
import type { VendorAnswer, VendorCall } from './stand-in.js';

const PET = {
  type: 'object',
  required: ['id', 'tag'],
  properties: {
    id: { type: 'string' },
    tag: { type: 'string', nullable: true },
    owner: { $ref: '#/components/schemas/owner' },
  },
};

const DOCUMENT = {
  openapi: '3.0.3',
  servers: [{ url: 'https://api.example.com/v1' }],
  components: {
    schemas: {
      pet: PET,
      owner: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
    },
    parameters: { limit: { name: 'limit', in: 'query', schema: { type: 'integer' } } },
    responses: { missing: { content: { 'application/json': { schema: { type: 'object' } } } } },
  },
  paths: {
    '/pets': {
      get: {
        parameters: [
          { $ref: '#/components/parameters/limit' },
          { name: 'tag', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
          {
            name: 'created',
            in: 'query',
            style: 'deepObject',
            schema: {
              anyOf: [{ type: 'object', properties: { gte: { type: 'integer' } } }, { type: 'integer' }],
            },
          },
        ],
        responses: {
          200: {
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/pet' } } },
            },
          },
        },
      },
      post: {
        requestBody: {
          required: true,
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                required: ['owner'],
                properties: { owner: PET.properties.owner, age: { type: 'integer' } },
              },
            },
            'application/json': { schema: { $ref: '#/components/schemas/pet' } },
          },
        },
        responses: { 204: { description: 'Made.' } },
      },
    },
    '/pets/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 5 } }],
      get: {
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/pet' } } } },
          404: { $ref: '#/components/responses/missing' },
        },
      },
    },
    '/pets/mine': { get: { responses: { 204: { description: 'None.' } } } },
  },
};

interface Exchange {
  readonly call: string;
  readonly answer: VendorAnswer;
  readonly type?: string;
  readonly body?: string;
}

/** `call`: `GET /v1/pets?limit=3`. */
function faultsOf({ call, answer, type, body = '' }: Exchange, known: readonly KnownDifference[] = []) {
  const [method = '', target = ''] = call.split(' ');
  const url = new URL(target, 'http://vendor');
  const made: VendorCall = {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: type === undefined ? {} : { 'content-type': type },
    body: Buffer.from(body),
  };
  return new OpenApiGate(DOCUMENT, known).faultsOf(made, answer);
}

const ok = (body: unknown): VendorAnswer => ({ status: 200, body });
const REX = { id: 'rex', tag: null, owner: { name: 'Dana' }, later: 'a field of tomorrow' };
const FORM = 'application/x-www-form-urlencoded';

describe('the gate of an OpenAPI document', () => {
  it.each<[string, Exchange]>([
    ['a list', { call: 'GET /v1/pets?limit=3&tag=a&tag=b&created[gte]=5', answer: ok([REX]) }],
    ['one element of a list', { call: 'GET /v1/pets?tag=a&created=5', answer: ok([]) }],
    ['an object', { call: 'GET /v1/pets/rex', answer: ok(REX) }],
    ['a declared error', { call: 'GET /v1/pets/rex', answer: { status: 404, body: {} } }],
    ['a literal path before one with a parameter', { call: 'GET /v1/pets/mine', answer: { status: 204 } }],
    [
      'a form',
      { call: 'POST /v1/pets', answer: { status: 204 }, type: FORM, body: 'owner[name]=Dana&age=3' },
    ],
    [
      'a JSON body',
      {
        call: 'POST /v1/pets',
        answer: { status: 204 },
        type: 'application/json',
        body: '{"id":"a","tag":null}',
      },
    ],
  ])('passes %s', (_, exchange) => {
    expect(faultsOf(exchange)).toEqual([]);
  });

  it.each<[string, Exchange, string]>([
    [
      'a dropped field',
      { call: 'GET /v1/pets/rex', answer: ok({ id: 'rex' }) },
      "answer must have required property 'tag'",
    ],
    [
      'a wrong type deep inside',
      { call: 'GET /v1/pets', answer: ok([{ ...REX, owner: { name: 7 } }]) },
      'answer/0/owner/name must be string',
    ],
    ['an unknown path', { call: 'GET /v1/cats', answer: ok([]) }, 'is no operation of the specification'],
    [
      'an unknown method',
      { call: 'DELETE /v1/pets', answer: ok([]) },
      'is no operation of the specification',
    ],
    ['an unknown parameter', { call: 'GET /v1/pets?size=3', answer: ok([]) }, 'query size is not known'],
    [
      'a mistyped parameter',
      { call: 'GET /v1/pets?limit=three', answer: ok([]) },
      'query limit must be integer',
    ],
    [
      'an unknown part of a parameter',
      { call: 'GET /v1/pets?created[since]=5', answer: ok([]) },
      'query created must NOT have additional properties: since',
    ],
    [
      'a path too long',
      { call: 'GET /v1/pets/rex-the-dog', answer: ok(REX) },
      'path id must NOT have more than 5 characters',
    ],
    [
      'an undeclared status',
      { call: 'GET /v1/pets', answer: { status: 201, body: [] } },
      'answer has the status 201, which is not declared',
    ],
    ['no body', { call: 'GET /v1/pets', answer: { status: 200 } }, 'answer has no body'],
    [
      'a body too many',
      { call: 'GET /v1/pets/mine', answer: { status: 204, body: {} } },
      'answer has a body where none is declared',
    ],
    ['no form', { call: 'POST /v1/pets', answer: { status: 204 } }, 'call has no body'],
    [
      'an unknown field of a form',
      { call: 'POST /v1/pets', answer: { status: 204 }, type: FORM, body: 'owner[name]=Dana&owner[age]=3' },
      'call/owner must NOT have additional properties: age',
    ],
    [
      'a missing field of a form',
      { call: 'POST /v1/pets', answer: { status: 204 }, type: FORM, body: 'age=3' },
      "call must have required property 'owner'",
    ],
    [
      'broken JSON',
      { call: 'POST /v1/pets', answer: { status: 204 }, type: 'application/json', body: '{' },
      'call is no JSON',
    ],
    [
      'another media type',
      { call: 'POST /v1/pets', answer: { status: 204 }, type: 'text/csv', body: 'a' },
      'call has a body of the type text/csv',
    ],
  ])('turns red at %s', (_, exchange, fault) => {
    expect(faultsOf(exchange)).toContain(fault);
  });

  it('keeps quiet about a known difference, and about that one only', () => {
    const known = [
      { operation: 'GET /v1/cats/{id}', fault: 'is no operation', why: 'the subset leaves it out' },
      { operation: 'GET /pets', fault: 'query size', why: 'newer than the document' },
    ];
    expect(faultsOf({ call: 'GET /v1/cats/tom', answer: ok([]) }, known)).toEqual([]);
    expect(faultsOf({ call: 'GET /v1/cats', answer: ok([]) }, known)).toHaveLength(1);
    expect(faultsOf({ call: 'GET /v1/pets?size=3&width=2', answer: ok([]) }, known)).toEqual([
      'query width is not known',
    ]);
  });
});
