/** Sessions of staff as sign-in opens them, and cases for them to work on. */
import { randomBytes, randomUUID } from 'node:crypto';
import request from 'supertest';
import type { Envelope } from '#libs/connectors/kit/connector';
import type { CaseStatus, StaffRole } from '#libs/domain/words';
import { rows } from '#libs/persistence/data-source';
import { openStaffSession } from '#libs/persistence/staff-sessions';
import { insertVaultObject } from '#libs/persistence/vault-objects';
import { NOON, type TestApi } from './api.js';
import { sendRequest, type SentRequest } from './released-package.js';

export interface StaffOptions {
  readonly actor?: string;
  readonly authenticatedAt?: Date;
}

/** The cookie of a new session. */
export async function staffCookie(
  api: TestApi,
  roles: readonly StaffRole[],
  { actor = `staff:${randomBytes(8).toString('hex')}`, authenticatedAt = NOON }: StaffOptions = {},
): Promise<string> {
  const session = { actor, roles, authenticatedAt };
  return `wafa-staff=${await openStaffSession(api.db.manager, session, authenticatedAt)}`;
}

/** Calls the staff API as one member of staff. */
export function asStaff(api: TestApi, cookie: string) {
  const agent = () => request(api.app.getHttpServer());
  const at = (path: string): string => `/api/v1/staff/${path}`;
  return {
    get: (path: string) => agent().get(at(path)).set('cookie', cookie),
    post: (path: string, body: object = {}) => agent().post(at(path)).set('cookie', cookie).send(body),
    delete: (path: string) => agent().delete(at(path)).set('cookie', cookie),
  };
}

/** A verified requester, and the case at a step. */
export async function verifiedCase(
  api: TestApi,
  { status = 'awaiting-approval', more = {} }: { status?: CaseStatus; more?: object } = {},
): Promise<SentRequest> {
  const sent = await sendRequest(api, more);
  await rows(
    api.db.manager,
    `INSERT INTO verification (id, request_id, method, actor, effective_at) VALUES ($1, $2, 'mailbox', 'requester', $3)`,
    [randomUUID(), sent.requestId, NOON],
  );
  await rows(api.db.manager, 'UPDATE dsr_case SET status = $2 WHERE id = $1', [sent.caseId, status]);
  return sent;
}

export const SONGS = { system: 'product-database', collection: 'qwenimage_product:songs' };

/** What a search has found: so many songs, sealed in the vault as the worker does it. */
export async function foundSongs(
  api: TestApi,
  { caseId, requestId }: SentRequest,
  count: number,
): Promise<Envelope[]> {
  const { keys, vault } = api.parts;
  const via = { field: 'qwenimage_product:accounts.id', valueHash: 'a'.repeat(64) };
  const songs = Array.from({ length: count }, (_, index): Envelope => {
    const id = String(index + 1);
    return { ...SONGS, key: { id }, via, data: { id, title: `song ${id}` } };
  });
  await api.db.transaction(async (db) => {
    const key = await keys.of(db, { ownerId: requestId, purpose: 'content' });
    const writer = await vault.create({ objectKey: `${caseId}/songs/1`, dataKey: key.bytes });
    for (const song of songs) await writer.write(Buffer.from(`${JSON.stringify(song)}\n`));
    const objectId = await insertVaultObject(db, await writer.complete(), { dataKeyId: key.id });
    await rows(
      db,
      `INSERT INTO finding (case_id, system, collection, records, vault_object_id, effective_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [caseId, SONGS.system, SONGS.collection, count, objectId, NOON],
    );
  });
  return songs;
}

/** What stands in the audit log of a case and its request: types, actors and payloads of the named types. */
export const eventsOf = (api: TestApi, { caseId, requestId }: SentRequest, types: RegExp) =>
  rows<{ type: string; actor: string; payload: string }>(
    api.db.manager,
    `SELECT type, actor, convert_from(payload, 'UTF8') AS payload FROM audit_event
     WHERE (case_id = $1 OR request_id = $2) AND type ~ $3 ORDER BY position`,
    [caseId, requestId, types.source],
  );

/** Signals that wait for the case. */
export const signalsTo = async (api: TestApi, { caseId }: SentRequest): Promise<[string, unknown][]> => {
  const waiting = await rows<{ name: string; payload: unknown }>(
    api.db.manager,
    `SELECT name, payload FROM outbox WHERE workflow_id = $1 AND kind = 'signal' ORDER BY position`,
    [`dsr-${caseId}`],
  );
  return waiting.map(({ name, payload }) => [name, payload]);
};
