/**
 * Sends a released package to another controller (GDPR Art. 20(2)): one PUT to an address of controller.yaml, with its
 * checksum (RFC 9530). The intent stands in the effect ledger before the call, the receipt after it; its id is the
 * Idempotency-Key, so that a repeated call is recognised.
 */
import { Context } from '@temporalio/activity';
import { recordEvent } from '#libs/audit/record';
import { sha256Hex } from '#libs/crypto/digest';
import { factId } from '#libs/crypto/uuid';
import { WafaError } from '#libs/domain/errors';
import { failPoint } from '#libs/fail-points/fail-points';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { beginEffect, finishEffect } from '#libs/persistence/effects';
import { requireNotPaused } from '#libs/persistence/system-pauses';
import { vaultObject, type StoredObject } from '#libs/persistence/vault-objects';
import type { AtCase, TransferActivities } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { about, lockOpenCase, type CaseRow } from '../records/case-row.js';
import { mailRequester } from '../records/mails.js';
import { putStream } from './put-stream.js';
import { readReceipt, type Receipt } from './transfer-receipt.js';
import { approvedTarget, transferPlace, type TransferPlace } from './transfer-target.js';

type Order = AtCase & { readonly packageId: string };

interface Begun {
  readonly effectId: string;
  readonly place: TransferPlace;
  readonly object: StoredObject;
  readonly sha256: Buffer;
  readonly reference: string;
  readonly finished: boolean;
}

/** Also while a slow receiver says nothing: the engine gives up after two minutes of silence. */
const HEARTBEAT_MILLISECONDS = 20_000;

export const transferActivities = (deps: ActivityDependencies): TransferActivities => ({
  async transferPackage(order) {
    const begun = await begin(deps, order);
    if (begun.finished) return;
    failPoint('transfer.1-intended');
    const receipt = await put(deps, begun);
    failPoint('transfer.3-sent');
    await finish(deps, order, { ...begun, receipt });
    failPoint('transfer.4-recorded');
  },
});

const begin = (deps: ActivityDependencies, order: Order): Promise<Begun> =>
  deps.dataSource.transaction(async (db) => {
    await lockOpenCase(db, order.caseId);
    const [found] = await rows<{ objectId: string; sha256: Buffer; reference: string }>(
      db,
      `SELECT p.vault_object_id AS "objectId", p.zip_sha256 AS sha256, r.reference || '-' || c.ordinal AS reference
       FROM package p JOIN dsr_case c ON c.id = p.case_id JOIN request r ON r.id = c.request_id
       WHERE p.id = $1 AND c.id = $2 AND p.ready_at IS NOT NULL AND p.destroyed_at IS NULL`,
      [order.packageId, order.caseId],
    );
    const target = await approvedTarget(db, order);
    if (!found || !target) throw new WafaError('wrong-state', 'there is no released package to transfer');
    await requireNotPaused(db, target.key);
    const place = transferPlace(target, deps);
    const effectId = factId(`case:${order.caseId}/transfer/${target.key}/${order.packageId}`);
    const effect = { id: effectId, ownerId: order.caseId, system: place.key, target: order.packageId };
    const { finished } = await beginEffect(db, { ...effect, action: 'transfer' });
    const { sha256, reference } = found;
    const object = await vaultObject(db, found.objectId);
    return { effectId, place, object, sha256, reference, finished };
  });

/** What came back is kept before it is judged: an officer sees the status of the last try. */
async function put(deps: ActivityDependencies, begun: Begun): Promise<Receipt> {
  const { place, object, sha256, effectId, reference } = begun;
  const { bytes: dataKey } = await deps.dataKeys.byId(deps.dataSource, object.dataKeyId);
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), HEARTBEAT_MILLISECONDS);
  try {
    const answer = await putStream({
      receiver: place.key,
      url: place.url,
      embedded: deps.embedded,
      signal: context.cancellationSignal,
      bytes: object.manifest.plainBytes,
      body: () => deps.vault.read({ manifest: object.manifest, dataKey }),
      headers: {
        'content-type': 'application/zip',
        'content-digest': `sha-256=:${sha256.toString('base64')}:`,
        'idempotency-key': effectId,
        'wafa-reference': reference,
        ...(place.token === undefined ? {} : { authorization: `Bearer ${place.token}` }),
      },
    });
    await keepResult(deps.dataSource, effectId, { status: answer.status });
    return readReceipt(place.key, answer, sha256);
  } catch (error) {
    if (context.cancellationSignal.aborted) return await context.cancelled;
    throw error instanceof WafaError
      ? error
      : new WafaError('system-unavailable', `${place.key} does not answer`, { cause: error });
  } finally {
    clearInterval(beat);
  }
}

const keepResult = (db: Queryable, effectId: string, result: Receipt): Promise<unknown> =>
  rows(db, 'UPDATE effect SET result = $2 WHERE id = $1', [effectId, JSON.stringify(result)]);

const finish = (
  { dataSource }: ActivityDependencies,
  { caseId, asOf, packageId }: Order,
  { effectId, place, sha256, receipt }: Begun & { readonly receipt: Receipt },
): Promise<void> =>
  dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, caseId);
    await finishEffect(db, effectId, receipt);
    const payload = {
      ...{ package: packageId, target: place.key, status: receipt.status, sha256: sha256.toString('hex') },
      // The other side's own words: they stay in the ledger, the log holds their digest.
      ...(receipt.receipt === undefined ? {} : { receiptSha256: sha256Hex(receipt.receipt) }),
    };
    await recordEvent(db, { ...about(row, asOf), fact: effectId, type: 'transfer.done', payload });
    await tell(db, row, { asOf, packageId, template: 'transferred', target: place.key });
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
