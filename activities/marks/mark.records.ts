/** What the procedures that mark write around their effects: the restriction, the withdrawal, what failed, the answer. */
import { recordEvent } from '#libs/audit/record';
import type { MarkAnswer, SystemMark } from '#libs/contracts/marks';
import { objectionDetails } from '#libs/contracts/request-details';
import type { Json } from '#libs/crypto/digest';
import { WafaError } from '#libs/domain/errors';
import { markAnswer, marksLeave } from '#libs/domain/plan/restriction-plan';
import { isUndone, isUnproved, type MailTemplate, type Right } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { lockRestriction } from '#libs/persistence/restrictions';
import { objectionDecided } from '#workflows/case/messages';
import type { MarkRecords } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { noticesFor } from '../erase/notices.js';
import { requireNotCancelled } from '../records/cancelled.js';
import { about, type CaseRow, lockOpenCase, lockUnanswered, moveTo } from '../records/case-row.js';
import { recordAnswered } from '../records/failing.js';
import { mailOfficers, mailRequester } from '../records/mails.js';
import { oweFollowUps } from '../records/silence.js';
import { tellAgain } from '../records/tell-again.js';
import { allIdentifiers } from './all-identifiers.js';
import { beginLift } from './begin-lift.js';
import { setMark } from './mark.activity.js';
import { isProved } from './mark-identifiers.js';
import { byHandOf, marksOf } from './marks-of.js';
import { recordWithdrawn } from './record-withdrawn.js';
import { restrictionIdOf } from './restrictions-of.js';
import { switchOf } from './send-stop.js';
import { markTargets } from './targets.js';
import { markTerms, type MarkTerms } from './terms.js';

export const markRecords = (deps: ActivityDependencies): MarkRecords => ({
  beginRestriction: ({ caseId, asOf }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      await beginRestriction(deps, db, { row, asOf, terms: await markTerms(db, row) });
      await moveToWork(db, row, asOf);
    }),

  markTargets: ({ caseId, asOf, mark }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      await moveToWork(db, row, asOf);
      return markTargets(deps, db, { row, mark, terms: await markTerms(db, row) });
    }),

  recordUnmarked: (input) =>
    deps.dataSource.transaction(async (db) => {
      const { asOf, system, mark, cause } = input;
      const row = await lockOpenCase(db, input.caseId);
      await setMark(db, input, { state: 'not-applied', items: [], errorCode: cause });
      // Nobody waits for this mark any longer; what comes next asks the system by itself.
      await recordAnswered(db, input);
      const event = { ...about(row, asOf), fact: `${mark}/${system}`, type: 'mark.failed' } as const;
      await recordEvent(db, { ...event, payload: { system, mark, code: cause } });
    }),

  recordWithdrawn: ({ caseId }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      await recordWithdrawn(deps, db, { row, purposes: (await markTerms(db, row)).purposes });
    }),

  readObjection: async ({ caseId }) => {
    const [found] = await rows<{ details: unknown }>(
      deps.dataSource,
      'SELECT details FROM dsr_case WHERE id = $1',
      [caseId],
    );
    return { weigh: objectionDetails.parse(found?.details).to !== 'direct-marketing' };
  },

  awaitDecision: ({ caseId, asOf }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      await recordEvent(db, { ...about(row, asOf), fact: 'weigh', type: 'objection.waits' });
      await mailOfficers(db, row, { occasion: 'weigh', template: 'officer-task', asOf });
      await moveTo(db, row, { status: 'needs-you', asOf });
    }),

  recordObjection: (decision) => recordObjection(deps, decision),

  answerMarks: (input) => answerMarks(deps, input),
});

const recordObjection = (
  deps: ActivityDependencies,
  decision: Parameters<MarkRecords['recordObjection']>[0],
): Promise<void> =>
  deps.dataSource.transaction(async (db) => {
    const { caseId, asOf, decisionId, actor, verdict, ground } = decision;
    const row = await lockOpenCase(db, caseId);
    const [stands] = await rows<{ decisionId: string; verdict: string; ground: string | null }>(
      db,
      `INSERT INTO objection_decision AS d (case_id, decision_id, verdict, ground, actor, effective_at)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (case_id) DO UPDATE SET actor = d.actor RETURNING decision_id AS "decisionId", verdict, ground`,
      [caseId, decisionId, verdict, ground ?? null, actor, asOf],
    );
    // The workflow may not have heard of it: who says the same again is answered as the first time.
    const isSame = stands?.verdict === verdict && stands.ground === (ground ?? null);
    if (!isSame) throw new WafaError('wrong-state', 'the objection is decided');
    if (stands.decisionId !== decisionId) return;
    const event = { ...about(row, asOf), actor, fact: decisionId, type: 'objection.decided' } as const;
    await recordEvent(db, { ...event, payload: { verdict, ground: ground ?? null } });
    const payload = {
      factId: decisionId,
      decisionId,
      actor,
      verdict,
      ...(ground === undefined ? {} : { ground }),
    };
    await tellAgain(db, caseId, { name: objectionDecided.name, payload });
    await moveToWork(db, row, asOf);
  });

/** Where a person still has to do something, the case says so. */
async function moveToWork(db: Queryable, row: CaseRow, asOf: string): Promise<void> {
  const open = await rows(
    db,
    'SELECT 1 FROM manual_task WHERE case_id = $1 AND result IS NULL AND unanswered_at IS NULL',
    [row.id],
  );
  await moveTo(db, row, { status: open.length > 0 ? 'needs-you' : 'in-progress', asOf });
}

