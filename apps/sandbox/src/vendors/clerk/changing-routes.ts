/** What may be changed of a user at Clerk: names, metadata, the lock, addresses, connected accounts. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { VendorAnswer, VendorCall } from '../stand-in.js';
import { errorBodyOf, notFound, ok, refuse } from './answers.js';
import { emailOf, phoneOf } from './building.js';
import { route, type Route } from './route.js';
import type { ClerkState } from './state.js';
import type { EmailWire, PhoneWire, UserWire } from './wire.js';

interface Changing {
  readonly state: ClerkState;
  readonly changed: (type: 'user.updated', user: UserWire) => void;
}

const namesSchema = z.looseObject({
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  username: z.string().nullish(),
});
const METADATA = ['public_metadata', 'private_metadata', 'unsafe_metadata'] as const;
const record = z.record(z.string(), z.unknown()).optional();
const metadataSchema = z.strictObject({
  public_metadata: record,
  private_metadata: record,
  unsafe_metadata: record,
});

export function changingRoutes({ state, changed }: Changing): readonly Route[] {
  const change = (id: string, changes: Partial<UserWire>): VendorAnswer => {
    const user = state.changeUser(id, changes);
    if (user) changed('user.updated', user);
    return user ? ok(user) : notFound(`user with id ${id}`);
  };
  return [
    route('POST', '/users/([^/]+)/lock', (_call, id) =>
      change(id, { locked: true, lockout_expires_in_seconds: state.lockSeconds }),
    ),
    route('POST', '/users/([^/]+)/unlock', (_call, id) =>
      change(id, { locked: false, lockout_expires_in_seconds: null }),
    ),
    route('PATCH', '/users/([^/]+)/metadata', (call, id) => {
      const user = state.users.get(id);
      const asked = metadataSchema.safeParse(bodyOf(call));
      if (!user) return notFound(`user with id ${id}`);
      if (!asked.success) return invalid();
      const merged = METADATA.map((bag) => [bag, merge(user[bag] ?? {}, asked.data[bag] ?? {})]);
      return change(id, Object.fromEntries(merged) as Partial<UserWire>);
    }),
    route('PATCH', '/users/([^/]+)', (call, id) => {
      const asked = namesSchema.safeParse(bodyOf(call));
      if (!asked.success) return invalid();
      const { first_name, last_name, username } = asked.data;
      if (typeof username === 'string' && isTaken(state, { id, username })) return exists();
      const given = Object.entries({ first_name, last_name, username }).filter(
        ([, value]) => value !== undefined,
      );
      return change(id, Object.fromEntries(given) as Partial<UserWire>);
    }),
    route('DELETE', '/users/[^/]+/external_accounts/([^/]+)', (call, account) =>
      disconnect({ state, changed }, call, account),
    ),
    ...addressRoutes({ state, changed }, EMAILS),
    ...addressRoutes({ state, changed }, PHONES),
  ];
}

const bodyOf = ({ body }: VendorCall): unknown => JSON.parse(body.toString('utf8'));

const invalid = (): VendorAnswer => ({ status: 422, body: errorBodyOf(422) });

const exists = (): VendorAnswer =>
  refuse(422, { code: 'form_identifier_exists', message: 'That is taken. Please try another.' });

const isTaken = (
  { users }: ClerkState,
  { id, username }: { readonly id: string; readonly username: string },
): boolean =>
  [...users.values()].some((one) => one.id !== id && one.username?.toLowerCase() === username.toLowerCase());

type Bag = Readonly<Record<string, unknown>>;

const isBag = (value: unknown): value is Bag =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deep; a key with null is taken away. */
function merge(into: Bag, from: Bag): Bag {
  const merged: Record<string, unknown> = { ...into };
  for (const [name, value] of Object.entries(from)) {
    const before = merged[name];
    if (value === null) delete merged[name];
    else merged[name] = isBag(value) ? merge(isBag(before) ? before : {}, value) : value;
  }
  return merged;
}

/** Addresses that came with the account stay, and are tied to nothing any more. */
function disconnect({ state, changed }: Changing, { path }: VendorCall, account: string): VendorAnswer {
  const id = /\/users\/([^/]+)\//.exec(path)?.[1] ?? '';
  const user = state.users.get(id);
  const known = user?.external_accounts.find((one) => one.id === account);
  if (!user || !known) return notFound(`external account with id ${account}`);
  const untied = <T extends EmailWire | PhoneWire>(one: T): T => ({
    ...one,
    linked_to: one.linked_to.filter((link) => link.id !== known.identification_id),
  });
  const after = state.changeUser(id, {
    external_accounts: user.external_accounts.filter((one) => one.id !== account),
    email_addresses: user.email_addresses.map(untied),
    phone_numbers: user.phone_numbers.map(untied),
  });
  if (after) changed('user.updated', after);
  return ok({ object: 'external_account', id: account, deleted: true });
}

