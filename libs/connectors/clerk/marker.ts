/**
 * Marks a person's accounts at Clerk. The mark is a key in the private metadata that the company's own code heeds; a
 * refusal for a purpose stands in the public metadata, where the product's pages read it. Only where it is asked for is
 * the account locked, too: that cuts the person off from the product.
 */
import type { Marker, MarkedItem, MarkRequest, MarkResult } from '#libs/connectors/kit/marks';
import { PURPOSES } from '#libs/domain/words';
import { failPoint } from '#libs/fail-points/fail-points';
import { accountsOf, type Instance } from './accounts.js';
import { ClerkApi, type ClerkClientOptions } from './clerk-client.js';
import type { ClerkUser } from './clerk-user.js';
import { endOfLock, isLockedByUs, lock, unlock } from './marks/lock.js';
import { changesFor, isMarked, MARKED_BY, type Metadata } from './marks/metadata.js';

export interface ClerkMarkerOptions extends ClerkClientOptions {
  /** `PT<n>H|M|S`: after which a lock is renewed where Clerk does not say when it ends. */
  readonly lockPeriod?: string | undefined;
}

export const createClerkMarker = (options: ClerkMarkerOptions): Marker => new ClerkMarker(options);

const USERS = 'clerk:users';
const BILLING = 'clerk:billing_subscription';

class ClerkMarker implements Marker {
  readonly system: string;
  readonly marks = ['restrict', 'lift', 'stop'] as const;
  readonly purposes = PURPOSES;
  readonly #lockPeriod: string | undefined;
  readonly #instance: Instance;

  constructor(options: ClerkMarkerOptions) {
    this.system = options.system;
    this.#lockPeriod = options.lockPeriod;
    this.#instance = { system: options.system, api: new ClerkApi(options) };
  }

  async apply(request: MarkRequest): Promise<MarkResult> {
    const users = await accountsOf(this.#instance, request.identifiers);
    if (users.length === 0) return { items: [] };
    const items = [await this.#mark(users, request)];
    if (opens(request)) for (const user of users.filter(isLockedByUs)) await unlock(this.#instance, user);
    if (request.mark !== 'restrict') return { items };
    const locked = request.lockAccount ? await this.#lock(users, request) : undefined;
    const billing = request.pauseBilling ? await this.#billing(users) : [];
    const { endsAt } = locked ?? {};
    return {
      items: [...items, ...(locked?.items ?? []), ...billing],
      ...(endsAt === undefined ? {} : { endsAt }),
    };
  }

  async verify(request: MarkRequest): ReturnType<Marker['verify']> {
    const users = await accountsOf(this.#instance, request.identifiers);
    const wrong = users.filter((user) => !isMarked(user, request) || !isLockedAsAsked(user, request));
    return wrong.length === 0 ? [] : [{ collection: USERS, rows: wrong.length }];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** What carries the mark already is left as it is. */
  async #mark(users: readonly ClerkUser[], request: MarkRequest): Promise<MarkedItem> {
    let rows = 0;
    for (const user of users) {
      const changes = changesFor(user, request);
      if (changes === undefined || (await this.#write(user.id, changes))) rows += 1;
    }
    return { collection: USERS, rows, by: MARKED_BY[request.mark] };
  }

  /** False where the account went meanwhile. */
  async #write(id: string, changes: Metadata): Promise<boolean> {
    const { api } = this.#instance;
    const answer = await api.askIfThere((client) => client.users.updateUserMetadata(id, changes));
    failPoint('writing.clerk');
    return answer !== undefined;
  }

  async #lock(users: readonly ClerkUser[], { asOf }: MarkRequest): Promise<MarkResult> {
    const ends: (string | undefined)[] = [];
    for (const user of users) {
      const locked = await lock(this.#instance, user);
      if (locked) ends.push(endOfLock(locked, { asOf, lockPeriod: this.#lockPeriod }));
    }
    const endsAt = ends.filter((end) => end !== undefined).toSorted()[0];
    const items = [{ collection: USERS, rows: ends.length, by: 'locked' }];
    return { items, ...(endsAt === undefined ? {} : { endsAt }) };
  }

  /** Clerk can end a subscription, and cannot pause one. */
  async #billing(users: readonly ClerkUser[]): Promise<readonly MarkedItem[]> {
    let rows = 0;
    for (const { id } of users)
      if ((await this.#instance.api.rawIfThere(`/users/${id}/billing/subscription`)) !== undefined) rows += 1;
    const notAppliedBecause = 'billing-cannot-pause';
    return rows === 0 ? [] : [{ collection: BILLING, rows, by: 'subscription', notAppliedBecause }];
  }
}

const isLockedAsAsked = (user: ClerkUser, request: MarkRequest): boolean => {
  if (request.mark === 'restrict') return user.locked || !request.lockAccount;
  return !opens(request) || !isLockedByUs(user);
};

/** Nothing asks for a lock any more. */
const opens = ({ mark, stays }: MarkRequest): boolean => mark === 'lift' && stays?.lockAccount !== true;
