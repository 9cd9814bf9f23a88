/** The answer to a correction with those who were told of it, in the transaction that writes it. */
import type { RectificationAnswer } from '#libs/contracts/rectification-plan';
import { correctedSystems } from '#libs/domain/plan/rectification-plan';
import type { Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { namesOf, noticesFor } from '../erase/notices.js';
import type { CaseRow } from '../records/case-row.js';

interface Answering {
  readonly row: CaseRow;
  readonly corrections: RectificationAnswer['corrections'];
  readonly asOf: string;
}

/** `told`: systems of processors, to whom the correction itself is the notice; `recipients`: controllers of their own. */
export async function answerOf(
  deps: Pick<ActivityDependencies, 'company' | 'requests'>,
  db: Queryable,
  { row, corrections, asOf }: Answering,
): Promise<RectificationAnswer> {
  const systems = correctedSystems(corrections);
  const recipients = namesOf(await noticesFor(deps, db, { row, act: 'rectification', systems, asOf }));
  const processors = deps.company.systems.filter(
    ({ key, role }) => role === 'processor' && systems.includes(key),
  );
  return {
    corrections,
    told: processors.map(({ key }) => key),
    ...(recipients.length === 0 ? {} : { recipients }),
  };
}
