/**
 * GDPR Art. 19: independent controllers who got the data are told of an erasure, a correction or a restriction, once each
 * and the same day. For processors the instruction over their API is the notice.
 */
import { recordEvent } from '#libs/audit/record';
import { factId } from '#libs/crypto/uuid';
import { toldRecipients, type ToldRecipient } from '#libs/data-map/recipients';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { enqueueMail } from '#libs/persistence/outbox';
import type { ActivityDependencies } from '../dependencies.js';
import { about, type CaseRow } from '../records/case-row.js';

export type NoticeAct = 'erasure' | 'rectification' | 'restriction';

export interface Noticed {
  readonly row: CaseRow;
  readonly act: NoticeAct;
  /** Systems in which something was really done. */
  readonly systems: readonly string[];
  readonly asOf: string;
}

/**
 * System → names of those to whom a notice goes. Safe to repeat: nobody is told twice in one case of the same. That one
 * was told, or not, is recorded with the answer of its mail server.
 */
export async function noticesFor(
  deps: Pick<ActivityDependencies, 'company' | 'requests'>,
  db: Queryable,
  { row, act, systems, asOf }: Noticed,
): Promise<Record<string, string[]>> {
  const told: Record<string, string[]> = {};
  const recipients = toldRecipients(deps.company.systems).filter(({ system }) => systems.includes(system));
  if (recipients.length === 0) return told;
  const { requestId, id: caseId } = row;
  const known = [
    ...(await deps.requests.provedIdentifiers(db, requestId)),
    ...(await deps.requests.foundIdentifiers(db, { requestId, caseId })),
  ].map(({ kind }) => kind);
  for (const one of recipients) {
    const { system, name } = one;
    if (!one.identifiers.some((kind) => known.includes(kind))) {
      const payload = { act, system, recipient: name };
      const fact = `${act}/${name}`;
      await recordEvent(db, { ...about(row, asOf), fact, type: 'recipient.unreachable', payload });
      continue;
    }
    await tell(db, one, { row, act, asOf });
    told[system] = [...(told[system] ?? []), name];
  }
  return told;
}

/** Each once, whatever they got it from. */
export const namesOf = (told: Readonly<Record<string, readonly string[]>>): string[] => [
  ...new Set(Object.values(told).flat()),
];

/** The mail names nobody until it is rendered. */
async function tell(
  db: Queryable,
  { system, name, language }: ToldRecipient,
  { row, act, asOf }: Omit<Noticed, 'systems'>,
): Promise<void> {
  const id = factId(`case:${row.id}/recipient-notice/${act}/${name}`);
  await enqueueMail(db, {
    ...{ id, requestId: row.requestId, caseId: row.id, language, audience: 'recipient' },
    template: 'recipient-notice',
    parameters: { act, system, recipient: name },
    effectiveAt: new Date(asOf),
  });
  await rows(
    db,
    `INSERT INTO recipient_notice (id, case_id, act, system, recipient, message_id, effective_at)
     VALUES ($1, $2, $3, $4, $5, $1, $6) ON CONFLICT DO NOTHING`,
    [id, row.id, act, system, name, asOf],
  );
}
