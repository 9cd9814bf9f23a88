/** The part of Clerk's Backend API that answers about people. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Handler, VendorAnswer, VendorCall } from '../stand-in.js';
import { countedPage, errorBodyOf, notFound, ok, page, refuse } from './answers.js';
import { changingRoutes } from './changing-routes.js';
import { erasingRoutes } from './erasing-routes.js';
import { route, within, type Route } from './route.js';
import { emailOf, userOf } from './building.js';
import type { ClerkState } from './state.js';
import type { UserWire } from './wire.js';

export interface RouteOptions {
  readonly state: ClerkState;
  readonly secretKey: string;
  readonly jwks: unknown;
  /** Told after the change, as Clerk sends its notices. */
  readonly changed: (type: 'user.updated' | 'user.deleted', user: UserWire) => void;
}

/** The smallest PNG there is: one pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export function clerkHandler(options: RouteOptions): Handler {
  const routes = [
    ...userRoutes(options),
    ...holdingRoutes(options),
    ...listRoutes(options),
    ...erasingRoutes(options.state),
    ...changingRoutes(options),
  ];
  return (call) => {
    if (call.path === '/images/layla.png') {
      return { status: 200, headers: { 'content-type': 'image/png' }, body: PICTURE };
    }
    const refusal = refusalOf(call, options.secretKey);
    if (refusal) return refusal;
    for (const { method, pattern, answer } of routes) {
      const match = method === call.method ? pattern.exec(call.path) : null;
      if (match) return answer(call, match[1] ?? '');
    }
    return notFound('endpoint');
  };
}

function refusalOf({ headers }: VendorCall, secretKey: string): VendorAnswer | undefined {
  const given = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  if (given === undefined) {
    return refuse(401, {
      code: 'authorization_header_format_invalid',
      message: 'Invalid Authorization header format',
      longMessage: "Invalid Authorization header format. Must be 'Bearer <YOUR_API_KEY>'",
    });
  }
  return given === secretKey ? undefined : { status: 401, body: errorBodyOf(401) };
}

function userRoutes({ state, jwks, changed }: RouteOptions): readonly Route[] {
  const shown = (call: VendorCall, user: UserWire): UserWire => ({
    ...user,
    // A picture of the stand-in itself.
    ...(user.image_url.startsWith('/') ? { image_url: `http://${call.headers.host}${user.image_url}` } : {}),
  });
  const change = (call: VendorCall, id: string, changes: Partial<UserWire>): VendorAnswer => {
    const user = state.changeUser(id, changes);
    if (user) changed('user.updated', user);
    return user ? ok(shown(call, user)) : notFound(`user with id ${id}`);
  };
  return [
    route('GET', '/jwks', () => ok(jwks)),
    route('GET', '/users', (call) =>
      page(
        call,
        matching(state, call).map((user) => shown(call, user)),
      ),
    ),
    route('POST', '/users', (call) => created(state, call)),
    route('GET', '/users/count', (call) =>
      ok({ object: 'total_count', total_count: matching(state, call).length }),
    ),
    route('GET', '/users/([^/]+)', (call, id) => about(state, id, (user) => ok(shown(call, user)))),
    route('POST', '/users/([^/]+)/ban', (call, id) => change(call, id, { banned: true })),
    route('POST', '/users/([^/]+)/unban', (call, id) => change(call, id, { banned: false })),
    route('DELETE', '/users/([^/]+)', (_call, id) =>
      about(state, id, (user) => {
        state.deleteUser(id);
        changed('user.deleted', user);
        return ok({ object: 'user', id, deleted: true });
      }),
    ),
  ];
}

const newUserSchema = z.looseObject({
  email_address: z.array(z.email()).min(1),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
});

/** As at Clerk, an address that the company itself enters counts as verified. */
function created(state: ClerkState, { body }: VendorCall): VendorAnswer {
  const asked = newUserSchema.safeParse(JSON.parse(body.toString('utf8')));
  if (!asked.success) return { status: 422, body: errorBodyOf(422) };
  const { email_address: addresses, first_name = null, last_name = null } = asked.data;
  const id = `user_${randomBytes(12).toString('hex')}`;
  const user = userOf({
    id,
    first_name,
    last_name,
    email_addresses: addresses.map((address, index) => emailOf(`${id}_${index}`, address)),
  });
  state.users.set(id, user);
  return ok(user);
}