interface Kind<Wire extends EmailWire | PhoneWire> {
  readonly path: string;
  readonly object: string;
  readonly value: 'email_address' | 'phone_number';
  readonly primary: 'primary_email_address_id' | 'primary_phone_number_id';
  of(user: UserWire): readonly Wire[];
  valueOf(one: Wire): string;
  make(value: string, status: 'verified' | 'unverified'): Wire;
  put(all: readonly Wire[]): Partial<UserWire>;
}

const newId = (): string => `new_${randomBytes(8).toString('hex')}`;

const EMAILS: Kind<EmailWire> = {
  path: '/email_addresses',
  object: 'email_address',
  value: 'email_address',
  primary: 'primary_email_address_id',
  of: (user) => user.email_addresses,
  valueOf: (one) => one.email_address.toLowerCase(),
  make: (value, status) => emailOf(newId(), value.toLowerCase(), status),
  put: (email_addresses) => ({ email_addresses }),
};

const PHONES: Kind<PhoneWire> = {
  path: '/phone_numbers',
  object: 'phone_number',
  value: 'phone_number',
  primary: 'primary_phone_number_id',
  of: (user) => user.phone_numbers,
  valueOf: (one) => one.phone_number,
  make: (value, status) => phoneOf(newId(), value, { status, backupCodes: [] }),
  put: (phone_numbers) => ({ phone_numbers }),
};

const flagsSchema = z.looseObject({ verified: z.boolean().nullish(), primary: z.boolean().nullish() });

function addressRoutes<Wire extends EmailWire | PhoneWire>(
  { state, changed }: Changing,
  kind: Kind<Wire>,
): readonly Route[] {
  const ownerOf = (id: string): UserWire | undefined =>
    [...state.users.values()].find((user) => kind.of(user).some((one) => one.id === id));
  const put = (user: UserWire, all: readonly Wire[], primary: string | null): void => {
    const after = state.changeUser(user.id, { ...kind.put(all), [kind.primary]: primary });
    if (after) changed('user.updated', after);
  };
  return [
    route('POST', kind.path, (call) => {
      const body = bodyOf(call) as Readonly<Record<string, unknown>>;
      const flags = flagsSchema.safeParse(body).data ?? {};
      const user = state.users.get(String(body['user_id']));
      const value = String(body[kind.value]);
      if (!user) return notFound(`user with id ${String(body['user_id'])}`);
      const isVerifiedElsewhere = [...state.users.values()].some((other) =>
        kind
          .of(other)
          .some(
            (one) =>
              kind.valueOf(one) === value && (other === user || one.verification?.status === 'verified'),
          ),
      );
      if (isVerifiedElsewhere) return exists();
      if (flags.primary && !flags.verified) return invalid();
      const made = kind.make(value, flags.verified ? 'verified' : 'unverified');
      put(user, [...kind.of(user), made], flags.primary ? made.id : user[kind.primary]);
      return ok(made);
    }),
    route('PATCH', `${kind.path}/([^/]+)`, (call, id) => {
      const user = ownerOf(id);
      const flags = flagsSchema.safeParse(bodyOf(call)).data ?? {};
      if (!user) return notFound(`${kind.object} with id ${id}`);
      const all = kind.of(user).map((one): Wire => {
        const verified = kind.make(kind.valueOf(one), 'verified').verification;
        return one.id === id && flags.verified ? { ...one, verification: verified } : one;
      });
      put(user, all, flags.primary ? id : user[kind.primary]);
      return ok(all.find((one) => one.id === id));
    }),
    route('DELETE', `${kind.path}/([^/]+)`, (_call, id) => {
      const user = ownerOf(id);
      const one = user && kind.of(user).find((other) => other.id === id);
      if (!user || !one) return notFound(`${kind.object} with id ${id}`);
      // What exactly Clerk says here is not published; that it refuses is.
      if (one.linked_to.length > 0)
        return refuse(400, { code: 'linked_identification', message: 'it is linked to a connected account' });
      const rest = kind.of(user).filter((other) => other.id !== id);
      put(user, rest, user[kind.primary] === id ? (rest[0]?.id ?? null) : user[kind.primary]);
      return ok({ object: kind.object, id, deleted: true });
    }),
  ];
}
