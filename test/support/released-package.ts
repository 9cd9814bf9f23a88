/** A request whose package is released, written as the worker writes it, and sessions of its owner. */
import { createHash, randomBytes } from 'node:crypto';
import { expect } from '@jest/globals';
import request from 'supertest';
import { uuidv7 } from '#libs/crypto/uuid';
import { rows } from '#libs/persistence/data-source';
import { openSession } from '#libs/persistence/portal-sessions';
import { insertVaultObject } from '#libs/persistence/vault-objects';
import { NOON, type TestApi } from './api.js';

export interface SentRequest {
  readonly requestId: string;
  readonly caseId: string;
  readonly reference: string;
  readonly email: string;
}

let serial = 0;

/** A request through the public API. */
export async function sendRequest(api: TestApi, more: object = {}): Promise<SentRequest> {
  const email = `person-${(serial += 1)}@example.org`;
  const response = await request(api.app.getHttpServer())
    .post('/api/v1/requests')
    .send({ rights: ['access'], contactEmail: email, language: 'en', ...more });
  expect(response.status).toBe(202);
  const { reference } = response.body as { reference: string };
  const [found] = await rows<{ requestId: string; caseId: string }>(
    api.db.manager,
    `SELECT r.id AS "requestId", c.id AS "caseId" FROM request r JOIN dsr_case c ON c.request_id = r.id
     WHERE r.reference = $1`,
    [reference],
  );
  if (!found) throw new Error('the request was not written');
  return { ...found, reference, email };
}

/** The same request with the case of its other right. */
export async function otherCase(
  api: TestApi,
  sent: SentRequest,
  right: 'access' | 'portability',
): Promise<SentRequest> {
  const [found] = await rows<{ caseId: string }>(
    api.db.manager,
    `SELECT id AS "caseId" FROM dsr_case WHERE request_id = $1 AND "right" = $2`,
    [sent.requestId, right],
  );
  if (!found) throw new Error('no such case');
  return { ...sent, ...found };
}

/** The cookie of a session whose link was redeemed `at`. */
export const portalCookie = async (api: TestApi, { requestId }: SentRequest, at = NOON): Promise<string> =>
  `wafa-portal=${await openSession(api.db.manager, requestId, at)}`;

export interface ReleasedPackage extends SentRequest {
  readonly packageId: string;
  /** Owner of the package's key. */
  readonly obligationId: string;
  /** Of the release, in hex. */
  readonly digest: string;
  readonly bytes: Buffer;
}

export interface Releasing {
  readonly size?: number;
  readonly readyAt?: Date;
  readonly of?: SentRequest;
  /** As the officers approved it. */
  readonly transferTo?: { readonly key: string; readonly url: string };
}

const planOf = (caseId: string, { transferTo }: Releasing): object => ({
  format: transferTo ? 'wafa-portability-plan-v1' : 'wafa-access-plan-v1',
  caseId,
  right: transferTo ? 'portability' : 'access',
  foundAsOf: NOON.toISOString(),
  configurationDigest: '0'.repeat(64),
  identifiers: {},
  systems: [],
  withheld: [],
  ...(transferTo ? { transferTo } : {}),
});

export async function releasedPackage(
  api: TestApi,
  { size = 100_000, readyAt = NOON, of: sent, transferTo }: Releasing = {},
): Promise<ReleasedPackage> {
  const owner = sent ?? (await sendRequest(api));
  const { keys, vault } = api.parts;
  const [packageId, planId, obligationId] = [uuidv7(), uuidv7(), uuidv7()];
  const bytes = randomBytes(size);
  const digest = createHash('sha256').update(packageId).digest();
  await api.db.transaction(async (db) => {
    const key = await keys.create(db, { owner: 'obligation', ownerId: obligationId, purpose: 'package' });
    const objectKey = `${owner.caseId}/package/${packageId}.zip`;
    const writer = await vault.create({ objectKey, dataKey: key.bytes });
    await writer.write(bytes);
    const objectId = await insertVaultObject(db, await writer.complete(), { dataKeyId: key.id });
    await rows(
      db,
      `INSERT INTO plan (id, case_id, version, body, digest, configuration_digest, prepared_by, effective_at)
       VALUES ($1, $2, (SELECT count(*) + 1 FROM plan WHERE case_id = $2), $5, $3, $3, 'system', $4)`,
      [
        planId,
        owner.caseId,
        digest,
        NOON,
        JSON.stringify(planOf(owner.caseId, transferTo ? { transferTo } : {})),
      ],
    );
    await rows(
      db,
      `INSERT INTO package (id, case_id, plan_id, vault_object_id, tag_manifest_digest, release_digest, zip_sha256,
         zip_bytes, records, effective_at, ready_at, expires_at, downloads_left)
       VALUES ($1, $2, $3, $4, $5, $5, $5, $6, 3, $7, $7, $7::timestamptz + interval '14 days', 5)`,
      [packageId, owner.caseId, planId, objectId, digest, size, readyAt],
    );
  });
  return { ...owner, packageId, obligationId, digest: digest.toString('hex'), bytes };
}

/** Types of what was recorded about downloads of the case, in order. */
export async function downloadEvents(api: TestApi, { caseId }: SentRequest): Promise<string[]> {
  const events = await rows<{ type: string }>(
    api.db.manager,
    `SELECT type FROM audit_event WHERE case_id = $1 AND type LIKE 'download.%' ORDER BY position`,
    [caseId],
  );
  return events.map(({ type }) => type);
}
