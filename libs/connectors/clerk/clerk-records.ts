/**
 * Clerk's objects as records of an answer: in Clerk's own names, instants to read, without what would let anybody act
 * (tickets, backup codes, nonces), and without what belongs to somebody else.
 */

type Json = Readonly<Record<string, unknown>>;

/** Names that hold a credential wherever they stand, the company's own metadata included. */
const SECRET =
  /^(.*_)?(token|token_secret|secret|secret_key|client_secret|api_key|password|password_(digest|hash)|totp_secret|backup_codes|nonce|private_key)$/i;

/** By `object` of Clerk's. A verification's message and redirect and the address of an invitation hold tickets. */
const LEFT_OUT: readonly { readonly of: RegExp; readonly names: readonly string[] }[] = [
  { of: /^verification_/, names: ['message', 'external_verification_redirect_url'] },
  { of: /^(organization_)?invitation$/, names: ['url', 'public_inviter_data'] },
  // Memberships are records of their own.
  { of: /^user$/, names: ['organization_memberships'] },
];

/** The organisation itself holds data about others. */
const OF_AN_ORGANIZATION = ['object', 'id', 'name', 'slug'];

/** The company's own words: their instants are not Clerk's. */
const FREE = /^(public|private|unsafe)_metadata$|^(claims|actor)$/;
const INSTANT = /(_at|^period_(start|end)|^date|^expiration)$/;

/** What came over the wire where the SDK keeps it; its own objects in Clerk's names. */
export const recordOf = (resource: unknown): Json => clean(wireOf(resource)) as Json;

function wireOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wireOf);
  if (!isObject(value)) return value;
  if (Object.getPrototypeOf(value) === Object.prototype) return value;
  if (isObject(value['raw'])) return value['raw'];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => inner !== undefined && !name.startsWith('_'))
      .map(([name, inner]) => [snakeCase(name), wireOf(inner)]),
  );
}

const isSecret = (name: string): boolean => SECRET.test(snakeCase(name));

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean);
  if (!isObject(value)) return value;
  const kind = String(value['object'] ?? '');
  const leftOut = LEFT_OUT.flatMap(({ of, names }) => (of.test(kind) ? names : []));
  const kept = Object.entries(value).filter(
    ([name]) =>
      !isSecret(name) &&
      !leftOut.includes(name) &&
      (kind !== 'organization' || OF_AN_ORGANIZATION.includes(name)),
  );
  return Object.fromEntries(
    kept.map(([name, inner]) => {
      if (FREE.test(name)) return [name, withoutSecrets(inner)];
      if (INSTANT.test(name) && typeof inner === 'number') return [name, instantOf(inner)];
      return [name, clean(inner)];
    }),
  );
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !isSecret(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutSecrets(inner)]));
}

/** Clerk counts milliseconds. */
function instantOf(milliseconds: number): number | string {
  const instant = new Date(milliseconds);
  return Number.isNaN(instant.getTime()) ? milliseconds : instant.toISOString().replace('Z', '+00:00');
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
