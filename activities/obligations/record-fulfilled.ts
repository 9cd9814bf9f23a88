/** What came of one step of an obligation, in its row, its events and its mails. */
import { recordEvent } from '#libs/audit/record';
import type { Json } from '#libs/crypto/digest';
import type { AuditEventType } from '#libs/domain/audit-events';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { ObligationStep } from '../contract.js';
import type { Stores } from '../dependencies.js';
import { settleAfterKept } from '../marks/after-kept.js';
import type { Fulfilled } from './handler.js';
import { aboutObligation, mailAbout, type ObligationRow } from './obligation-row.js';

interface Step {
  /** Locked, and not over. */
  readonly row: ObligationRow;
  readonly asOf: string;
  readonly fulfilled: Fulfilled;
}

export async function recordFulfilled(
  { dataKeys }: Pick<Stores, 'dataKeys'>,
  db: Queryable,
  step: Step,
): Promise<ObligationStep> {
  const { row, fulfilled } = step;
  if (fulfilled.pendingUntil !== undefined) return { state: 'waits', due: fulfilled.pendingUntil };
  if (row.ordered === 'replay' || row.ordered === 'look')
    await event(db, step, { type: 'obligation.replayed' });
  if (fulfilled.needsYou) return needsYou(db, step);
  if (fulfilled.again !== undefined) return again(db, step, fulfilled.again);
  if (fulfilled.stays) {
    await write(db, step, { sets: `state = 'waiting', ordered = NULL` });
    return { state: 'waits', due: row.dueAt.toISOString() };
  }
  await write(db, step, { sets: `state = 'done', ordered = NULL, done_at = $3`, value: step.asOf });
  await dataKeys.destroy(db, { ownerId: row.id, purpose: 'content' });
  await rows(db, 'UPDATE obligation SET keys_sealed = NULL WHERE id = $1', [row.id]);
  await event(db, step, { type: 'obligation.fulfilled' });
  if (row.kind === 'deferred-erasure' || row.kind === 'keep-review')
    await settleAfterKept({ dataKeys }, db, { ...row, asOf: step.asOf });
  await tellPerson(db, step);
  return { state: 'over' };
}

/** Its next effect on the system is a new one. */
async function again(db: Queryable, step: Step, due: string): Promise<ObligationStep> {
  const sets = `state = 'waiting', ordered = NULL, due_at = $3, generation = generation + 1`;
  await write(db, step, { sets, value: due });
  await event(db, step, { type: 'obligation.again', due });
  return { state: 'waits', due };
}

async function needsYou(db: Queryable, step: Step): Promise<ObligationStep> {
  const { row, asOf, fulfilled } = step;
  await write(db, step, { sets: `state = 'needs-you', ordered = NULL` });
  await event(db, step, { type: 'obligation.needs-you' });
  const { kind, system } = row;
  const count = fulfilled.result['left'] ?? fulfilled.result['rows'];
  const mail = { template: 'officer-obligation', audience: 'officer', occasion: asOf, asOf } as const;
  await mailAbout(db, row, { ...mail, parameters: { kind, system, rows: Number(count ?? 0) } });
  return { state: 'needs-you' };
}

/** Only where the key of the contact is still there: nobody is kept reachable for this. */
async function tellPerson(db: Queryable, { row, asOf, fulfilled: { tell } }: Step): Promise<void> {
  if (!tell) return;
  const reachable = await rows(
    db,
    `SELECT 1 FROM data_key WHERE owner_id = $1 AND purpose = 'contact' AND destroyed_at IS NULL`,
    [row.requestId],
  );
  if (reachable.length === 0) return;
  const { what, ...more } = tell;
  const told =
    what === 'followed-up'
      ? ({ template: 'followed-up', parameters: { system: row.system, ...more } } as const)
      : ({ template: 'obligation-done', parameters: { system: row.system, what, ...more } } as const);
  await mailAbout(db, row, { ...told, audience: 'requester', occasion: 'done', asOf });
}

/** `sets` may use `$3`. */
const write = (
  db: Queryable,
  { row, fulfilled }: Step,
  { sets, value }: { readonly sets: string; readonly value?: string },
): Promise<unknown> =>
  rows(db, `UPDATE obligation SET ${sets}, error_code = NULL, result = $2 WHERE id = $1`, [
    row.id,
    JSON.stringify(fulfilled.result),
    ...(value === undefined ? [] : [value]),
  ]);

const event = (
  db: Queryable,
  { row, asOf, fulfilled }: Step,
  { type, ...more }: { readonly type: AuditEventType } & Readonly<Record<string, Json>>,
): Promise<boolean> => {
  const { kind, system } = row;
  const payload = { kind, system, ...fulfilled.result, ...more };
  return recordEvent(db, { ...aboutObligation(row, asOf), fact: asOf, type, payload });
};
