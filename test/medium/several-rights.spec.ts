/** Several rights of one person on a real database: who waits for whom, who is told, and what is not shared. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RIGHTS, type Right } from '#libs/domain/words';
import { rows } from '#libs/persistence/data-source';
import { RememberingConnector } from '../support/case-stack.js';
import { accept, AS_OF, BIRTH_DATE, RectificationWorld, SYSTEM } from '../support/rectification.js';
import { insertVerifiedRequest } from '../support/verified-request.js';

let world: RectificationWorld;

beforeAll(async () => {
  world = await RectificationWorld.create();
});
afterAll(() => world.close());

const ask = async (rights: readonly Right[], email = `${randomUUID()}@example.org`) => {
  const { caseIds, requestId } = await insertVerifiedRequest(world.deps.activities, { email, rights });
  const of = (right: Right): { caseId: string; asOf: string } => ({
    caseId: caseIds[rights.indexOf(right)] ?? '',
    asOf: AS_OF,
  });
  return { email, requestId, of };
};
const end = (dsr: { caseId: string; asOf: string }) =>
  world.run('closeCase', { ...dsr, outcome: 'fulfilled' });
const open = async (dsr: { caseId: string; asOf: string }): Promise<number> =>
  (await world.run('checkOtherCases', dsr)).open;
const toldOf = async (caseId: string): Promise<number> =>
  (
    await rows(world.dataSource, `SELECT 1 FROM outbox WHERE workflow_id = $1 AND name = 'otherCaseClosed'`, [
      `dsr-${caseId}`,
    ])
  ).length;

describe('a request of every right', () => {
  it('lets the erasure wait for six, the portability for the correction, and the others for nobody', async () => {
    const { of } = await ask(RIGHTS);
    const waits = await Promise.all(RIGHTS.map(async (right) => [right, await open(of(right))]));
    expect(waits.filter(([, count]) => count !== 0)).toEqual([
      ['portability', 1],
      ['erasure', 6],
    ]);
  });

  it('tells those that wait, and nobody else, when one ends', async () => {
    const { of } = await ask(['restriction', 'rectification', 'access', 'portability', 'erasure']);
    for (const right of ['restriction', 'rectification', 'access', 'portability'] as const)
      await end(of(right));
    const told = await Promise.all(
      (['restriction', 'rectification', 'access', 'portability', 'erasure'] as const).map((right) =>
        toldOf(of(right).caseId),
      ),
    );
    expect(told).toEqual([0, 0, 0, 1, 4]);
    expect(await open(of('erasure'))).toBe(0);
  });

  it('says in the timeline what it waits for', async () => {
    const { of } = await ask(['rectification', 'portability']);
    await open(of('portability'));
    expect(await world.payload(of('portability').caseId, 'portability.waits')).toEqual({
      cases: [of('rectification').caseId],
    });
  });
});

describe('another request of the same address', () => {
  it('counts once its person has shown that the address is theirs', async () => {
    const { of, email } = await ask(['erasure']);
    const other = await ask(['objection'], email);
    expect(await open(of('erasure'))).toBe(1);
    await rows(world.dataSource, 'DELETE FROM verification WHERE request_id = $1', [other.requestId]);
    expect(await open(of('erasure'))).toBe(0);
  });
});

describe('what one case has found', () => {
  const search = (dsr: { caseId: string; asOf: string }) =>
    world.run('discoverSystem', { ...dsr, system: SYSTEM });
  const begin = async (dsr: { caseId: string; asOf: string }): Promise<void> => {
    await world.run('awaitVerification', dsr);
    await world.run('planSearch', dsr);
  };
  const asked = (): number => {
    const connector = world.deps.activities.connectors.get(SYSTEM);
    return connector instanceof RememberingConnector ? connector.asked.length : 0;
  };

  it('is shared with its siblings, but not what was found before a correction', async () => {
    const { of, requestId } = await ask(['access', 'rectification', 'portability', 'restriction']);
    await rows(world.dataSource, 'UPDATE dsr_case SET details = $2 WHERE id = $1', [
      of('restriction').caseId,
      { ground: 'accuracy-contested' },
    ]);
    for (const right of ['access', 'rectification', 'portability', 'restriction'] as const)
      await begin(of(right));
    const before = asked();
    await search(of('access'));
    await search(of('rectification'));
    await search(of('restriction'));
    expect(asked() - before).toBe(1);

    const dsr = of('rectification');
    const one = { dsr, requestId, email: '' };
    await world.corrections.insert(world.dataSource.manager, { id: dsr.caseId, requestId }, [
      { about: BIRTH_DATE, wrong: '1990-01-01', right: '1991-01-01' },
    ]);
    await world.decide(one, 1, accept('1991-01-01', BIRTH_DATE));
    const planId = await world.approved(one);
    expect(await world.attempt(one, planId)).toEqual([undefined, 1]);
    await search(of('portability'));
    expect(asked() - before).toBe(2);
  });
});