/** Repeating it changes nothing. */
async function beginRestriction(
  deps: ActivityDependencies,
  db: Queryable,
  { row, asOf, terms }: { readonly row: CaseRow; readonly asOf: string; readonly terms: MarkTerms },
): Promise<void> {
  const { ground, purposes, systems } = terms;
  if (!ground) throw new WafaError('internal', `a restriction of ${row.right} has no ground`);
  const id = restrictionIdOf(row.id);
  const begun = await rows(
    db,
    `INSERT INTO restriction (id, case_id, ground, purposes, systems, since) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING RETURNING id`,
    [id, row.id, ground, [...purposes], [...systems], asOf],
  );
  if (begun.length === 0) return;
  for (const identifier of await allIdentifiers(deps, db, row))
    await rows(
      db,
      'INSERT INTO restriction_subject (value_lookup, restriction_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [deps.requests.identifierLookup(identifier), id],
    );
  const payload = { restriction: id, ground, purposes: [...purposes], systems: [...systems] };
  await recordEvent(db, { ...about(row, asOf), fact: id, type: 'restriction.begun', payload });
}

/** What the person is told, by the right. */
const ANSWER_OF: Partial<Record<Right, MailTemplate>> = {
  restriction: 'restricted',
  withdrawal: 'consent-withdrawn',
  objection: 'objection-upheld',
  'opt-out': 'opted-out',
  limit: 'opted-out',
};

const answerMarks = (
  deps: ActivityDependencies,
  { caseId, asOf }: Parameters<MarkRecords['answerMarks']>[0],
): ReturnType<MarkRecords['answerMarks']> =>
  deps.dataSource.transaction(async (db) => {
    const locked = await lockUnanswered(db, caseId);
    if ('outcome' in locked) return locked;
    const { row } = locked;
    const template = ANSWER_OF[row.right];
    if (!template) throw new WafaError('internal', `${row.right} is not answered with marks`);
    await requireNotCancelled(db, row);
    await moveTo(db, row, { status: 'delivering', asOf });
    const told = row.right === 'restriction' ? 'restrict' : 'stop';
    const marks = (await marksOf(db, row.id)).filter(({ mark }) => mark === told);
    const byHand = await byHandOf(db, row.id, told);
    const marked = markAnswer({ mark: told, marks, byHand });
    const others =
      row.right === 'restriction'
        ? await noticesFor(deps, db, { row, act: 'restriction', systems: markedSystems(marked), asOf })
        : {};
    const answer = marked.map((one) => ({ ...one, ...toldOf(others, one.system) }));
    const outcome = marksLeave({ marks, byHand }) ? 'partly-fulfilled' : 'fulfilled';
    await rows(db, 'UPDATE dsr_case SET answered_at = $2 WHERE id = $1', [row.id, asOf]);
    const payload = { outcome, answer: JSON.parse(JSON.stringify(answer)) as Json };
    await recordEvent(db, { ...about(row, asOf), fact: 'answer', type: 'marks.answered', payload });
    const { purposes, systems, ground } = await markTerms(db, row);
    // What the person asked for is told also where an erasure has taken everything that carried the mark meanwhile.
    const restricted =
      ground !== undefined && (row.right === 'restriction' || (await lockRestriction(db, { caseId })));
    const processors = row.right === 'restriction' ? toldProcessors(deps, marks) : [];
    const parameters: Record<string, string> = isUnproved(row.right)
      ? { answer: JSON.stringify((await isProved(db, row)) ? answer : undone(answer)), right: row.right }
      : {
          answer: JSON.stringify(answer),
          purposes: purposes.join(','),
          ...(restricted ? { ground } : {}),
          ...(systems.length > 0 ? { systems: systems.join(',') } : {}),
          ...(processors.length > 0 ? { processors: processors.join(',') } : {}),
        };
    await mailRequester(db, row, { occasion: 'answer', template, asOf, parameters });
    await oweFollowUps(deps, db, { row, asOf });
    // The restriction while an objection was weighed ends with its answer, which says so.
    if (row.right === 'objection')
      await beginLift(db, {
        row,
        asOf,
        reason: 'objection-decided',
        notice: { template, occasion: 'answer' },
      });
    return { outcome };
  });

const toldOf = (others: Readonly<Record<string, string[]>>, system: string): { readonly told?: string[] } => {
  const told = others[system];
  return told === undefined ? {} : { told };
};

/** Whom nobody proved is told the same whether anybody is known (ADR 0012): only where it could not be done. */
const undone = (answer: MarkAnswer): MarkAnswer =>
  answer.filter(({ byHand }) => isUndone(byHand)).map((one) => ({ ...one, rows: 0 }));

/** For processors what was written over their API is the notice (GDPR Art. 19). */
const toldProcessors = (
  deps: Pick<ActivityDependencies, 'company'>,
  marks: readonly SystemMark[],
): string[] =>
  marks
    .filter(({ items }) => items.some((item) => item.rows > 0 && item.notAppliedBecause === undefined))
    .map(({ system }) => system)
    .filter((system) => switchOf(deps, system) === undefined)
    .filter((system) => deps.company.systems.some(({ key, role }) => key === system && role === 'processor'));

/** Where something is marked now, by a machine or by a person. */
const markedSystems = (answer: MarkAnswer): string[] =>
  answer.filter(({ rows: marked, byHand }) => marked > 0 || byHand === 'done').map(({ system }) => system);
