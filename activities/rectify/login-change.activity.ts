/** Before a login is changed: who asks is proved better, the old addresses are found, warned and waited for. */
import { recordEvent } from '#libs/audit/record';
import { canonicalEmail } from '#libs/connectors/kit/identifiers';
import { seal } from '#libs/crypto/sealed';
import { factId } from '#libs/crypto/uuid';
import { holdMilliseconds } from '#libs/domain/period';
import { loginChanges } from '#libs/domain/plan/rectification-plan';
import { suffices, type ContestedValue } from '#libs/domain/rectification/login-change';
import { rows, type Queryable } from '#libs/persistence/data-source';
import { enqueueMail } from '#libs/persistence/outbox';
import type { LoginChangeActivities } from '../contract.js';
import type { ActivityDependencies } from '../dependencies.js';
import { about, lockOpenCase, moveTo, type CaseRow } from '../records/case-row.js';
import { mailOfficers } from '../records/mails.js';
import { approvedRectification } from './approved-plan.js';
import { changesOfCorrection, storedCorrections, type Change } from './changes.js';
import { foundAddresses } from './found-addresses.js';
import {
  couldObject,
  keepAddresses,
  loginValuesDigest,
  oldAddresses,
  warnedAddresses,
} from './login-change.js';

export const loginChangeActivities = (deps: ActivityDependencies): LoginChangeActivities => ({
  async prepareRectification({ caseId, asOf }) {
    const row = await deps.dataSource.transaction((db) => lockOpenCase(db, caseId));
    const { contested, logins } = await whatIsContested(deps, row);
    const addresses = logins.length === 0 ? [] : await replaced(deps, row, logins);
    return deps.dataSource.transaction(async (db) => {
      await lockOpenCase(db, caseId);
      if (addresses.length > 0) await keepAddresses(deps, db, { row, addresses });
      if (suffices(await deps.requests.proofs(db, row.requestId), contested)) return { proofNeeded: false };
      const payload = { logins: logins.length };
      await recordEvent(db, { ...about(row, asOf), fact: asOf, type: 'correction.proof-needed', payload });
      await mailOfficers(db, row, { occasion: `proof/${asOf}`, template: 'officer-task', asOf });
      await moveTo(db, row, { status: 'needs-you', asOf });
      return { proofNeeded: true };
    });
  },

  holdRectification: ({ caseId, asOf, planId }) =>
    deps.dataSource.transaction(async (db) => {
      const row = await lockOpenCase(db, caseId);
      const plan = await approvedRectification(db, { caseId, of: planId });
      await moveTo(db, row, { status: 'delivering', asOf });
      if (loginChanges(plan).length === 0) return { heldUntil: null };
      const digest = loginValuesDigest(plan);
      const [running] = await rows<{ until: Date }>(
        db,
        'SELECT held_until AS until FROM login_change WHERE case_id = $1 AND values_digest = $2',
        [caseId, digest],
      );
      if (running && (await holds(deps, db, { row, until: running.until, asOf })))
        return { heldUntil: running.until.toISOString() };
      const { wait } = deps.company.controller.loginChange;
      const heldUntil = new Date(Date.parse(asOf) + holdMilliseconds(wait)).toISOString();
      await rows(db, 'UPDATE login_change SET values_digest = $2, held_until = $3 WHERE case_id = $1', [
        ...[caseId, digest, heldUntil],
      ]);
      const told = await warn(deps, db, { row, digest, asOf, heldUntil });
      const payload = { plan: planId, heldUntil, addresses: told };
      const fact = `${digest.toString('hex')}/${heldUntil}`;
      await recordEvent(db, { ...about(row, asOf), fact, type: 'rectification.held', payload });
      return { heldUntil };
    }),
});

/** It runs, or it has ended and somebody was warned in it. Else it begins anew, with another warning. */
async function holds(
  deps: ActivityDependencies,
  db: Queryable,
  { row, until, asOf }: { readonly row: CaseRow; readonly until: Date; readonly asOf: string },
): Promise<boolean> {
  if (until.toISOString() > asOf) return true;
  return couldObject(await warnedAddresses(deps, db, { row, heldUntil: until }));
}

interface Contested {
  readonly contested: readonly ContestedValue[];
  readonly logins: readonly Change[];
}

async function whatIsContested(deps: ActivityDependencies, row: CaseRow): Promise<Contested> {
  const accepted = (await storedCorrections(deps, deps.dataSource, row)).filter(
    ({ decided }) => decided?.decision === 'accept',
  );
  const each = accepted.map((correction) => ({
    correction,
    changes: changesOfCorrection(deps, correction),
  }));
  return {
    contested: each.map(({ correction, changes }) => ({
      wrong: correction.wrong,
      right: [correction.right, ...changes.map(({ value }) => value)],
      reaches: changes.flatMap(({ reaches }) => reaches ?? []),
    })),
    logins: each.flatMap(({ changes }) => changes.filter(({ reaches }) => reaches !== undefined)),
  };
}

/** What stands in the systems now, without what is to stand there. */
async function replaced(
  deps: ActivityDependencies,
  row: CaseRow,
  logins: readonly Change[],
): Promise<string[]> {
  const coming = new Set(logins.map(({ value }) => canonicalEmail(value ?? '')));
  return (await foundAddresses(deps, row)).filter((address) => !coming.has(address));
}

interface Warning {
  readonly row: CaseRow;
  readonly digest: Buffer;
  readonly asOf: string;
  readonly heldUntil: string;
}

/**
 * A mail to every old address, with a way to stop the change; gives how many addresses. In every language of the
 * company: the request's is chosen by whoever asks, who may be a stranger.
 */
async function warn(
  deps: ActivityDependencies,
  db: Queryable,
  { row, digest, asOf, heldUntil }: Warning,
): Promise<number> {
  const { bytes: key } = await deps.dataKeys.of(db, { ownerId: row.requestId, purpose: 'content' });
  const addresses = await oldAddresses(deps, db, row);
  const mails = addresses.flatMap((address, index) =>
    deps.company.controller.languages.map((language) => ({
      address,
      language,
      name: `${index}/${language}`,
    })),
  );
  for (const { address, language, name } of mails) {
    const mail = `login-change-notice/${digest.toString('hex')}/${heldUntil}/${name}`;
    const id = factId(`case:${row.id}/mail/${mail}`);
    await rows(
      db,
      `INSERT INTO login_change_notice (id, case_id, address_sealed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [id, row.id, seal(key, address, `login_change_notice.address:${id}`)],
    );
    await enqueueMail(db, {
      id,
      requestId: row.requestId,
      caseId: row.id,
      template: 'login-change-notice',
      language,
      audience: 'recipient',
      parameters: { until: heldUntil },
      effectiveAt: new Date(asOf),
    });
  }
  return addresses.length;
}
