/** The row of an obligation, locked, and what its events and mails begin with. */
import { WafaError } from '#libs/domain/errors';
import type { Language, ObligationKind, ObligationOrder, ObligationState } from '#libs/domain/words';
import type { Json } from '#libs/crypto/digest';
import { factId } from '#libs/crypto/uuid';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { enqueueMail, type NewMessage } from '#libs/persistence/outbox';
import type { OpenObligation } from './handler.js';

export interface ObligationRow {
  readonly id: string;
  readonly kind: ObligationKind;
  readonly caseId: string;
  readonly requestId: string;
  readonly language: Language;
  readonly system: string;
  readonly dueAt: Date;
  readonly state: ObligationState;
  readonly ordered: ObligationOrder | null;
  readonly generation: number;
  readonly planDigest: string | null;
  readonly keysSealed: Buffer | null;
  readonly body: Readonly<Record<string, unknown>>;
  readonly result: Readonly<Record<string, Json>> | null;
}

export async function lockObligation(db: Queryable, id: string): Promise<ObligationRow> {
  const [row] = await rows<ObligationRow>(
    db,
    `SELECT o.id, o.kind, o.case_id AS "caseId", c.request_id AS "requestId", r.language, coalesce(o.system, '') AS system,
       o.due_at AS "dueAt", o.state, o.ordered, o.generation, encode(o.plan_digest, 'hex') AS "planDigest",
       o.keys_sealed AS "keysSealed", o.body, o.result
     FROM obligation o JOIN dsr_case c ON c.id = o.case_id JOIN request r ON r.id = c.request_id
     WHERE o.id = $1 FOR UPDATE OF o`,
    [id],
  );
  if (!row) throw new WafaError('not-found', 'no such obligation');
  return row;
}

export const isOver = ({ state }: Pick<ObligationRow, 'state'>): boolean =>
  state === 'done' || state === 'waived';

/** The parts of an audit fact that the service itself writes about an obligation. */
export const aboutObligation = (
  { id, caseId, requestId }: Pick<ObligationRow, 'id' | 'caseId' | 'requestId'>,
  asOf: string,
) => ({ requestId, caseId, obligationId: id, actor: 'system', effectiveAt: new Date(asOf) });

interface ObligationMail extends Pick<NewMessage, 'template' | 'audience'> {
  /** Names the occasion within the obligation. */
  readonly occasion: string;
  readonly asOf: string;
  readonly parameters: NonNullable<NewMessage['parameters']>;
}

/** Officers read English. */
export const mailAbout = (
  db: Queryable,
  { id, caseId, requestId, language }: Pick<ObligationRow, 'id' | 'caseId' | 'requestId' | 'language'>,
  { template, audience, occasion, asOf, parameters }: ObligationMail,
): Promise<void> =>
  enqueueMail(db, {
    id: factId(`obligation:${id}/mail/${template}/${occasion}`),
    ...{ requestId, caseId, template, audience, parameters },
    language: audience === 'officer' ? 'en' : language,
    effectiveAt: new Date(asOf),
  });

/** An officer has ordered it anew, or put it off, since it was opened. */
export const isDecidedAnew = (
  row: ObligationRow,
  opened: Pick<OpenObligation, 'generation' | 'ordered'>,
): boolean => row.generation !== opened.generation || (row.ordered ?? undefined) !== opened.ordered;
