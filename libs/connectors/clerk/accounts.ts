/**
 * Whose account it is at Clerk, decided in one place: the one whose id is known, and those on which that very address is
 * verified. Clerk finds users by addresses they only claim, too; those are somebody else.
 */
import type { User } from '@clerk/backend';
import type { Identifier } from '#libs/connectors/kit/connector';
import { assertIdentifier, canonicalEmail, trimEmail } from '#libs/connectors/kit/identifiers';
import { WafaError } from '#libs/domain/errors';
import type { ClerkApi } from './clerk-client.js';
import { userOf, verifiedEmails, type ClerkUser } from './clerk-user.js';

/** One Clerk instance, spoken to. */
export interface Instance {
  readonly system: string;
  readonly api: ClerkApi;
}

export interface Account {
  readonly user: ClerkUser;
  /** As the SDK gives it. */
  readonly resource: User;
}

const USER_ID = /^user_\w{1,100}$/;

/** It becomes part of an address at Clerk. Throws `identifier-invalid`. */
export function assertUserId(id: string): void {
  if (!USER_ID.test(id)) throw new WafaError('identifier-invalid', 'clerk_user_id is malformed');
}

/** Undefined where there is no such user. */
export async function accountById({ system, api }: Instance, id: string): Promise<Account | undefined> {
  const resource = await api.askIfThere((client) => client.users.getUser(id));
  const user = resource && userOf(system, resource);
  return resource && user?.id === id ? { user, resource } : undefined;
}

/** Page after page of those who have verified the address, however many only list it. */
export async function* accountsByEmail(
  { system, api }: Instance,
  email: string,
): AsyncGenerator<readonly Account[]> {
  const wanted = canonicalEmail(email);
  const emailAddress = [...new Set([wanted, trimEmail(email)])];
  const pages = api.pages(
    (client, page) => client.users.getUserList({ emailAddress, ...page }),
    // The SDK asks for the users and for their number.
    { calls: 2 },
  );
  for await (const page of pages)
    yield page
      .map((resource) => ({ user: userOf(system, resource), resource }))
      .filter(({ user }) => verifiedEmails(user).includes(wanted));
}

/** The values of a kind, each once. */
export function valuesOf(identifiers: readonly Identifier[], kind: string): readonly string[] {
  const values = identifiers.filter((one) => one.kind === kind).map(({ value }) => value);
  return [...new Set(kind === 'email' ? values.map(trimEmail) : values)];
}

/** Every account of a person, each once. Throws `identifier-invalid` before anything is asked. */
export async function accountsOf(
  instance: Instance,
  identifiers: readonly Identifier[],
): Promise<readonly ClerkUser[]> {
  identifiers.filter(({ kind }) => kind === 'email' || kind === 'clerk_user_id').forEach(assertIdentifier);
  const ids = valuesOf(identifiers, 'clerk_user_id');
  ids.forEach(assertUserId);
  const found = new Map<string, ClerkUser>();
  for (const id of ids) {
    const account = await accountById(instance, id);
    if (account) found.set(id, account.user);
  }
  for (const email of valuesOf(identifiers, 'email'))
    for await (const page of accountsByEmail(instance, email))
      for (const { user } of page) found.set(user.id, user);
  return [...found.values()];
}
