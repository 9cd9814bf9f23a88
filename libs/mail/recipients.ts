/** Mails to independent recipients (GDPR Art. 19): who they are stands in systems.yaml, whom they concern is opened here. */
import { toldRecipients, type ToldRecipient } from '#libs/data-map/recipients';
import type { System } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import type { IdentifierValue, Requests } from '#libs/persistence/requests';
import type { DataSource } from 'typeorm';
import { MAIL_PARAMETERS } from './mail-parameters.js';
import type { MessageRow } from './message-row.js';

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

/** The identifiers by which the recipient knows the person, and nothing else. */
export async function knownTo(deps: Dependencies, message: MessageRow): Promise<IdentifierValue[]> {
  const { identifiers } = recipientOf(deps, message);
  const { request_id: requestId, case_id: caseId } = message;
  const { manager } = deps.db;
  const all = [
    ...(await deps.requests.provedIdentifiers(manager, requestId)),
    ...(caseId === null ? [] : await deps.requests.foundIdentifiers(manager, { requestId, caseId })),
  ];
  const known = all.filter(({ kind }) => identifiers.some((wanted) => wanted === kind));
  return [...new Map(known.map(({ kind, value }) => [`${kind}:${value}`, { kind, value }])).values()];
}
