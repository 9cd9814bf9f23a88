/** One mark in one system: set, read again, and recorded; the same mark of a case is set once. */
import { recordEvent } from '#libs/audit/record';
import type { Identifier } from '#libs/connectors/kit/connector';
import { hersAlone } from '#libs/connectors/kit/hers-alone';
import { SEND_STOP_NEEDED, type Marker, type MarkRequest, type MarkResult } from '#libs/connectors/kit/marks';
import type { MarkedItem } from '#libs/contracts/marks';
import type { Json } from '#libs/crypto/digest';
import { factId } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import type { MarkState } from '#libs/domain/words';
import { failPoint } from '#libs/fail-points/fail-points';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { beginEffect, finishEffect } from '#libs/persistence/effects';
import { requireNotPaused } from '#libs/persistence/system-pauses';
import type { AtCase, MarkActivities } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { about, lockOpenCase, type CaseRow } from '../records/case-row.js';
import { calling } from '../records/failing.js';
import { alive, told } from '../records/system-calls.js';
import { chosenIn, namedIn } from '../removal/items.js';
import { chosenItems } from '../removal/removal.records.js';
import { oweRenewal } from './lock-renewal.js';
import { markIdentifiers } from './mark-identifiers.js';
import { keepKeys } from './restriction-keys.js';
import { withSwitch } from './send-stop.js';
import { markTerms } from './terms.js';
import { unsetMark } from './unset-mark.js';

export type MarkAt = Parameters<MarkActivities['markSystem']>[0];
type Answer = Awaited<ReturnType<MarkActivities['markSystem']>>;

export const markActivities = (deps: ActivityDependencies): MarkActivities => ({
  markSystem: (at) =>
    calling(deps, at, async () => {
      const { row, marker, request, unreached, answer } = await intend(deps, at);
      if (answer) return answer;
      failPoint('mark.1-intended', at.system);
      const canAct = request.identifiers.length > 0 || marker.evenWithoutIdentifiers === true;
      const result: MarkResult = canAct ? await alive(() => marker.apply(request)) : { items: [] };
      const left = result.items.length === 0 ? [] : await alive(() => marker.verify(request));
      failPoint('mark.2-set', at.system);
      const recorded = await record(deps, at, { row, request, result, unreached, left });
      failPoint('mark.3-recorded', at.system);
      return recorded;
    }),

  liftSystem: (at) => told(deps, at, () => unsetMark(deps, at)),
});

interface Intended {
  readonly row: CaseRow;
  readonly marker: Marker;
  readonly request: MarkRequest;
  readonly unreached: readonly MarkedItem[];
  /** Set when an earlier try was recorded and only its report was lost. */
  readonly answer: Answer | undefined;
}

const effectId = ({ caseId, mark, system }: MarkAt): string =>
  factId(`case:${caseId}/mark/${mark}/${system}`);

/** The row of the ledger, and what will find the person when the mark is undone, stand before the system is touched. */
const intend = (deps: ActivityDependencies, at: MarkAt): Promise<Intended> =>
  deps.dataSource.transaction(async (db) => {
    const { system, mark, asOf } = at;
    const marker = deps.markers.get(system);
    if (!marker) throw new WafaError('config-invalid', `no marker for ${system}`);
    const row = await lockOpenCase(db, at.caseId);
    await requireNotPaused(db, system);
    const { purposes, lockAccount, pauseBilling } = await markTerms(db, row);
    const known = await markIdentifiers(deps, db, { row, system, mark, purposes });
    const { identifiers, shared } = hersAlone(marker, known);
    const only = row.right === 'removal' ? chosenIn(await chosenItems(deps, db, row), system) : undefined;
    const ofOthers = only ? namedIn(only, shared) : shared;
    const unreached = unreachedBy(marker, { system, known, shared: ofOthers });
    const since = mark === 'stop' ? { receivedAt: row.receivedAt.toISOString() } : {};
    const all = { identifiers, mark, purposes, lockAccount, pauseBilling, ...since, asOf };
    const request: MarkRequest = only ? { ...all, only } : all;
    const effect = { id: effectId(at), ownerId: at.caseId, system, action: `mark/${mark}` };
    const { result } = await beginEffect(db, effect);
    if (result) return { row, marker, request, unreached, answer: JSON.parse(result) as Answer };
    if (mark === 'restrict') await keepKeys(deps, db, { caseId: row.id, system, request });
    await setMark(db, at, { state: 'intended', items: [] });
    const event = { ...about(row, asOf), fact: `${mark}/${system}`, type: 'mark.intended' } as const;
    await recordEvent(db, { ...event, payload: { system, mark } });
    return { row, marker, request, unreached, answer: undefined };
  });

