import { describe, expect, it } from '@jest/globals';
import { EMPTY_FORM, firstTurn, takeTurn } from './request-form.js';

const KEY = 'abcdefghijklmnopqrstuvwxyz';
const typed = (over: Record<string, unknown> = {}) => ({
  step: 'check',
  go: 'send',
  idempotencyKey: KEY,
  rights: 'access',
  relation: 'self',
  contactEmail: ' layla@example.org ',
  freeText: 'one\r\ntwo',
  phone: '+49 30 5550',
  country: 'DE',
  ...over,
});

describe('the request form', () => {
  it('starts at the first step with nothing chosen', () => {
    expect(firstTurn()).toMatchObject({ step: 'rights', values: EMPTY_FORM, faults: {} });
    expect(EMPTY_FORM.rights).toEqual([]);
  });

  it('names another controller only together with portability', () => {
    const both = takeTurn(typed({ rights: ['access', 'portability'], transferTo: 'other-studio' }), 'en');
    expect(both).toMatchObject({ kind: 'send', request: { transferTo: 'other-studio' } });
    const one = takeTurn(typed({ rights: ['access'], transferTo: 'other-studio' }), 'en');
    expect(one.kind === 'send' && one.request.transferTo).toBeUndefined();
  });

  it('asks only what the chosen rights need, and sends it as their details', () => {
    const rights = ['withdrawal', 'restriction', 'objection'];
    expect(takeTurn(typed({ step: 'rights', go: 'next', rights }), 'en')).toMatchObject({ step: 'choices' });
    const answers = {
      ...{ withdrawnPurposes: ['marketing', 'ai-training'], objectionTo: 'direct-marketing' },
      ...{ restrictionGround: 'accuracy-contested', restrictionExtras: 'pauseBilling' },
      restrictionScope: 'everything',
    };
    expect(takeTurn(typed({ ...answers, rights }), 'en')).toMatchObject({
      kind: 'send',
      request: {
        details: {
          withdrawal: { purposes: ['marketing', 'ai-training'] },
          objection: { to: 'direct-marketing' },
          restriction: {
            ...{ ground: 'accuracy-contested', purposes: [], systems: [] },
            ...{ lockAccount: false, pauseBilling: true },
          },
        },
      },
    });
    const one = takeTurn(typed(answers), 'en');
    expect(one.kind === 'send' && one.request.details).toEqual({});
  });

  const RESTRICTED = { rights: ['restriction'], restrictionGround: 'processing-unlawful' };

  it('limits a restriction to the uses and the data that were chosen', () => {
    const limits = { restrictionPurposes: ['marketing', 'ai-training'], restrictionSystems: 'payments' };
    const turn = takeTurn(typed({ ...RESTRICTED, restrictionScope: 'some', ...limits }), 'en');
    expect(turn.kind === 'send' && turn.request.details.restriction).toEqual({
      ground: 'processing-unlawful',
      purposes: ['marketing', 'ai-training'],
      systems: ['payments'],
      ...{ lockAccount: false, pauseBilling: false },
    });
  });

  it.each([
    ['says nothing about it', {}, { restrictionScope: 'missing' }],
    ['is about everything and a part', { restrictionScope: 'everything' }, { restrictionScope: 'wrong' }],
    ['is about something else', { restrictionScope: 'a bit' }, { restrictionScope: 'wrong' }],
    [
      'is about a use that is not offered',
      { restrictionScope: 'some', restrictionPurposes: ['everything'] },
      { restrictionPurposes: 'wrong' },
    ],
    [
      'is about an empty part',
      { restrictionScope: 'some', restrictionPurposes: [] },
      { restrictionPurposes: 'missing' },
    ],
  ])('asks again where a restriction %s', (_what, scope, faults) => {
    const asked = { ...RESTRICTED, restrictionPurposes: ['marketing'], ...scope };
    expect(takeTurn(typed(asked), 'en')).toMatchObject({ kind: 'page', step: 'choices', faults });
  });

  it.each([
    ['asked for', { rights: 'rectification' }, 'yes', { rectification: { restrictMeanwhile: true } }],
    ['left alone', { rights: 'rectification' }, '', {}],
    ['whose right was taken back', { rights: 'access' }, 'yes', {}],
  ])('a restriction until corrections are checked, %s', (_what, rights, restrictMeanwhile, details) => {
    const corrections = { correctionAbout: '', correctionWrong: '', correctionRight: '1990-02-03' };
    expect(takeTurn(typed({ ...rights, ...corrections, restrictMeanwhile }), 'en')).toMatchObject({
      kind: 'send',
      request: { details },
    });
  });

  it('sends through the schema of the API, with claims as claims', () => {
    expect(takeTurn(typed(), 'ar')).toMatchObject({
      kind: 'send',
      idempotencyKey: KEY,
      request: {
        rights: ['access'],
        contactEmail: 'layla@example.org',
        language: 'ar',
        country: 'DE',
        freeText: 'one\ntwo',
        claims: [{ kind: 'phone_number', value: '+49 30 5550' }],
      },
    });
  });

  it('goes on one step at a time and keeps what was typed', () => {
    expect(takeTurn(typed({ step: 'who', go: 'next' }), 'en')).toMatchObject({
      kind: 'page',
      step: 'details',
      values: { freeText: 'one\ntwo' },
      idempotencyKey: KEY,
    });
  });

  it.each([
    [{ step: 'who', go: 'next', contactEmail: 'nobody' }, 'who', { contactEmail: 'wrong' }],
    [{ step: 'who', go: 'next', contactEmail: '' }, 'who', { contactEmail: 'missing' }],
    [{ step: 'rights', go: 'next', rights: [] }, 'rights', { rights: 'missing' }],
    [{ step: 'choices', go: 'next', rights: ['withdrawal'] }, 'choices', { withdrawnPurposes: 'missing' }],
    [
      { step: 'choices', go: 'next', rights: ['restriction'], restrictionGround: 'because' },
      'choices',
      { restrictionGround: 'wrong' },
    ],
    [
      { rights: ['rectification'], correctionRight: 'x', restrictMeanwhile: 'perhaps' },
      'corrections',
      { restrictMeanwhile: 'wrong' },
    ],
    [{ step: 'rights', go: 'next', rights: ['x'] }, 'rights', { rights: 'wrong' }],
    [{ step: 'details', go: 'next', freeText: 'x'.repeat(4001) }, 'details', { freeText: 'too-long' }],
    [
      { step: 'details', go: 'next', phone: '', accountId: 'x'.repeat(321) },
      'details',
      { accountId: 'too-long' },
    ],
    [{ step: 'details', go: 'next', country: 'Germany' }, 'details', { country: 'wrong' }],
    [{ relation: 'neighbour' }, 'who', { relation: 'wrong' }],
  ])('stays at the fault: %j', (over, step, faults) => {
    expect(takeTurn(typed(over), 'en')).toMatchObject({ kind: 'page', step, faults });
  });

  it('does not speak of fields that were not asked for yet', () => {
    expect(takeTurn(typed({ step: 'rights', go: 'next', contactEmail: '' }), 'en')).toMatchObject({
      step: 'who',
      faults: {},
    });
  });

  it('goes back without judging, but never forward', () => {
    expect(takeTurn(typed({ step: 'details', go: 'who', contactEmail: 'x' }), 'en')).toMatchObject({
      step: 'who',
      faults: {},
    });
    expect(takeTurn(typed({ step: 'rights', go: 'check', rights: [] }), 'en')).toMatchObject({
      step: 'rights',
    });
  });

  it('stays for another language', () => {
    expect(takeTurn(typed({ step: 'who', go: 'stay', contactEmail: 'x' }), 'ar')).toMatchObject({
      step: 'who',
      faults: {},
      values: { contactEmail: 'x' },
    });
  });

  it.each([undefined, null, 'text', [], { rights: { a: 1 }, contactEmail: ['a', 'b'], step: '__proto__' }])(
    'survives a body that no browser sends: %j',
    (body) => {
      expect(takeTurn(body, 'en')).toMatchObject({ kind: 'page', step: 'rights' });
    },
  );

  const californian = { country: 'US', region: 'California' };
  const both = ['EU', 'US-CA'];

  it('asks people in California for the scope of their answer, once it knows where they live', () => {
    const asked = takeTurn(typed({ ...californian, step: 'details', go: 'next' }), 'en', both);
    expect(asked).toMatchObject({ kind: 'page', step: 'scope', faults: {} });
    expect(takeTurn(typed({ ...californian, step: 'scope', go: 'next' }), 'en', both)).toMatchObject({
      ...{ kind: 'page', step: 'scope', faults: { accessScope: 'missing' } },
    });
    const chosen = { ...californian, accessScope: 'categories' };
    expect(takeTurn(typed({ ...chosen, step: 'scope', go: 'next' }), 'en', both)).toMatchObject({
      ...{ kind: 'page', step: 'check' },
    });
    expect(takeTurn(typed(chosen), 'en', both)).toMatchObject({
      ...{ kind: 'send', request: { details: { access: { scope: 'categories' } } } },
    });
  });

  it.each([
    ['a company that the law does not bind', californian, ['EU']],
    ['somebody who lives elsewhere', { country: 'DE', region: 'Berlin' }, both],
    ['another right', { ...californian, rights: 'erasure' }, both],
  ])('asks nothing of the kind, and sends nothing of it, with %s', (_what, over, regimes) => {
    expect(takeTurn(typed({ ...over, step: 'details', go: 'next' }), 'en', regimes)).toMatchObject({
      step: 'check',
    });
    const sent = takeTurn(typed({ ...over, accessScope: 'categories' }), 'en', regimes);
    expect(sent.kind === 'send' && sent.request.details).toEqual({});
  });
});
