/** Lifts the restriction in one system, once its notice has gone out (GDPR Art. 18(3)). */
import { recordEvent } from '#libs/audit/record';
import type { Limits } from '#libs/connectors/kit/marks';
import { factId } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import { failPoint } from '#libs/fail-points/fail-points';
import { rows } from '#libs/persistence/data-source';
import { beginEffect, finishEffect } from '#libs/persistence/effects';
import { requireNotPaused } from '#libs/persistence/system-pauses';
import type { MarkActivities } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { about, lockCase, type CaseRow } from '../records/case-row.js';
import { alive } from '../records/system-calls.js';
import { openLift, type OpenLift } from './open-lift.js';
import { keptRequest, type KeptRequest } from './restriction-keys.js';
import { staysMarked } from './stays-marked.js';

type LiftAt = Parameters<MarkActivities['liftSystem']>[0];

/** The recorded end on a repeat. Refuses where the notice has not gone out, whoever asks. */
export async function unsetMark(deps: ActivityDependencies, at: LiftAt): Promise<void> {
  const intended = await intend(deps, at);
  if (!intended) return;
  const marker = deps.markers.get(at.system);
  if (!marker) throw new WafaError('config-invalid', `no marker for ${at.system}`);
  const { kept, stays } = intended;
  const request = { ...kept, mark: 'lift', stays, asOf: at.asOf } as const;
  failPoint('lift.1-intended', at.system);
  const { items } = await alive(() => marker.apply(request));
  const left = await alive(() => marker.verify(request));
  const undone = items.filter(({ notAppliedBecause }) => notAppliedBecause !== undefined);
  if (undone.length + left.length > 0)
    throw new WafaError('system-rejected', `${at.system}: something is still restricted`);
  failPoint('lift.2-lifted', at.system);
  await record(deps, at, { ...intended, changed: items.reduce((sum, item) => sum + item.rows, 0) });
  failPoint('lift.3-recorded', at.system);
}

interface Intended {
  readonly lift: OpenLift;
  readonly kept: KeptRequest;
  readonly stays: Limits | undefined;
}

const effectId = ({ liftId, system }: LiftAt): string => factId(`lift:${liftId}/${system}`);

const intend = (deps: ActivityDependencies, at: LiftAt): Promise<Intended | undefined> =>
  deps.dataSource.transaction(async (db) => {
    const lift = await openLift(db, at.liftId);
    if (!lift?.noticeSentAt) throw new WafaError('wrong-state', 'the notice has not gone out');
    await requireNotPaused(db, at.system);
    const effect = { id: effectId(at), ownerId: at.liftId, system: at.system, action: 'mark/lift' };
    if ((await beginEffect(db, effect)).finished) return undefined;
    const kept = await keptRequest(deps, db, { restrictionId: lift.restrictionId, system: at.system });
    if (!kept) return undefined;
    const stays = await staysMarked(deps, db, { restrictionId: lift.restrictionId, system: at.system });
    return { lift, kept, stays };
  });

const record = (
  deps: ActivityDependencies,
  at: LiftAt,
  { lift, changed }: { readonly lift: OpenLift; readonly changed: number },
): Promise<void> =>
  deps.dataSource.transaction(async (db) => {
    const row: CaseRow = await lockCase(db, lift.caseId);
    await finishEffect(db, effectId(at), { changed });
    await rows(
      db,
      `UPDATE system_mark SET state = 'lifted', ends_at = NULL, effective_at = $3, recorded_at = now()
       WHERE case_id = $1 AND system = $2 AND mark = 'restrict'`,
      [row.id, at.system, at.asOf],
    );
    const payload = { system: at.system, rows: changed };
    const event = { ...about(row, at.asOf), fact: `${at.liftId}/${at.system}`, type: 'mark.unset' } as const;
    await recordEvent(db, { ...event, payload });
  });
