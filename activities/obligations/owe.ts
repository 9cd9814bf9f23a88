/**
 * Owing something beyond the end of a case (DECISIONS 1.2): a row of its own, what finds the person in that one system
 * under a key of its own, a date, and a workflow that waits for it.
 */
import { seal } from '#libs/crypto/sealed';
import { factId } from '#libs/crypto/uuid';
import type { ObligationKind } from '#libs/domain/words';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { enqueueStarts } from '#libs/persistence/outbox';
import { OBLIGATION_WORKFLOW_OF, obligationWorkflowId, type ObligationStart } from '#workflows/case/messages';
import type { Stores } from '../dependencies.js';

export interface Owed {
  readonly kind: Exclude<ObligationKind, 'package-expiry'>;
  readonly caseId: string;
  /** Makes the obligation one of its kind: owing the same twice leaves one. */
  readonly target: string;
  readonly system: string;
  /** ISO 8601 instant. */
  readonly dueAt: string;
  /** Hex SHA-256 of the plan whose approval it rests on. */
  readonly planDigest?: string;
  /** JSON that finds the person in the system; personal data, sealed. */
  readonly keys?: unknown;
  /** Codes, counts and dates. */
  readonly body?: object;
}

export const obligationId = ({ kind, caseId, target }: Pick<Owed, 'kind' | 'caseId' | 'target'>): string =>
  factId(`obligation:${kind}/${caseId}/${target}`);

export const keysContext = (id: string): string => `obligation.keys:${id}`;

/** Writes the obligation and its start; gives its id. Owing it again changes nothing. */
export async function owe(
  { dataKeys }: Pick<Stores, 'dataKeys'>,
  db: Queryable,
  owed: Owed,
): Promise<string> {
  const id = obligationId(owed);
  const { kind, caseId, system, dueAt, planDigest, keys, body = {} } = owed;
  const known = await rows(db, 'SELECT 1 FROM obligation WHERE id = $1', [id]);
  if (known.length > 0) return id;
  const sealed = keys === undefined ? null : await sealKeys(dataKeys, db, { id, keys });
  await rows(
    db,
    `INSERT INTO obligation (id, kind, case_id, target_id, system, due_at, plan_digest, keys_sealed, body)
     VALUES ($1, $2, $3, $1, $4, $5, decode($6, 'hex'), $7, $8) ON CONFLICT DO NOTHING`,
    [id, kind, caseId, system, dueAt, planDigest ?? null, sealed, JSON.stringify(body)],
  );
  const payload: ObligationStart = { obligationId: id, dueAt, system };
  const name = OBLIGATION_WORKFLOW_OF[kind];
  await enqueueStarts(db, [{ id, workflowId: obligationWorkflowId(id), name, payload }]);
  return id;
}

async function sealKeys(
  dataKeys: Stores['dataKeys'],
  db: Queryable,
  { id, keys }: { readonly id: string; readonly keys: unknown },
): Promise<Buffer> {
  const key = await dataKeys.create(db, { owner: 'obligation', ownerId: id, purpose: 'content' });
  return seal(key.bytes, JSON.stringify(keys), keysContext(id));
}
