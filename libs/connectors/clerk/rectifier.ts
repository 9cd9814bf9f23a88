/**
 * Corrects what Clerk holds of a person. Clerk knows no transaction: everything is read and held against the plan before
 * the first write, what Clerk is likeliest to refuse comes first, and each write may be repeated. A new address is made
 * to count before the old one goes. Whether the person may have a new address at all is decided before (ADR 0013).
 */
import type {
  Correction,
  PlannedRectification,
  RectificationRequest,
  Rectifier,
} from '#libs/connectors/kit/rectification';
import { WafaError } from '#libs/domain/errors';
import { accountById, accountsOf, type Instance } from './accounts.js';
import { ClerkApi, type ClerkClientOptions } from './clerk-client.js';
import { verifiedEmails, type ClerkUser } from './clerk-user.js';
import { change, wayOf } from './rectify/addresses.js';
import { asWritten, EMAIL, fieldsOf, isName, metadataPath, metadataValue } from './rectify/fields.js';
import { draw, holds, rightValue, type Drawn } from './rectify/plan.js';

export interface ClerkRectifierOptions extends ClerkClientOptions {
  /** Names of fields: docs/connectors/clerk.md. */
  readonly rectifiable: readonly string[];
}

export const createClerkRectifier = (options: ClerkRectifierOptions): Rectifier =>
  new ClerkRectifier(options);

class ClerkRectifier implements Rectifier {
  readonly system: string;
  readonly fields: Rectifier['fields'];
  readonly #instance: Instance;

  constructor(options: ClerkRectifierOptions) {
    this.system = options.system;
    this.fields = fieldsOf(options.rectifiable);
    this.#instance = { system: options.system, api: new ClerkApi(options) };
  }

  async plan(request: RectificationRequest): Promise<PlannedRectification> {
    const drawn = await this.#draw(request, await accountsOf(this.#instance, request.identifiers));
    return {
      corrections: drawn.map(({ planned }) => planned),
      targets: Object.fromEntries(drawn.map(({ planned, keys }) => [planned.id, keys])),
    };
  }

  async execute(
    request: RectificationRequest,
    planned: PlannedRectification,
  ): ReturnType<Rectifier['execute']> {
    const mine = await accountsOf(this.#instance, request.identifiers);
    this.#assertWithin(planned, await this.#draw(request, mine));
    const users = await this.#meant(request, planned, mine);
    const changed = new Map(doable(request, planned).map(({ id }) => [id, 0]));
    for (const user of users)
      for (const id of await this.#correct(user, request, planned))
        changed.set(id, (changed.get(id) ?? 0) + 1);
    return { changed: Object.fromEntries(changed) };
  }

  async verify(request: RectificationRequest, planned: PlannedRectification): Promise<readonly string[]> {
    const wrong: string[] = [];
    for (const correction of doable(request, planned)) {
      for (const [id = '', old] of planned.targets[correction.id] ?? []) {
        const account = await accountById(this.#instance, id);
        if (account && !holds(account.user, correction, old)) wrong.push(correction.id);
      }
    }
    return [...new Set(wrong)];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #draw({ corrections }: RectificationRequest, users: readonly ClerkUser[]): Promise<readonly Drawn[]> {
    const fields = new Set(this.fields.map(({ field }) => field));
    const drawn: Drawn[] = [];
    for (const correction of corrections)
      drawn.push(await draw({ instance: this.#instance, users, fields }, correction));
    return drawn;
  }

  #assertWithin(planned: PlannedRectification, now: readonly Drawn[]): void {
    for (const { planned: one, keys } of now) {
      const known = new Set((planned.targets[one.id] ?? []).map(([id]) => id));
      if (keys.some(([id]) => !known.has(id)))
        throw new WafaError('plan-exceeded', `${this.system}: an account that is not in the plan`);
    }
  }

  /**
   * The accounts of the plan as they are now, without those that are gone. One that is no longer hers is not touched,
   * unless it only has the address that this very correction gave it.
   */
  async #meant(
    request: RectificationRequest,
    { targets }: PlannedRectification,
    mine: readonly ClerkUser[],
  ): Promise<readonly ClerkUser[]> {
    const own = new Set(mine.map(({ id }) => id));
    const given = request.corrections.filter(({ field }) => field === EMAIL).map(rightValue);
    const ids = new Set(Object.values(targets).flatMap((keys) => keys.map(([id = '']) => id)));
    const users: ClerkUser[] = [];
    for (const id of ids) {
      const account = await accountById(this.#instance, id);
      if (!account) continue;
      const hasGiven = verifiedEmails(account.user).some((address) => given.includes(address));
      if (!own.has(id) && !hasGiven)
        throw new WafaError(
          'plan-exceeded',
          `${this.system}: an account of the plan is no longer the person's`,
        );
      users.push(account.user);
    }
    return users;
  }

  /** Gives the ids of the corrections that changed something. */
  async #correct(
    user: ClerkUser,
    request: RectificationRequest,
    planned: PlannedRectification,
  ): Promise<readonly string[]> {
    const oldOf = ({ id }: Correction): string | undefined =>
      planned.targets[id]?.find(([owner]) => owner === user.id)?.[1];
    const wrong = doable(request, planned).filter(
      (one) => planned.targets[one.id]?.some(([owner]) => owner === user.id) && !holds(user, one, oldOf(one)),
    );
    await this.#rename(user, wrong);
    await this.#mergeMetadata(user, wrong);
    for (const one of wrong) {
      const way = wayOf(one.field);
      if (way) await change(this.#instance, { way, user, value: rightValue(one), old: oldOf(one) });
    }
    return wrong.map(({ id }) => id);
  }

  async #rename({ id }: ClerkUser, wrong: readonly Correction[]): Promise<void> {
    const names = wrong.filter(({ field }) => isName(field));
    if (names.length === 0) return;
    // Clerk's document lets a name be null, the SDK's types do not.
    const changes: Record<string, never> = Object.fromEntries(
      names.map(({ field, value }) => [IN_THE_SDK[field] ?? field, (value === '' ? null : value) as never]),
    );
    await this.#instance.api.ask((client) => client.users.updateUser(id, changes));
  }

  async #mergeMetadata(user: ClerkUser, wrong: readonly Correction[]): Promise<void> {
    const bags: Record<string, Record<string, unknown>> = {};
    for (const { field, value } of wrong) {
      const place = metadataPath(field);
      if (!place) continue;
      const into = (bags[IN_THE_SDK[place.bag] ?? place.bag] ??= {});
      put(into, place.path, asWritten(metadataValue(user, field), value));
    }
    if (Object.keys(bags).length > 0)
      await this.#instance.api.ask((client) => client.users.updateUserMetadata(user.id, bags));
  }
}

const IN_THE_SDK: Readonly<Record<string, string>> = {
  first_name: 'firstName',
  last_name: 'lastName',
  public_metadata: 'publicMetadata',
  private_metadata: 'privateMetadata',
  unsafe_metadata: 'unsafeMetadata',
};

function put(into: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) into[name] = value;
  else put((into[name] ??= {}) as Record<string, unknown>, rest, value);
}

/** Those that the plan did not say no to. */
function doable({ corrections }: RectificationRequest, planned: PlannedRectification): readonly Correction[] {
  const asPlanned = new Map(planned.corrections.map((one) => [one.id, one]));
  return corrections.filter(({ id }) => {
    const one = asPlanned.get(id);
    return one !== undefined && one.notAppliedBecause === undefined;
  });
}
