/** Who may ask what: a secret key everything, a restricted key what it was given. */
import type { VendorCall } from '../stand-in.js';
import { StripeRefusal } from './stripe-error.js';

/** `rak_charge_read` and the like, in the names of Stripe's own messages. */
export type KeyPermissions = 'all' | ReadonlySet<string>;

export type Keys = ReadonlyMap<string, KeyPermissions>;

/** Throws 401 for no or an unknown key, 403 for one that lacks the permission. */
export function authorise(keys: Keys, { headers }: VendorCall, permission: string): void {
  const key = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (key === undefined) {
    throw new StripeRefusal(401, {
      message: 'You did not provide an API key. Provide it in the Authorization header, using Bearer auth.',
    });
  }
  const permissions = keys.get(key);
  const masked = `${key.slice(0, 8)}****`;
  if (permissions === undefined) {
    throw new StripeRefusal(401, { message: `Invalid API Key provided: ${masked}` });
  }
  if (permissions === 'all' || permissions.has(permission)) return;
  throw new StripeRefusal(403, {
    message:
      `The provided key '${masked}' does not have the required permissions for this endpoint on account 'acct_example'. ` +
      `Having the '${permission}' permission would allow this request to continue.`,
  });
}
