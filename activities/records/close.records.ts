/** The end of a case. */
import { recordEvent } from '#libs/audit/record';
import { OBJECTION_GROUNDS, type MailTemplate, type Outcome } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { lockRestriction } from '#libs/persistence/restrictions';
import type { CaseRecords } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { deleteUncounted } from './delete-uncounted.js';
import { destroyPackages } from '../deliver/destroy.js';
import { tellHalted, type Halted } from '../erase/halted.js';
import { settleRestriction, unpublishedRecords } from '../marks/end-of-case.js';
import { tellHaltedCorrections } from '../rectify/halted.js';
import { about, lockCase, type CaseRow } from './case-row.js';
import { mailRequester } from './mails.js';
import { tellWaiting } from './other-cases.js';

type Closing = Parameters<CaseRecords['closeCase']>[0];

/** What the person is told; a fulfilled case has told it with the download. */
const FAREWELL: Partial<Record<Outcome, MailTemplate>> = {
  refused: 'refused',
  unverified: 'closed-unverified',
  'withdrawn-by-requester': 'withdrawn',
};

export const closeRecords = (deps: ActivityDependencies): Pick<CaseRecords, 'closeCase' | 'wasAnswered'> => ({
  wasAnswered: ({ caseId }) =>
    deps.dataSource.transaction(async (db) => ({
      answered: (await lockCase(db, caseId)).answeredAt !== null,
    })),

  async closeCase(closing) {
    const destroyed = await deps.dataSource.transaction(async (db) => {
      const row = await lockCase(db, closing.caseId);
      if (row.status === 'closed') return [];
      const farewell = await writeEnd(deps, db, { ...closing, row });
      await settleRestriction(deps, db, { ...closing, row, farewell });
      await tellWaiting(db, row);
      // A package that was sealed but never released is nobody's any more.
      return destroyPackages({ ...deps, db, row, asOf: closing.asOf, which: 'unreleased' });
    });
    await deleteUncounted(deps, destroyed);
  },
});

/** Gives the mail that tells the person; undefined where the answer was told before. */
async function writeEnd(
  deps: ActivityDependencies,
  db: Queryable,
  { row, asOf, outcome, refusal }: Closing & { readonly row: CaseRow },
): Promise<Farewell | undefined> {
  await rows(
    db,
    `UPDATE dsr_case SET status = 'closed', outcome = $2, refusal_ground = $3, closed_at = $4,
       answered_at = coalesce(answered_at, CASE WHEN $2 = 'refused' THEN $4::timestamptz END) WHERE id = $1`,
    [row.id, outcome, refusal?.ground ?? null, asOf],
  );
  if (refusal)
    await recordEvent(db, {
      ...about(row, asOf),
      actor: refusal.actor,
      fact: refusal.decisionId,
      type: 'case.refused',
      payload: { ground: refusal.ground },
    });
  await recordEvent(db, { ...about(row, asOf), fact: 'closed', type: 'case.closed', payload: { outcome } });
  // The answer to corrections has told each refusal with its reason.
  if (refusal?.ground === 'corrections-declined') return undefined;
  const parameters = { ...(refusal ? { ground: refusal.ground } : {}), ...(await whatEnds(db, row)) };
  const inTheMiddle = refusal !== undefined || outcome === 'withdrawn-by-requester';
  const halted = inTheMiddle ? await haltedIn(deps, db, { row, asOf, parameters }) : undefined;
  if (halted) return halted;
  const template = objectionOutweighed(refusal) ? 'objection-refused' : FAREWELL[outcome];
  if (!template) return undefined;
  const farewell = { occasion: 'closed', template };
  await mailRequester(db, row, { ...farewell, asOf, parameters });
  return farewell;
}

interface Farewell {
  readonly template: MailTemplate;
  readonly occasion: string;
}

/** What the last mail says beside the end itself: what stays hidden, and that a restriction ends with this mail. */
async function whatEnds(db: Queryable, row: CaseRow): Promise<Halted['parameters']> {
  const unpublished = await unpublishedRecords(db, row);
  const restricted = await lockRestriction(db, { caseId: row.id });
  return {
    ...(unpublished > 0 ? { unpublished } : {}),
    ...(restricted ? { restriction: 'ends' } : {}),
  };
}

const haltedIn = (
  deps: ActivityDependencies,
  db: Queryable,
  halted: Halted,
): Promise<Farewell | undefined> =>
  halted.row.right === 'rectification'
    ? tellHaltedCorrections(deps, db, halted)
    : tellHalted(deps, db, halted);

const objectionOutweighed = (refusal: Closing['refusal']): boolean =>
  (OBJECTION_GROUNDS as readonly string[]).includes(refusal?.ground ?? '');
