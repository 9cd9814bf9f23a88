/** A closed case of a restriction that stands on somebody, for what comes after it. */
import { AS_OF, type ErasureRecordsWorld } from './erasure-case.js';
import { insertVerifiedRequest } from './verified-request.js';

export async function restrictedBefore(
  world: ErasureRecordsWorld,
  { email, ground, system }: { readonly email: string; readonly ground: string; readonly system: string },
): Promise<{ readonly caseId: string }> {
  const { caseIds } = await insertVerifiedRequest(world.deps.activities, {
    ...{ email, rights: ['restriction'], details: { ground } },
  });
  const dsr = { caseId: caseIds[0] ?? '', asOf: AS_OF };
  await world.run('planSearch', dsr);
  await world.run('discoverSystem', { ...dsr, system });
  await world.run('beginRestriction', dsr);
  await world.run('markSystem', { ...dsr, system, mark: 'restrict' });
  await world.run('answerMarks', dsr);
  await world.run('closeCase', { ...dsr, outcome: 'fulfilled' });
  return dsr;
}