/** What belongs to one user. */
function holdingRoutes({ state }: RouteOptions): readonly Route[] {
  return [
    route('GET', '/users/([^/]+)/organization_memberships', (call, id) =>
      within(state, 'organizations', () =>
        countedPage(
          call,
          state.memberships.filter((one) => one.public_user_data.user_id === id),
        ),
      ),
    ),
    route('GET', '/users/([^/]+)/organization_invitations', (call, id) =>
      within(state, 'organizations', () =>
        about(state, id, () =>
          countedPage(
            call,
            state.organizationInvitations
              .filter(({ user }) => user === id)
              .map(({ invitation }) => invitation),
          ),
        ),
      ),
    ),
    route('GET', '/users/([^/]+)/trusted_devices', (_call, id) =>
      within(state, 'trusted-devices', () =>
        about(state, id, () => {
          const data = state.trustedDevices.filter(({ user }) => user === id).map(({ device }) => device);
          return ok({ data, total_count: data.length });
        }),
      ),
    ),
    route('GET', '/users/([^/]+)/billing/subscription', (_call, id) =>
      within(state, 'billing', () =>
        about(state, id, () => {
          const subscription = state.subscriptions.get(id);
          return subscription ? ok(subscription) : notFound('subscription');
        }),
      ),
    ),
    route('GET', '/users/([^/]+)/billing/credits', (_call, id) =>
      within(state, 'billing', () =>
        about(state, id, () =>
          ok(state.credits.get(id) ?? { object: 'commerce_credit_balance', balance: null }),
        ),
      ),
    ),
  ];
}

function listRoutes({ state }: RouteOptions): readonly Route[] {
  return [
    route('GET', '/sessions', (call) => {
      const user = call.query.get('user_id');
      return page(
        call,
        state.sessions.filter((session) => user === null || session.user_id === user),
      );
    }),
    route('GET', '/sessions/([^/]+)', (_call, id) => {
      const session = state.sessions.find((one) => one.id === id);
      return session ? ok(session) : notFound(`session with id ${id}`);
    }),
    route('GET', '/api_keys', (call) =>
      within(state, 'api-keys', () => {
        const subject = call.query.get('subject');
        return countedPage(
          call,
          state.apiKeys.filter((key) => key.subject === subject),
        );
      }),
    ),
    route('GET', '/waitlist_entries', (call) =>
      countedPage(
        call,
        state.waitlist.filter((entry) => holdsQuery(call, entry)),
      ),
    ),
    route('GET', '/invitations', (call) => {
      const status = call.query.get('status');
      return page(
        call,
        state.invitations.filter(
          (one) =>
            holdsQuery(call, one) && (status === null ? one.status !== 'revoked' : one.status === status),
        ),
      );
    }),
    route('GET', '/allowlist_identifiers', (call) =>
      within(state, 'allowlist', () => page(call, state.allowlist)),
    ),
    route('GET', '/blocklist_identifiers', () =>
      within(state, 'blocklist', () => ok({ data: state.blocklist, total_count: state.blocklist.length })),
    ),
  ];
}

const about = (state: ClerkState, id: string, answer: (user: UserWire) => VendorAnswer): VendorAnswer => {
  const user = state.users.get(id);
  return user ? answer(user) : notFound(`user with id ${id}`);
};

/** `query` is part of the address or the id. */
const holdsQuery = (
  { query }: VendorCall,
  { id, email_address }: { id: string; email_address: string },
): boolean => {
  const part = (query.get('query') ?? '').toLowerCase();
  return email_address.toLowerCase().includes(part) || id.includes(part);
};

/** Exact values of a field, any of several; verified or not, as Clerk answers. */
function matching(state: ClerkState, { query }: VendorCall): readonly UserWire[] {
  const emails = query.getAll('email_address').map((email) => email.toLowerCase());
  const ids = query.getAll('user_id');
  const externalIds = query.getAll('external_id');
  const usernames = query.getAll('username').map((name) => name.toLowerCase());
  const phones = query.getAll('phone_number');
  return [...state.users.values()].filter(
    (user) =>
      (emails.length === 0 ||
        user.email_addresses.some((one) => emails.includes(one.email_address.toLowerCase()))) &&
      (ids.length === 0 || ids.includes(user.id)) &&
      (externalIds.length === 0 || externalIds.includes(user.external_id ?? '')) &&
      (usernames.length === 0 || usernames.includes(user.username?.toLowerCase() ?? '')) &&
      (phones.length === 0 || user.phone_numbers.some((one) => phones.includes(one.phone_number))),
  );
}
