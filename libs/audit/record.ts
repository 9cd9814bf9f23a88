/** Writes audit events, in the transaction of the change that they record. */
import { randomBytes } from 'node:crypto';
import { canonicalJson, type Json } from '#libs/crypto/digest';
import { factId } from '#libs/crypto/uuid';
import type { AuditEventType } from '#libs/domain/audit-events';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { leafBytes } from './leaf.js';

export interface AuditFact {
  /** Names the fact within its subject: the same fact written twice leaves one event. */
  readonly fact: string;
  readonly type: AuditEventType;
  readonly requestId?: string;
  readonly caseId?: string;
  readonly obligationId?: string;
  /** `system`, `requester`, or the pseudonym of a member of staff. */
  readonly actor: string;
  readonly effectiveAt: Date;
  /** Ids, codes, counts, instants and digests; never personal data. */
  readonly payload?: { readonly [name: string]: Json };
}

function subjectOf(fact: AuditFact): string {
  if (fact.obligationId) return `obligation:${fact.obligationId}`;
  if (fact.caseId) return `case:${fact.caseId}`;
  return fact.requestId ? `request:${fact.requestId}` : '-';
}

/** Gives the ids of the events that were new. */
export async function recordEvents(db: Queryable, facts: readonly AuditFact[]): Promise<string[]> {
  if (facts.length === 0) return [];
  const recordedAt = new Date();
  const entries = facts.map((fact) => {
    const subject = subjectOf(fact);
    const payload = Buffer.from(canonicalJson(fact.payload ?? {}));
    const salt = randomBytes(32);
    return {
      id: factId(`${subject}/${fact.type}/${fact.fact}`),
      type: fact.type,
      request_id: fact.requestId ?? null,
      case_id: fact.caseId ?? null,
      obligation_id: fact.obligationId ?? null,
      actor: fact.actor,
      effective_at: fact.effectiveAt.toISOString(),
      payload: payload.toString('hex'),
      salt: salt.toString('hex'),
      leaf: leafBytes({ ...fact, recordedAt, subject, salt, payload }).toString('hex'),
    };
  });
  const written = await rows<{ id: string }>(
    db,
    `INSERT INTO audit_event (id, type, request_id, case_id, obligation_id, actor, effective_at, recorded_at,
       payload, salt, leaf)
     SELECT e.id, e.type, e.request_id, e.case_id, e.obligation_id, e.actor, e.effective_at, $2,
       decode(e.payload, 'hex'), decode(e.salt, 'hex'), decode(e.leaf, 'hex')
     FROM jsonb_to_recordset($1::jsonb) AS e(id uuid, type text, request_id uuid, case_id uuid, obligation_id uuid,
       actor text, effective_at timestamptz, payload text, salt text, leaf text)
     ON CONFLICT (id) DO NOTHING RETURNING id`,
    [JSON.stringify(entries), recordedAt],
  );
  return written.map((row) => row.id);
}

/** True when the event was new. */
export const recordEvent = async (db: Queryable, fact: AuditFact): Promise<boolean> =>
  (await recordEvents(db, [fact])).length === 1;
