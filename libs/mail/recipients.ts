/** Mails to independent recipients (GDPR Art. 19): who they are stands in systems.yaml, whom they concern is opened here. */
import { recordEvent } from '#libs/audit/record';
import type { Identifier } from '#libs/connectors/kit/connector';
import { toldRecipients, type ToldRecipient } from '#libs/data-map/recipients';
import type { System } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import type { Queryable } from '#libs/persistence/data-source';
import type { IdentifierValue, Requests } from '#libs/persistence/requests';
import type { DataSource } from 'typeorm';
import { MAIL_PARAMETERS } from './mail-parameters.js';
import { eventOf, type MessageRow } from './message-row.js';

interface Dependencies {
  readonly db: DataSource;
  readonly requests: Requests;
  readonly systems: readonly System[];
}

export function recipientOf({ systems }: Pick<Dependencies, 'systems'>, message: MessageRow): ToldRecipient {
  const { system, recipient } = MAIL_PARAMETERS['recipient-notice'].parse(message.parameters);
  const found = toldRecipients(systems).find((one) => one.system === system && one.name === recipient);
  if (!found) throw new WafaError('config-invalid', `systems.yaml no longer names ${recipient} at ${system}`);
  return found;
}

/** What became of a notice: only what the recipient's mail server took has told anybody. */
export async function recordNotice(
  tx: Queryable,
  message: MessageRow,
  { fact, told }: { readonly fact: string; readonly told: boolean },
): Promise<void> {
  if (message.template !== 'recipient-notice') return;
  const payload = MAIL_PARAMETERS['recipient-notice'].parse(message.parameters);
  const type = told ? 'recipient.told' : 'recipient.unreachable';
  await recordEvent(tx, { ...eventOf(message), fact, type, payload });
}

/** The identifiers by which the recipient knows the person, and nothing else; none that finds others as well. */
export async function knownTo(deps: Dependencies, message: MessageRow): Promise<IdentifierValue[]> {
  const { identifiers } = recipientOf(deps, message);
  const { request_id: requestId, case_id: caseId } = message;
  const { manager } = deps.db;
  const all = [
    ...(await deps.requests.provedIdentifiers(manager, requestId)),
    ...(caseId === null ? [] : await deps.requests.foundIdentifiers(manager, { requestId, caseId })),
  ].filter((one: Identifier) => one.shared !== true);
  const known = all.filter(({ kind }) => identifiers.some((wanted) => wanted === kind));
  return [...new Map(known.map(({ kind, value }) => [`${kind}:${value}`, { kind, value }])).values()];
}
