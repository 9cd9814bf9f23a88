/** A verified request with its cases, written as the intake writes it. */
import { randomUUID } from 'node:crypto';
import type { Stores } from '#activities/dependencies';
import { rows } from '#libs/persistence/data-source';

export interface VerifiedRequest {
  readonly requestId: string;
  /** One for each right, in their order. */
  readonly caseIds: readonly string[];
}

export function insertVerifiedRequest(
  { dataSource, requests }: Pick<Stores, 'dataSource' | 'requests'>,
  {
    email,
    rights = ['access'],
    details = {},
  }: { readonly email: string; readonly rights?: readonly string[]; readonly details?: object },
): Promise<VerifiedRequest> {
  const requestId = randomUUID();
  const caseIds = rights.map(() => randomUUID() as string);
  return dataSource.transaction(async (db) => {
    const now = new Date();
    await requests.insert(db, {
      id: requestId,
      reference: `WF-${requestId.slice(0, 4).toUpperCase()}-${requestId.slice(4, 8).toUpperCase()}`,
      channel: 'api',
      language: 'en',
      relation: 'self',
      contactEmail: email,
      claims: [{ kind: 'external_id', value: 'victim' }],
      receivedAt: now,
      recordedAt: now,
    });
    for (const [index, right] of rights.entries())
      await rows(
        db,
        `INSERT INTO dsr_case (id, request_id, ordinal, "right", status, details) VALUES ($1, $2, $3, $4, 'verifying', $5)`,
        [caseIds[index], requestId, index + 1, right, JSON.stringify(details)],
      );
    await rows(
      db,
      `INSERT INTO verification (id, request_id, method, actor, effective_at) VALUES ($1, $2, 'mailbox', 'requester', $3)`,
      [randomUUID(), requestId, now],
    );
    await requests.proveContact(db, requestId, now);
    return { requestId, caseIds };
  });
}
