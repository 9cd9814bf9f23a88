/** A cancellation that reaches a correction in the middle: the person reads what was final, system by system. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { recipientSchema } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import { rows } from '#libs/persistence/data-source';
import { readOverview } from '#libs/persistence/request-overview';
import {
  accept,
  BIRTH_DATE,
  RectificationWorld,
  SYSTEM,
  type DecidedCase,
} from '../support/rectification.js';

const RADIO = recipientSchema.parse({
  name: 'Partner Radio',
  purpose: { en: 'Playing songs', ar: 'بث الأغاني' },
  role: 'controller',
  notify: { email: 'dpo@radio.example', identifiers: ['email'] },
});
const NAME_AT_CLERK = { system: 'sign-in', collection: 'clerk:users', field: 'first_name' };
const wanted = { about: BIRTH_DATE, wrong: '1990-01-01', right: '1991-01-01' };

let world: RectificationWorld;
const execute = (...given: Parameters<RectificationWorld['rectifier']['execute']>) =>
  world.rectifier.execute(...given);
let original: typeof execute;

beforeAll(async () => {
  world = await RectificationWorld.create({ recipients: [RADIO] });
  original = world.rectifier.execute;
});
beforeEach(() => {
  world.rectifier.execute = original;
});
afterAll(() => world.close());

/** One place that a machine corrects, and one that a person would. */
const approved = async (details = {}): Promise<DecidedCase & { readonly planId: string }> => {
  const decision = accept('1991-01-01', BIRTH_DATE, NAME_AT_CLERK);
  const one = await world.found([{ about: wanted, decision }], undefined, details);
  return { ...one, planId: await world.approved(one) };
};
const correct = ({ dsr, planId }: { dsr: DecidedCase['dsr']; planId: string }) =>
  world.code('rectifySystem', { ...dsr, system: SYSTEM, planId });
const close = ({ dsr }: DecidedCase) => world.run('closeCase', { ...dsr, outcome: 'withdrawn-by-requester' });
const farewells = async ({ dsr }: DecidedCase) =>
  rows<{ template: string; parameters: { readonly answer?: string; readonly restriction?: string } }>(
    world.dataSource,
    `SELECT template, parameters FROM message WHERE case_id = $1 AND audience = 'requester'
       AND template IN ('withdrawn', 'rectification-halted', 'rectified')`,
    [dsr.caseId],
  );

const places = [
  { ...BIRTH_DATE, outcome: 'done' },
  { ...NAME_AT_CLERK, outcome: 'untouched' },
];

describe('a cancellation after the first system was corrected', () => {
  it('says what is final, what was left, and which independent recipient was told', async () => {
    const one = await approved();
    expect(await correct(one)).toBeUndefined();
    await close(one);
    const answer = {
      corrections: [{ number: 1, changes: places }],
      told: [],
      recipients: ['Partner Radio'],
    };
    const [farewell, ...more] = await farewells(one);
    expect([farewell?.template, more]).toEqual(['rectification-halted', []]);
    expect(JSON.parse(farewell?.parameters.answer ?? '')).toEqual(answer);
    expect(await world.payload(one.dsr.caseId, 'rectification.halted')).toEqual({ plan: one.planId, answer });
  });

  it('is shown on the page of the request', async () => {
    const one = await approved();
    await correct(one);
    await close(one);
    await rows(
      world.dataSource,
      `INSERT INTO case_clock (case_id, input, result, rule_version, calendar_version, effective_due_ends_before, answer_by)
       VALUES ($1, '{}', '{"receivedLocalDate": "2026-11-24"}', 'test', 'test', '2026-12-25T00:00:00Z', '2026-12-24')`,
      [one.dsr.caseId],
    );
    const { cases } = await readOverview(world.dataSource.manager, one.requestId);
    expect(cases[0]?.rectification?.answer?.corrections).toEqual([{ number: 1, changes: places }]);
  });

  it('tells with the same mail that the restriction meanwhile ends', async () => {
    const one = await approved({ restrictMeanwhile: true });
    await world.run('beginRestriction', one.dsr);
    await correct(one);
    await close(one);
    expect((await farewells(one))[0]?.parameters.restriction).toBe('ends');
  });
});

it('a system that nobody knows the result of is not called final', async () => {
  const one = await approved();
  world.rectifier.execute = () => Promise.reject(new WafaError('system-unavailable', 'in the middle'));
  expect(await correct(one)).toBe('system-unavailable');
  await close(one);
  expect(await world.payload(one.dsr.caseId, 'rectification.halted')).toMatchObject({
    answer: { corrections: [{ changes: [{ ...BIRTH_DATE, outcome: 'unsure' }, places[1]] }], told: [] },
  });
});

it('a system that held more than was approved was left as it was: then nothing was final', async () => {
  const one = await approved();
  world.rectifier.execute = () => Promise.reject(new WafaError('plan-exceeded', 'another row'));
  expect(await correct(one)).toBe('plan-exceeded');
  await close(one);
  expect((await farewells(one)).map(({ template }) => template)).toEqual(['withdrawn']);
});
