/** The address or number that signs a person in: how it is read, and how it is changed so that she is never without one. */
import { assertIdentifier, canonicalEmail, trimEmail } from '#libs/connectors/kit/identifiers';
import { WafaError } from '#libs/domain/errors';
import { failPoint } from '#libs/fail-points/fail-points';
import { accountsByEmail, type Instance } from '../accounts.js';
import { isVerified, userOf, type ClerkUser } from '../clerk-user.js';
import { EMAIL, PHONE } from './fields.js';

interface Address {
  readonly id: string;
  readonly value: string;
  readonly isVerified: boolean;
  readonly isPrimary: boolean;
  /** It came with a connected account, which would bring it back. */
  readonly isLinked: boolean;
}

interface Way {
  readonly canEmpty: boolean;
  /** As Clerk writes it; undefined where it is malformed. */
  canonical(text: string): string | undefined;
  of(user: ClerkUser): readonly Address[];
  /** Whether an account of somebody else has it verified. */
  isTaken(instance: Instance, value: string, own: ReadonlySet<string>): Promise<boolean>;
  create(instance: Instance, userId: string, value: string): Promise<unknown>;
  makePrimary(instance: Instance, id: string): Promise<unknown>;
  remove(instance: Instance, id: string): Promise<unknown>;
}

const SURE = { verified: true, primary: true } as const;

const email: Way = {
  canEmpty: false,
  canonical: (text) => (isSound('email', text) ? canonicalEmail(text) : undefined),
  of: (user) =>
    user.email_addresses.map((one) => ({
      id: one.id,
      value: canonicalEmail(one.email_address),
      isVerified: isVerified(one),
      isPrimary: one.id === user.primary_email_address_id,
      isLinked: (one.linked_to ?? []).length > 0,
    })),
  isTaken: async (instance, value, own) => {
    for await (const page of accountsByEmail(instance, value))
      if (page.some(({ user }) => !own.has(user.id))) return true;
    return false;
  },
  create: ({ api }, userId, value) =>
    api.ask((client) =>
      client.emailAddresses.createEmailAddress({ userId, emailAddress: trimEmail(value), ...SURE }),
    ),
  makePrimary: ({ api }, id) => api.ask((client) => client.emailAddresses.updateEmailAddress(id, SURE)),
  remove: ({ api }, id) => api.askIfThere((client) => client.emailAddresses.deleteEmailAddress(id)),
};

const E164 = /^\+[1-9]\d{6,14}$/;

const phone: Way = {
  canEmpty: true,
  canonical: (text) => {
    const number = text.replace(/[ ().-]/g, '');
    return E164.test(number) ? number : undefined;
  },
  of: (user) =>
    user.phone_numbers.map((one) => ({
      id: one.id,
      value: one.phone_number,
      isVerified: isVerified(one),
      isPrimary: one.id === user.primary_phone_number_id,
      isLinked: (one.linked_to ?? []).length > 0,
    })),
  isTaken: async ({ system, api }, value, own) => {
    const { data } = await api.ask(
      (client) => client.users.getUserList({ phoneNumber: [value], limit: 100 }),
      2,
    );
    return data
      .map((resource) => userOf(system, resource))
      .some(
        (user) => !own.has(user.id) && phone.of(user).some((one) => one.value === value && one.isVerified),
      );
  },
  create: ({ api }, userId, value) =>
    api.ask((client) => client.phoneNumbers.createPhoneNumber({ userId, phoneNumber: value, ...SURE })),
  makePrimary: ({ api }, id) => api.ask((client) => client.phoneNumbers.updatePhoneNumber(id, SURE)),
  remove: ({ api }, id) => api.askIfThere((client) => client.phoneNumbers.deletePhoneNumber(id)),
};

/** Undefined for a field that is no address. */
export const wayOf = (field: string): Way | undefined =>
  field === EMAIL ? email : field === PHONE ? phone : undefined;

function isSound(kind: string, value: string): boolean {
  try {
    assertIdentifier({ kind, value });
    return true;
  } catch (error) {
    if (error instanceof WafaError) return false;
    throw error;
  }
}

export const primaryOf = (way: Way, user: ClerkUser): Address | undefined =>
  way.of(user).find(({ isPrimary }) => isPrimary);

/** Whether the right one counts, and the wrong one (`old`) is gone. */
export function isRight(
  way: Way,
  user: ClerkUser,
  { value, old }: { readonly value: string | null; readonly old: string | undefined },
): boolean {
  const all = way.of(user);
  const oldIsThere = all.some((one) => one.id === old && one.value !== value);
  // Clerk lets another number take the place of the one that went.
  if (value === null) return old === undefined ? primaryOf(way, user) === undefined : !oldIsThere;
  return !oldIsThere && all.some((one) => one.value === value && one.isPrimary && one.isVerified);
}

/** First the new one, then the old one goes: repeated after any failure it ends in the same state. */
export async function change(
  instance: Instance,
  {
    way,
    user,
    value,
    old,
  }: {
    readonly way: Way;
    readonly user: ClerkUser;
    readonly value: string | null;
    readonly old: string | undefined;
  },
): Promise<void> {
  const all = way.of(user);
  const there = all.find((one) => one.value === value);
  if (value !== null && !there) await way.create(instance, user.id, value);
  failPoint('writing.clerk');
  if (there && !(there.isPrimary && there.isVerified)) await way.makePrimary(instance, there.id);
  const wrong = all.find((one) => one.id === old && one.value !== value);
  if (wrong && !wrong.isLinked) await way.remove(instance, wrong.id);
}
