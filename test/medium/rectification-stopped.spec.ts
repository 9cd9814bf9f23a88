/** A correction under the emergency stop, and of a system that does not answer: what is done, and what is seen. */
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { WafaError } from '#libs/domain/errors';
import { rows } from '#libs/persistence/data-source';
import { EVERY_SYSTEM } from '#libs/persistence/system-pauses';
import { SystemsService } from '../../apps/api/src/staff/systems.service.js';
import {
  accept,
  AS_OF,
  BIRTH_DATE,
  RectificationWorld,
  SYSTEM,
  type DecidedCase,
} from '../support/rectification.js';

let world: RectificationWorld;
let desk: SystemsService;

beforeAll(async () => {
  world = await RectificationWorld.create();
  const { systems } = world.deps.company;
  desk = new SystemsService({ db: world.dataSource, systems, now: () => new Date(AS_OF) });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rows(
    world.dataSource,
    `UPDATE system_pause SET resumed_at = now(), resumed_by = 'officer-2' WHERE resumed_at IS NULL`,
  );
});
afterAll(() => world.close());

async function approved(): Promise<{ readonly one: DecidedCase; readonly planId: string }> {
  const one = await world.found([
    { about: { about: BIRTH_DATE, right: '1990-02-03' }, decision: accept('1990-02-03', BIRTH_DATE) },
  ]);
  return { one, planId: await world.approved(one) };
}
const effects = ({ dsr }: DecidedCase) =>
  rows(world.dataSource, 'SELECT finished_at IS NOT NULL AS done FROM effect WHERE owner_id = $1', [
    dsr.caseId,
  ]);
const stateOf = ({ dsr }: DecidedCase) =>
  world.one(
    `SELECT error_code AS code, failing_since IS NOT NULL AS failing FROM system_state
     WHERE case_id = $1 AND system = '${SYSTEM}'`,
    [dsr.caseId],
  );

it.each([[EVERY_SYSTEM], [SYSTEM]])(
  'a stop of %s keeps it from the system until it is resumed',
  async (stopped) => {
    const { one, planId } = await approved();
    await desk.stop(stopped, 'wrong-erasure', 'officer-1');
    expect(await world.attempt(one, planId)).toEqual(['system-paused', 0]);
    expect(await effects(one)).toEqual([]);
    await desk.resume(stopped, 'officer-2');
    expect(await world.attempt(one, planId)).toEqual([undefined, 1]);
    expect(await effects(one)).toEqual([{ done: true }]);
  },
);

it('a stop that is set while a correction begins is seen by the transaction that writes the intent', async () => {
  const { one, planId } = await approved();
  const transaction = world.dataSource.transaction.bind(world.dataSource) as (
    work: unknown,
  ) => Promise<unknown>;
  jest.spyOn(world.dataSource, 'transaction').mockImplementationOnce(async (work: unknown) => {
    const begun = await transaction(work);
    await desk.stop(EVERY_SYSTEM, 'wrong-erasure', 'officer-1');
    return begun;
  });
  expect(await world.attempt(one, planId)).toEqual(['system-paused', 0]);
  expect(await effects(one)).toEqual([]);
});

it('a system that does not answer is seen by the officers, and corrected once when it does', async () => {
  const { one, planId } = await approved();
  world.rectifier.fault = new WafaError('system-unavailable', 'is down');
  expect(await world.attempt(one, planId)).toEqual(['system-unavailable', 1]);
  expect(await stateOf(one)).toEqual({ code: 'system-unavailable', failing: true });
  expect(await effects(one)).toEqual([{ done: false }]);
  expect(await world.attempt(one, planId)).toEqual([undefined, 1]);
  expect(await stateOf(one)).toEqual({ code: null, failing: false });
  expect(await world.attempt(one, planId)).toEqual([undefined, 0]);
  expect(await effects(one)).toEqual([{ done: true }]);
});
