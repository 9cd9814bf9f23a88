/** Seals the package of an approved plan. The same plan gives the same package, however often this runs. */
import { Context } from '@temporalio/activity';
import { recordEvent } from '#libs/audit/record';
import { canonicalJson, sha256, sha256Hex } from '#libs/crypto/digest';
import { factId, uuidv7 } from '#libs/crypto/uuid';
import type { HandOverPlan } from '#libs/contracts/plan';
import { isPartial } from '#libs/domain/plan/access-plan';
import { failPoint } from '#libs/fail-points/fail-points';
import { buildPackage, type PackageSummary } from '#libs/package/build';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { DataKey } from '#libs/persistence/data-keys';
import type { VaultManifest } from '#libs/vault/vault';
import type { DeliveryActivities } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { about, lockOpenCase, moveTo, type CaseRow } from '../records/case-row.js';
import { isCertainlyUndone } from '../records/certainly-undone.js';
import { insertVaultObject } from '#libs/persistence/vault-objects';
import { deleteUncounted } from '../records/delete-uncounted.js';
import { destroyPackages, expiryObligation } from './destroy.js';
import { handOverPlan } from '../plan/stored-plan.js';
import { packageContent } from './package-content.js';

type Order = Parameters<DeliveryActivities['buildPackage']>[0];

interface Begun {
  readonly row: CaseRow;
  readonly plan: HandOverPlan;
  readonly packageId: string;
  readonly key: DataKey;
  /** Digest of the package that an earlier attempt committed. */
  readonly digest: string | undefined;
}

export const deliveryActivities = (deps: ActivityDependencies): DeliveryActivities => ({
  async buildPackage(order) {
    const begun = await begin(deps, order);
    const digest = begun.digest ?? (await sealAndStore(deps, order, begun));
    return { packageId: begun.packageId, digest, partly: isPartial(begun.plan) };
  },
});

const begin = ({ dataSource, dataKeys }: ActivityDependencies, order: Order): Promise<Begun> =>
  dataSource.transaction(async (db) => {
    const row = await lockOpenCase(db, order.caseId);
    const plan = await handOverPlan(db, { caseId: row.id, of: order.planId });
    const packageId = factId(`package:${order.planId}`);
    const ownerId = expiryObligation(packageId);
    const key = await dataKeys.create(db, { owner: 'obligation', ownerId, purpose: 'package' });
    return { row, plan, packageId, key, digest: await storedDigest(db, packageId) };
  });

async function storedDigest(db: Queryable, packageId: string): Promise<string | undefined> {
  const [stored] = await rows<{ digest: string }>(
    db,
    `SELECT encode(release_digest, 'hex') AS digest FROM package WHERE id = $1 AND destroyed_at IS NULL`,
    [packageId],
  );
  return stored?.digest;
}

async function sealAndStore(deps: ActivityDependencies, order: Order, begun: Begun): Promise<string> {
  const { vault, dataSource } = deps;
  const content = await packageContent(deps, begun.row, begun.plan);
  const objectKey = `${order.caseId}/package/${begun.packageId}/${uuidv7()}.zip`;
  const writer = await vault.create({ objectKey, dataKey: begun.key.bytes });
  const context = Context.current();
  failPoint('package.1-begun');
  let isStoring = false;
  try {
    const summary = await buildPackage(content, async (bytes) => {
      context.heartbeat();
      context.cancellationSignal.throwIfAborted();
      await writer.write(bytes);
      failPoint('package.2-writing');
    });
    const manifest = await writer.complete();
    failPoint('package.3-sealed');
    isStoring = true;
    const sealed = { ...deps, ...begun, order, summary, manifest };
    const { digest, destroyed } = await dataSource.transaction((db) => store({ ...sealed, db }));
    failPoint('package.4-recorded');
    await deleteUncounted(deps, destroyed);
    return digest;
  } catch (error) {
    // Whatever the vault makes of it: what went wrong is said.
    await writer.abort().catch(() => undefined);
    if (!isStoring || isCertainlyUndone(error)) await deleteUncounted(deps, [objectKey]);
    throw error;
  }
}

interface Sealed extends ActivityDependencies, Begun {
  readonly db: Queryable;
  readonly order: Order;
  readonly summary: PackageSummary;
  readonly manifest: VaultManifest;
}

interface Stored {
  readonly digest: string;
  /** Keys of sealed files that no package counts on any more, or never did. */
  readonly destroyed: readonly string[];
}

async function store(sealed: Sealed): Promise<Stored> {
  const { db, packageId, manifest, order } = sealed;
  const row = await lockOpenCase(db, order.caseId);
  const faster = await storedDigest(db, packageId);
  if (faster !== undefined) return { digest: faster, destroyed: [manifest.objectKey] };
  const destroyed = await destroyPackages({ ...sealed, row, asOf: order.asOf, which: 'unreleased' });
  const digest = await releaseDigest(sealed, row);
  await insertPackage(sealed, digest);
  await recordBuilt(sealed, digest);
  await moveTo(db, row, { status: 'awaiting-approval', asOf: order.asOf });
  return { digest, destroyed };
}

/** What a release approval binds: the content, what was withheld from it, and who receives it. */
async function releaseDigest({ db, plan, summary }: Sealed, row: CaseRow): Promise<string> {
  const [request] = await rows<{ recipient: string }>(
    db,
    `SELECT encode(contact_email_lookup, 'hex') AS recipient FROM request WHERE id = $1`,
    [row.requestId],
  );
  const bound = {
    format: 'wafa-release-v1',
    tagManifest: summary.tagManifestDigest,
    redactions: sha256Hex(canonicalJson(plan.withheld)),
    recipient: request?.recipient ?? '',
    ...(plan.transferTo === undefined ? {} : { transferTo: plan.transferTo }),
  };
  return sha256(canonicalJson(bound)).toString('hex');
}

async function insertPackage(sealed: Sealed, digest: string): Promise<void> {
  const { db, order, packageId, key, manifest, summary } = sealed;
  const objectId = await insertVaultObject(db, manifest, { dataKeyId: key.id });
  await rows(
    db,
    `INSERT INTO package (id, case_id, plan_id, vault_object_id, tag_manifest_digest, release_digest, zip_sha256,
       zip_bytes, records, effective_at)
     VALUES ($1, $2, $3, $4, decode($5, 'hex'), decode($6, 'hex'), decode($7, 'hex'), $8, $9, $10)`,
    [
      ...[packageId, order.caseId, order.planId, objectId],
      ...[summary.tagManifestDigest, digest, summary.zipSha256, summary.zipBytes, summary.records],
      order.asOf,
    ],
  );
}

async function recordBuilt({ db, row, order, packageId, summary }: Sealed, digest: string): Promise<void> {
  const { tagManifestDigest, zipSha256, zipBytes, records } = summary;
  await recordEvent(db, {
    ...about(row, order.asOf),
    fact: packageId,
    type: 'package.built',
    payload: {
      package: packageId,
      plan: order.planId,
      digest,
      tagManifestDigest,
      zipSha256,
      zipBytes,
      records,
    },
  });
}
