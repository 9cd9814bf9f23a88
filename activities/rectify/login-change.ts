/**
 * A change of how a person signs in or is reached (ADR 0013): the old addresses, the hold of exactly these values, and
 * the days after it in which nothing is handed over.
 */
import { sha256 } from '#libs/crypto/digest';
import { open, seal } from '#libs/crypto/sealed';
import type { RectificationPlan } from '#libs/contracts/rectification-plan';
import { WafaError } from '#libs/domain/errors';
import { addPeriod } from '#libs/domain/period';
import { loginChanges } from '#libs/domain/plan/rectification-plan';
import { rows, type Queryable } from '#libs/persistence/data-source';
import type { IdentifierValue } from '#libs/persistence/requests';
import type { ActivityDependencies } from '../dependencies.js';
import type { CaseRow } from '../records/case-row.js';
import { acceptedChanges } from './changes.js';

type Dependencies = Pick<ActivityDependencies, 'company' | 'rectifiers' | 'dataKeys' | 'requests'>;

const contextOf = (row: CaseRow): string => `login_change.addresses:${row.id}`;

/** Replaces what an earlier round kept; a hold that runs stays with its values. */
export async function keepAddresses(
  { dataKeys }: Pick<Dependencies, 'dataKeys'>,
  db: Queryable,
  { row, addresses }: { readonly row: CaseRow; readonly addresses: readonly string[] },
): Promise<void> {
  const { bytes: key } = await dataKeys.of(db, { ownerId: row.requestId, purpose: 'content' });
  await rows(
    db,
    `INSERT INTO login_change (case_id, addresses_sealed) VALUES ($1, $2)
     ON CONFLICT (case_id) DO UPDATE SET addresses_sealed = $2`,
    [row.id, seal(key, JSON.stringify(addresses), contextOf(row))],
  );
}

export async function oldAddresses(
  { dataKeys }: Pick<Dependencies, 'dataKeys'>,
  db: Queryable,
  row: CaseRow,
): Promise<string[]> {
  const [change] = await rows<{ sealed: Buffer }>(
    db,
    'SELECT addresses_sealed AS sealed FROM login_change WHERE case_id = $1',
    [row.id],
  );
  if (!change) return [];
  const { bytes: key } = await dataKeys.of(db, { ownerId: row.requestId, purpose: 'content' });
  return JSON.parse(open(key, change.sealed, contextOf(row)).toString()) as string[];
}

/** Over the keyed digests of the new values: other values are held, and told of, anew. */
export const loginValuesDigest = (plan: RectificationPlan): Buffer =>
  sha256(
    loginChanges(plan)
      .map(({ value }) => value)
      .toSorted()
      .join('\n'),
  );

/** What became of the mails to one old address. */
export interface WarnedAddress {
  readonly address: string;
  /** A mail server took one of them. */
  readonly taken: boolean;
  /** One is neither taken nor refused. */
  readonly waits: boolean;
}

/** The old addresses of a case that were warned, of one hold or of all. */
export async function warnedAddresses(
  { dataKeys }: Pick<Dependencies, 'dataKeys'>,
  db: Queryable,
  { row, heldUntil }: { readonly row: CaseRow; readonly heldUntil?: Date },
): Promise<WarnedAddress[]> {
  const notices = await rows<{ id: string; sealed: Buffer; taken: boolean; waits: boolean }>(
    db,
    `SELECT n.id, n.address_sealed AS sealed, m.sent_at IS NOT NULL AS taken,
       m.sent_at IS NULL AND m.refused_at IS NULL AS waits
     FROM login_change_notice n JOIN message m ON m.id = n.id
     WHERE n.case_id = $1 AND ($2::text IS NULL OR m.parameters->>'until' = $2)`,
    [row.id, heldUntil?.toISOString() ?? null],
  );
  if (notices.length === 0) return [];
  const { bytes: key } = await dataKeys.of(db, { ownerId: row.requestId, purpose: 'content' });
  const known = new Map<string, WarnedAddress>();
  for (const { id, sealed, taken, waits } of notices) {
    const address = open(key, sealed, `login_change_notice.address:${id}`).toString();
    const earlier = known.get(address);
    known.set(address, {
      address,
      taken: taken || earlier?.taken === true,
      waits: waits || earlier?.waits === true,
    });
  }
  return [...known.values()];
}

