/**
 * Erases a person from a Clerk instance. Clerk knows no transaction: everything is read and held against the plan before
 * the first write, each write may be repeated, and the account goes last, because it leads to everything else.
 */
import { hashOfKey } from '#libs/connectors/kit/belongs';
import {
  acts,
  type Eraser,
  type ErasureRequest,
  type ErasureResult,
  type PlannedErasure,
  type Residue,
} from '#libs/connectors/kit/erasure';
import { WafaError } from '#libs/domain/errors';
import { ClerkApi, type ClerkClientOptions } from '../clerk-client.js';
import type { CollectionName } from '../clerk-parts.js';
import { isObject } from '../clerk-records.js';
import { OPEN_SESSIONS } from '../marks/lock.js';
import { assertWithin, makePlan, planned, WITH_THE_ACCOUNT } from './clerk-plan.js';
import { residueOf } from './clerk-residue.js';
import { findRows, nameOf, type FoundRow, type Place } from './found.js';
import { deleteUser, DELETIONS, revokeInvitation, revokeSession, runAll } from './writes.js';

export const createClerkEraser = (options: ClerkClientOptions): Eraser => new ClerkEraser(options);

class ClerkEraser implements Eraser {
  readonly system: string;
  readonly #place: Place;

  constructor(options: ClerkClientOptions) {
    this.system = options.system;
    this.#place = { system: options.system, api: new ClerkApi(options) };
  }

  async plan({ identifiers, asOf }: ErasureRequest): Promise<PlannedErasure> {
    return makePlan(await findRows(this.#place, identifiers), asOf);
  }

  async execute({ identifiers, asOf }: ErasureRequest, plan: PlannedErasure): Promise<ErasureResult> {
    const { api } = this.#place;
    const found = await findRows(this.#place, identifiers);
    assertWithin(plan, found, asOf);
    await this.#assertStillHers(plan, found.rows);
    const of = (name: CollectionName, status: readonly unknown[]): readonly string[] =>
      found.rows
        .filter(({ collection, data }) => collection === name && status.includes(data['status']))
        .map(({ key: [id = ''] }) => id);
    await runAll(api, of('sessions', OPEN_SESSIONS), revokeSession);
    const changed = new Map<CollectionName, number>();
    for (const [collection, call] of DELETIONS) {
      if (collection === 'invitations') await runAll(api, of('invitations', ['pending']), revokeInvitation);
      changed.set(collection, await runAll(api, idsOf(plan, collection), call));
    }
    for (const id of idsOf(plan, 'users')) await this.#deleteUser(id, { rows: found.rows, changed });
    return resultOf(plan, changed);
  }

  async verify({ identifiers }: ErasureRequest, plan: PlannedErasure): Promise<readonly Residue[]> {
    return residueOf(this.#place, plan, identifiers);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** An account whose address has become somebody else's since the plan is left alone. */
  async #assertStillHers(plan: PlannedErasure, rows: readonly FoundRow[]): Promise<void> {
    const hers = new Set(rows.filter(({ collection }) => collection === 'users').map(({ key: [id] }) => id));
    for (const id of idsOf(plan, 'users').filter((one) => !hers.has(one))) {
      const there = await this.#place.api.askIfThere((client) => client.users.getUser(id));
      if (there !== undefined)
        throw new WafaError(
          'erasure-conflict',
          `${this.system}: an account of the plan is no longer the person's`,
        );
    }
  }

  async #deleteUser(
    id: string,
    { rows, changed }: { readonly rows: readonly FoundRow[]; readonly changed: Map<CollectionName, number> },
  ): Promise<void> {
    await runAll(this.#place.api, connectedTo(id, rows), (client, externalAccountId) =>
      client.users.deleteUserExternalAccount({ userId: id, externalAccountId }),
    );
    const there = await runAll(this.#place.api, [id], deleteUser);
    const add = (name: CollectionName, more: number): void =>
      void changed.set(name, (changed.get(name) ?? 0) + more);
    add('users', there);
    const went = rows.filter(({ via }) => there > 0 && via === hashOfKey([id]));
    for (const name of WITH_THE_ACCOUNT)
      add(name, went.filter(({ collection }) => collection === name).length);
  }
}

/** Accounts elsewhere that sign in to this one: ended by themselves, so that Clerk gives up its access to them. */
function connectedTo(id: string, rows: readonly FoundRow[]): readonly string[] {
  const user = rows.find(({ collection, key }) => collection === 'users' && key[0] === id);
  const connected = user?.data['external_accounts'];
  return Array.isArray(connected)
    ? connected.flatMap((one: unknown) => (isObject(one) ? [String(one['id'])] : []))
    : [];
}

const idsOf = (plan: PlannedErasure, collection: CollectionName): readonly string[] =>
  planned(plan, collection).map(([id = '']) => id);

function resultOf(plan: PlannedErasure, done: ReadonlyMap<CollectionName, number>): ErasureResult {
  const changed = [...done].map(([name, rows]) => ({ collection: nameOf(name), rows }));
  const gone = plan.items.filter(acts).map(({ collection, rows }) => ({ collection, rows }));
  return {
    changed: changed.filter(
      ({ collection, rows }) => rows > 0 || gone.some((one) => one.collection === collection),
    ),
    gone,
    notes: gone.flatMap(({ collection, rows }) => {
      const now = changed.find((one) => one.collection === collection)?.rows ?? 0;
      return now >= rows
        ? []
        : [`${collection}: ${now} of ${rows} rows deleted; the others were gone already`];
    }),
  };
}