/** What no machine may mark, or cannot for want of anything that finds the person: a person's, never nothing held. */
function unreachedBy(
  { evenWithoutIdentifiers }: Marker,
  {
    system,
    known,
    shared,
  }: {
    readonly system: string;
    readonly known: readonly Identifier[];
    readonly shared: readonly Identifier[];
  },
): readonly MarkedItem[] {
  const left = (notAppliedBecause: string): readonly MarkedItem[] => [
    { collection: system, rows: 0, by: '', notAppliedBecause },
  ];
  if (shared.length > 0) return left('shared-with-others');
  return known.length === 0 && !evenWithoutIdentifiers ? left('no-identifier') : [];
}

interface Marked {
  readonly row: CaseRow;
  readonly request: MarkRequest;
  readonly result: MarkResult;
  readonly unreached: readonly MarkedItem[];
  readonly left: Awaited<ReturnType<Marker['verify']>>;
}

const record = (deps: ActivityDependencies, at: MarkAt, marked: Marked): Promise<Answer> =>
  deps.dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, at.caseId);
    const { result, request } = marked;
    const items = await withSwitch(deps, db, { at, items: withWhatIsLeft(marked) });
    const byHand = items.some(({ notAppliedBecause }) => notAppliedBecause !== undefined);
    const state = byHand ? 'by-hand' : items.length === 0 ? 'nothing-held' : 'applied';
    const { endsAt } = result;
    const stop = items.some(({ notAppliedBecause }) => notAppliedBecause === SEND_STOP_NEEDED);
    const answer: Answer = { byHand, ...(stop ? { stop } : {}) };
    await finishEffect(db, effectId(at), answer);
    await setMark(db, at, { state, items, endsAt });
    if (endsAt !== undefined) await oweRenewal(deps, db, { row, system: at.system, request, endsAt });
    const payload = { system: at.system, mark: at.mark, state, items: asJson(items), endsAt: endsAt ?? null };
    const event = { ...about(row, at.asOf), fact: `${at.mark}/${at.system}`, type: 'mark.set' } as const;
    await recordEvent(db, { ...event, payload });
    return answer;
  });

/** What should carry the mark and does not is a person's, as what the marker itself could not do. */
function withWhatIsLeft({
  result,
  unreached,
  left,
}: Pick<Marked, 'result' | 'unreached' | 'left'>): MarkedItem[] {
  const unmarked = left
    .filter((one) => one.rows > 0)
    .map(({ collection, rows: count }) => ({
      ...{ collection, rows: 0, by: '' },
      notAppliedBecause: `${count} read again without the mark`,
    }));
  return [...result.items, ...unreached, ...unmarked];
}

const asJson = (items: readonly MarkedItem[]): Json => JSON.parse(JSON.stringify(items)) as Json;

/** Where a mark of a case in a system stands. */
export const setMark = (
  db: Queryable,
  at: AtCase & Pick<MarkAt, 'system' | 'mark'>,
  now: {
    readonly state: MarkState;
    readonly items: readonly MarkedItem[];
    readonly endsAt?: string | undefined;
    readonly errorCode?: string;
  },
): Promise<unknown> =>
  rows(
    db,
    `INSERT INTO system_mark (case_id, system, mark, state, items, ends_at, error_code, effective_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (case_id, system, mark) DO UPDATE SET state = $4, items = $5, ends_at = $6, error_code = $7,
       effective_at = $8, recorded_at = now()`,
    [
      ...[at.caseId, at.system, at.mark, now.state, JSON.stringify(now.items)],
      ...[now.endsAt ?? null, now.errorCode ?? null, at.asOf],
    ],
  );