/** Somebody could object: a mailbox took the warning, and none still waits for it. Who was refused is told to officers. */
export const couldObject = (warned: readonly WarnedAddress[]): boolean =>
  warned.some(({ taken }) => taken) && warned.every(({ taken, waits }) => taken || !waits);

/** False where no address is known, or every one that is has refused the warning: nobody could object. */
export async function isWarnable(
  deps: Pick<Dependencies, 'dataKeys'>,
  db: Queryable,
  row: CaseRow,
): Promise<boolean> {
  const warned = await warnedAddresses(deps, db, { row });
  const dead = new Set(warned.filter(({ taken, waits }) => !taken && !waits).map(({ address }) => address));
  return (await oldAddresses(deps, db, row)).some((address) => !dead.has(address));
}

interface Hold {
  readonly row: CaseRow;
  readonly plan: RectificationPlan;
  readonly asOf: string;
}

/** No login changes by this plan, or exactly these values were held to the end, with a warning that arrived. */
export async function isHoldOver(
  deps: Pick<Dependencies, 'dataKeys'>,
  db: Queryable,
  { row, plan, asOf }: Hold,
): Promise<boolean> {
  if (loginChanges(plan).length === 0) return true;
  const [hold] = await rows<{ heldUntil: Date }>(
    db,
    `SELECT held_until AS "heldUntil" FROM login_change
     WHERE case_id = $1 AND values_digest = $2 AND held_until <= $3`,
    [row.id, loginValuesDigest(plan), asOf],
  );
  return (
    hold !== undefined && couldObject(await warnedAddresses(deps, db, { row, heldUntil: hold.heldUntil }))
  );
}

/** Throws `digest-mismatch` where a login would change that was not held to its end: it is planned and held anew. */
export async function requireHoldOver(
  deps: Pick<Dependencies, 'dataKeys'>,
  db: Queryable,
  hold: Hold,
): Promise<void> {
  if (!(await isHoldOver(deps, db, hold)))
    throw new WafaError('digest-mismatch', 'this change of a login was not held, or nobody could be warned');
}

/** From here on, whoever asks with an identifier of this person, old or new, waits for a package. */
export async function markLoginChanged(
  deps: Dependencies,
  db: Queryable,
  { row, asOf }: { readonly row: CaseRow; readonly asOf: string },
): Promise<void> {
  const before = addPeriod(new Date(asOf), deps.company.controller.loginChange.noReleaseFor);
  await rows(
    db,
    'UPDATE login_change SET done_at = $2, no_release_before = $3 WHERE case_id = $1 AND done_at IS NULL',
    [row.id, asOf, before],
  );
  const addresses = (await oldAddresses(deps, db, row)).map((value) => ({ kind: 'email', value }));
  const changed = (await acceptedChanges(deps, db, row)).flatMap(({ reaches, value }) =>
    reaches === undefined || value === null ? [] : [{ kind: reaches, value }],
  );
  const known = [...(await ofPerson(deps, db, row)), ...addresses, ...changed];
  for (const identifier of known)
    await rows(
      db,
      `INSERT INTO login_change_identifier (case_id, value_lookup)
       SELECT $1, $2 FROM login_change WHERE case_id = $1 ON CONFLICT DO NOTHING`,
      [row.id, deps.requests.identifierLookup(identifier)],
    );
}

/** Until when nothing is handed over to who asks with the identifiers of this case; undefined where nothing forbids it. */
export async function noReleaseBefore(
  deps: Pick<Dependencies, 'dataKeys' | 'requests'>,
  db: Queryable,
  row: CaseRow,
): Promise<Date | undefined> {
  const lookups = (await ofPerson(deps, db, row)).map((one) => deps.requests.identifierLookup(one));
  const [latest] = await rows<{ before: Date | null }>(
    db,
    `SELECT max(c.no_release_before) AS before FROM login_change c
     JOIN login_change_identifier i ON i.case_id = c.case_id WHERE i.value_lookup = ANY($1::bytea[])`,
    [lookups],
  );
  return latest?.before ?? undefined;
}

async function ofPerson(
  deps: Pick<Dependencies, 'dataKeys' | 'requests'>,
  db: Queryable,
  row: CaseRow,
): Promise<IdentifierValue[]> {
  const proved = await deps.requests.provedIdentifiers(db, row.requestId);
  return [
    ...proved,
    ...(await deps.requests.foundIdentifiers(db, { requestId: row.requestId, caseId: row.id })),
  ];
}
