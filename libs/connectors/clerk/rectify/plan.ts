/** What one correction would do at Clerk, and why it cannot be done. Only reads. */
import type { Correction, PlannedCorrection } from '#libs/connectors/kit/rectification';
import type { Instance } from '../accounts.js';
import { userOf, type ClerkUser } from '../clerk-user.js';
import { isRight, primaryOf, wayOf } from './addresses.js';
import { asWritten, isName, metadataPath, metadataValue, USERS } from './fields.js';

export interface Drawn {
  readonly planned: PlannedCorrection;
  /** User id and, for an address, the id of the one that goes. Personal data. */
  readonly keys: readonly (readonly string[])[];
}

export interface Asked {
  readonly instance: Instance;
  readonly users: readonly ClerkUser[];
  /** Fields the configuration names. */
  readonly fields: ReadonlySet<string>;
}

/** As Clerk would write it: an address in small letters, a number without spaces, everything else as it is. */
export const rightValue = ({ field, value }: Correction): string | null =>
  value === null ? null : (wayOf(field)?.canonical(value) ?? value);

export async function draw(asked: Asked, correction: Correction): Promise<Drawn> {
  const { users, fields } = asked;
  const { id, collection, field } = correction;
  if (collection !== USERS || !fields.has(field)) return cannot(id, 'not-rectifiable');
  const wrong = users.filter((user) => !holds(user, correction));
  const keys = wrong.map((user) => [user.id, ...oldOf(user, field)]);
  const counts = { id, rows: wrong.length, right: users.length - wrong.length };
  const why = wrong.length === 0 ? undefined : await obstacle(asked, { correction, wrong });
  if (why === undefined) return { planned: counts, keys };
  return { planned: { ...counts, notAppliedBecause: why }, keys: [] };
}

const cannot = (id: string, why: string): Drawn => ({
  planned: { id, rows: 0, right: 0, notAppliedBecause: why },
  keys: [],
});

/** Whether the right value stands there. `old`: id of an address that had to go. */
export function holds(user: ClerkUser, correction: Correction, old?: string): boolean {
  const { field, value } = correction;
  const way = wayOf(field);
  if (way) return isRight(way, user, { value: rightValue(correction), old });
  if (isName(field)) return (user[field] ?? null) === (value === '' ? null : value);
  const before = metadataValue(user, field) ?? null;
  return before === (asWritten(before, value) ?? null) && (value === null) === (before === null);
}

function oldOf(user: ClerkUser, field: string): readonly string[] {
  const way = wayOf(field);
  const old = way && primaryOf(way, user);
  return old ? [old.id] : [];
}

interface Wrong {
  readonly correction: Correction;
  readonly wrong: readonly ClerkUser[];
}

/** A code that the answer has words for. */
async function obstacle(asked: Asked, { correction, wrong }: Wrong): Promise<string | undefined> {
  const { field, value } = correction;
  if (wayOf(field)) return addressObstacle(asked, { correction, wrong });
  if (field === 'username' && value !== null) return usernameObstacle(asked, value);
  if (metadataPath(field) === undefined) return undefined;
  const fits = wrong.every((user) => asWritten(metadataValue(user, field), value) !== undefined);
  return fits ? undefined : 'malformed';
}

/** An address signs in to one account only. */
async function addressObstacle(
  { instance, users }: Asked,
  { correction: { field, value }, wrong }: Wrong,
): Promise<string | undefined> {
  const way = wayOf(field);
  if (!way) return undefined;
  if (value === null && !way.canEmpty) return 'cannot-be-empty';
  const right = value === null ? null : way.canonical(value);
  if (right === undefined) return 'malformed';
  if (users.length > 1 && right !== null) return 'several-accounts';
  if (wrong.some((user) => primaryOf(way, user)?.isLinked)) return 'linked-account';
  const own = new Set(users.map(({ id }) => id));
  return right !== null && (await way.isTaken(instance, right, own)) ? 'taken' : undefined;
}

async function usernameObstacle(
  { instance: { api, system }, users }: Asked,
  value: string,
): Promise<string | undefined> {
  if (users.length > 1) return 'several-accounts';
  const { data } = await api.ask((client) => client.users.getUserList({ username: [value], limit: 10 }), 2);
  const others = data.map((resource) => userOf(system, resource)).filter(({ id }) => id !== users[0]?.id);
  return others.some(({ username }) => username?.toLowerCase() === value.toLowerCase()) ? 'taken' : undefined;
}
