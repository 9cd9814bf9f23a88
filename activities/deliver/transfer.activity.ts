/**
 * Sends a released package to another controller (GDPR Art. 20(2)): one PUT to an address of controller.yaml, with its
 * checksum (RFC 9530). The intent stands in the effect ledger before the call, the receipt after it; its id is the
 * Idempotency-Key, so that a repeated call is recognised.
 */
import { Readable } from 'node:stream';
import { Context } from '@temporalio/activity';
import { z } from 'zod';
import { recordEvent } from '#libs/audit/record';
import { factId } from '#libs/crypto/uuid';
import type { TransferTarget } from '#libs/data-map/company';
import { WafaError } from '#libs/domain/errors';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { vaultObject, type StoredObject } from '#libs/persistence/vault-objects';
import type { AtCase, TransferActivities } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { about, lockOpenCase, type CaseRow } from '../records/case-row.js';
import { mailRequester } from '../records/mails.js';

type Order = AtCase & { readonly packageId: string };

interface Begun {
  readonly effectId: string;
  readonly target: TransferTarget;
  readonly object: StoredObject;
  readonly sha256: Buffer;
  readonly reference: string;
  readonly finished: boolean;
}

/** What the other side may answer; its checksum is compared where it gives one. */
const receiptSchema = z.looseObject({
  sha256: z.string().optional(),
  receipt: z.string().max(200).optional(),
});
type Receipt = { readonly status: number; readonly receipt?: string | undefined };

const MAX_ANSWER_BYTES = 64 * 1024;

export const transferActivities = (deps: ActivityDependencies): TransferActivities => ({
  async transferPackage(order) {
    const begun = await begin(deps, order);
    if (begun.finished) return;
    const receipt = await put(deps, begun);
    await finish(deps, order, { ...begun, receipt });
  },
});

const begin = (deps: ActivityDependencies, order: Order): Promise<Begun> =>
  deps.dataSource.transaction(async (db) => {
    await lockOpenCase(db, order.caseId);
    const [found] = await rows<{ objectId: string; sha256: Buffer; transferTo: string; reference: string }>(
      db,
      `SELECT p.vault_object_id AS "objectId", p.zip_sha256 AS sha256, r.transfer_to AS "transferTo",
         r.reference || '-' || c.ordinal AS reference
       FROM package p JOIN dsr_case c ON c.id = p.case_id JOIN request r ON r.id = c.request_id
       WHERE p.id = $1 AND c.id = $2 AND p.ready_at IS NOT NULL AND p.destroyed_at IS NULL
         AND r.transfer_to IS NOT NULL`,
      [order.packageId, order.caseId],
    );
    if (!found) throw new WafaError('wrong-state', 'there is no released package to transfer');
    const target = targetOf(deps, found.transferTo);
    const effectId = factId(`case:${order.caseId}/transfer/${found.transferTo}/${order.packageId}`);
    const [effect] = await rows<{ finished: boolean }>(
      db,
      `INSERT INTO effect (id, owner_id, system, action, target) VALUES ($1, $2, $3, 'transfer', $4)
       ON CONFLICT (id) DO UPDATE SET target = excluded.target RETURNING finished_at IS NOT NULL AS finished`,
      [effectId, order.caseId, target.key, order.packageId],
    );
    const { sha256, reference } = found;
    const object = await vaultObject(db, found.objectId);
    return { effectId, target, object, sha256, reference, finished: effect?.finished ?? false };
  });

function targetOf({ company }: ActivityDependencies, key: string): TransferTarget {
  const target = company.controller.transferTargets.find((one) => one.key === key);
  if (!target) throw new WafaError('config-invalid', `controller.yaml no longer allows the target ${key}`);
  return target;
}

async function put(deps: ActivityDependencies, begun: Begun): Promise<Receipt> {
  const { target, object, sha256, effectId, reference } = begun;
  const token = target.tokenFrom === undefined ? undefined : deps.secret(target.tokenFrom);
  const { bytes: dataKey } = await deps.dataKeys.byId(deps.dataSource, object.dataKeyId);
  const content = Readable.from(beating(deps.vault.read({ manifest: object.manifest, dataKey })));
  const response = await fetch(target.url, {
    method: 'PUT',
    redirect: 'manual',
    signal: Context.current().cancellationSignal,
    duplex: 'half',
    body: Readable.toWeb(content),
    headers: {
      'content-type': 'application/zip',
      'content-length': String(object.manifest.plainBytes),
      'content-digest': `sha-256=:${sha256.toString('base64')}:`,
      'idempotency-key': effectId,
      'wafa-reference': reference,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  }).catch((cause: unknown) => {
    throw new WafaError('system-unavailable', `${target.key} does not answer`, { cause });
  });
  return readReceipt(response, begun);
}

async function* beating(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    Context.current().heartbeat();
    yield chunk;
  }
}

async function readReceipt(response: Response, { target, sha256 }: Begun): Promise<Receipt> {
  const { status } = response;
  const text = (await response.text()).slice(0, MAX_ANSWER_BYTES);
  if (status === 429 || status >= 500)
    throw new WafaError('system-unavailable', `${target.key} answered ${status}`);
  if (status < 200 || status > 299)
    throw new WafaError('system-rejected', `${target.key} answered ${status}`);
  const answer = receiptSchema.safeParse(jsonOf(text));
  const told = answer.success ? answer.data.sha256?.toLowerCase() : undefined;
  if (told !== undefined && told !== sha256.toString('hex'))
    throw new WafaError('system-rejected', `${target.key} received other bytes`);
  return { status, ...(answer.success ? { receipt: answer.data.receipt } : {}) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const finish = (
  { dataSource }: ActivityDependencies,
  { caseId, asOf, packageId }: Order,
  { effectId, target, sha256, receipt }: Begun & { readonly receipt: Receipt },
): Promise<void> =>
  dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, caseId);
    await rows(db, 'UPDATE effect SET finished_at = now(), result = $2 WHERE id = $1', [
      effectId,
      JSON.stringify(receipt),
    ]);
    const payload = {
      ...{ package: packageId, target: target.key, status: receipt.status, sha256: sha256.toString('hex') },
      ...(receipt.receipt === undefined ? {} : { receipt: receipt.receipt }),
    };
    await recordEvent(db, { ...about(row, asOf), fact: effectId, type: 'transfer.done', payload });
    await tell(db, row, { asOf, packageId, template: 'transferred', target: target.key });
  });

interface Telling {
  readonly asOf: string;
  readonly packageId: string;
  readonly template: 'transferred' | 'transfer-failed';
  readonly target: string;
}

export const tell = (
  db: Queryable,
  row: CaseRow,
  { asOf, packageId, template, target }: Telling,
): Promise<void> => mailRequester(db, row, { occasion: packageId, template, asOf, parameters: { target } });
