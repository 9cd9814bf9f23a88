/** What is relied on of a user of Clerk's: which addresses are really hers. The rest is data and taken as it is. */
import type { User } from '@clerk/backend';
import { z } from 'zod';
import { canonicalEmail } from '#libs/connectors/kit/identifiers';
import { WafaError } from '#libs/domain/errors';

const verification = z.looseObject({ status: z.string() }).nullish();

/** What an address came with: a connected account, an enterprise's. */
const links = z.array(z.unknown()).nullish();
const metadata = z.record(z.string(), z.unknown()).nullish();

const userSchema = z.looseObject({
  id: z.string().min(1),
  external_id: z.string().nullish(),
  username: z.string().nullish(),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  primary_email_address_id: z.string().nullish(),
  primary_phone_number_id: z.string().nullish(),
  public_metadata: metadata,
  private_metadata: metadata,
  unsafe_metadata: metadata,
  banned: z.boolean().default(false),
  locked: z.boolean().default(false),
  /** Null where a lock never ends. */
  lockout_expires_in_seconds: z.number().nullish(),
  external_accounts: z.array(z.looseObject({ id: z.string().min(1) })).default([]),
  has_image: z.boolean().default(false),
  image_url: z.string().default(''),
  email_addresses: z.array(
    z.looseObject({ id: z.string(), email_address: z.string().min(1), verification, linked_to: links }),
  ),
  phone_numbers: z
    .array(z.looseObject({ id: z.string(), phone_number: z.string().min(1), verification, linked_to: links }))
    .default([]),
});
export type ClerkUser = z.infer<typeof userSchema>;

/** Throws `system-unavailable` for an answer that is no user: a proxy's page, for example. */
export function userOf(system: string, { raw }: User): ClerkUser {
  const parsed = userSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new WafaError('system-unavailable', `${system}: the answer is no user`);
}

export const isVerified = (one: { readonly verification?: z.infer<typeof verification> }): boolean =>
  one.verification?.status === 'verified';

/** Canonical. Anybody can add an address of somebody else; only a verified one says whose it is. */
export const verifiedEmails = ({ email_addresses }: ClerkUser): readonly string[] =>
  email_addresses.filter(isVerified).map((one) => canonicalEmail(one.email_address));

export const verifiedPhones = ({ phone_numbers }: ClerkUser): readonly string[] =>
  phone_numbers.filter(isVerified).map((one) => one.phone_number);

/** As written at Clerk; undefined where it is missing or unverified. */
export function verifiedPrimaryEmail(user: ClerkUser): string | undefined {
  const primary = user.email_addresses.find(({ id }) => id === user.primary_email_address_id);
  return primary && isVerified(primary) ? primary.email_address : undefined;
}
