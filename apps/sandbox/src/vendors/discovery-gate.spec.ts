import { describe, expect, it } from '@jest/globals';
import { DiscoveryGate } from './discovery-gate.js';
import type { VendorAnswer, VendorCall } from './stand-in.js';

const DOCUMENT = {
  id: 'zoo:v1',
  servicePath: '',
  parameters: { alt: { type: 'string', enum: ['json', 'media'], location: 'query' } },
  schemas: {
    Animal: {
      id: 'Animal',
      type: 'object',
      properties: {
        name: { type: 'string' },
        kind: { type: 'string', enum: ['CAT', 'DOG'] },
        born: { type: 'string', format: 'google-datetime' },
        steps: { type: 'string', format: 'int64' },
        friends: { type: 'array', items: { $ref: 'Animal' } },
      },
    },
    FeedRequest: { id: 'FeedRequest', type: 'object', properties: { grams: { type: 'integer' } } },
    Empty: { id: 'Empty', type: 'object', properties: {} },
  },
  resources: {
    animals: {
      methods: {
        get: {
          httpMethod: 'GET',
          path: 'v1/{+name}',
          parameters: {
            name: { location: 'path', type: 'string', pattern: '^animals/[^/]+$' },
            depth: { location: 'query', type: 'integer' },
          },
          response: { $ref: 'Animal' },
        },
        feed: {
          httpMethod: 'POST',
          path: 'v1/{+name}:feed',
          parameters: { name: { location: 'path', type: 'string', pattern: '^animals/[^/]+$' } },
          request: { $ref: 'FeedRequest' },
          response: { $ref: 'Empty' },
        },
      },
    },
  },
};

const gate = new DiscoveryGate([DOCUMENT]);
const CAT = { name: 'animals/1', kind: 'CAT', born: '2026-01-01T00:00:00Z', steps: '9007199254740993' };

const call = (target: string, body?: unknown): VendorCall => {
  const [method = '', address] = target.split(' ');
  const url = new URL(address ?? '', 'http://vendor');
  const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
  return { method, path: url.pathname, query: url.searchParams, headers: {}, body: bytes };
};
const answer = (body: unknown, status = 200): VendorAnswer => ({ status, body });
const error = (code: number, status: string) => ({ error: { code, message: 'No.', status } });

describe('a discovery document as a judge', () => {
  it('passes what the document allows', () => {
    const friends = [CAT, { kind: 'DOG' }];
    expect(gate.faultsOf(call('GET /v1/animals/1?alt=json&depth=2'), answer({ ...CAT, friends }))).toEqual(
      [],
    );
    expect(gate.faultsOf(call('POST /v1/animals/1:feed', { grams: 5 }), answer({}))).toEqual([]);
    const refused = answer(error(403, 'PERMISSION_DENIED'), 403);
    expect(gate.faultsOf(call('GET /v1/animals/1'), refused)).toEqual([]);
  });

  it.each([
    ['GET /v1/animals', 'is no method of the specification'],
    ['DELETE /v1/animals/1', 'is no method of the specification'],
    ['GET /v1/animals/1/legs/2', 'is no method of the specification'],
    ['GET /v1/animals/1?deep=2', 'query deep is not known'],
    ['GET /v1/animals/1?depth=two', 'query depth must be integer'],
    ['GET /v1/animals/1?alt=xml', 'query alt must be one of its values'],
  ])('turns red at the call %s', (target, fault) => {
    expect(gate.faultsOf(call(target), answer(CAT))).toEqual([fault]);
  });

  it.each([
    [{ ...CAT, name: 1 }, 'answer/name must be string'],
    [{ ...CAT, kind: 'COW' }, 'answer/kind must be equal to one of the allowed values'],
    [{ ...CAT, steps: 9 }, 'answer/steps must be string'],
    [{ ...CAT, friends: [{ legs: 4 }] }, 'answer/friends/0 must NOT have additional properties: legs'],
    [undefined, 'answer must be object'],
  ])('turns red at the answer %j', (body, fault) => {
    expect(gate.faultsOf(call('GET /v1/animals/1'), answer(body))).toEqual([fault]);
  });

  it('turns red at an instant without a zone', () => {
    const [fault] = gate.faultsOf(call('GET /v1/animals/1'), answer({ born: '2026-01-01T00:00:00' }));
    expect(fault).toMatch(/^answer\/born must match pattern/);
  });

  it('turns red at a body that is not Google’s', () => {
    expect(gate.faultsOf(call('POST /v1/animals/1:feed', { kilos: 5 }), answer({}))).toEqual([
      'call must NOT have additional properties: kilos',
    ]);
    expect(gate.faultsOf(call('GET /v1/animals/1', {}), answer(CAT))).toEqual([
      'call has a body where none is declared',
    ]);
    const dropped = answer({ error: { code: 404, message: 'No.' } }, 404);
    expect(gate.faultsOf(call('GET /v1/animals/1'), dropped)).toEqual([
      "answer/error must have required property 'status'",
    ]);
    const other = answer(error(404, 'NOT_FOUND'), 403);
    expect(gate.faultsOf(call('GET /v1/animals/1'), other)).toEqual(['answer/error/code must be 403']);
  });
});
