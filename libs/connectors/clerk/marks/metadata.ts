/** What a mark looks like in a user's metadata, and what has to change for it. Clerk merges deep; null takes a key away. */
import type { MarkRequest } from '#libs/connectors/kit/marks';
import type { Mark } from '#libs/domain/words';
import { isObject } from '../clerk-records.js';
import type { ClerkUser } from '../clerk-user.js';

export interface Metadata {
  readonly publicMetadata?: Readonly<Record<string, unknown>>;
  readonly privateMetadata?: Readonly<Record<string, unknown>>;
}

/** `true`, or the list of purposes that it is limited to: either is truthy, and its absence is not. */
export const RESTRICTED = 'dsr_restricted';
/** Purpose → false. */
const CONSENTS = 'consents';

export const MARKED_BY: Readonly<Record<Mark, string>> = {
  restrict: `private_metadata.${RESTRICTED}`,
  lift: `private_metadata.${RESTRICTED}`,
  stop: `public_metadata.${CONSENTS}`,
  unpublish: '',
};

type Asked = Pick<MarkRequest, 'mark' | 'purposes' | 'stays'>;

/** Undefined where the account carries the mark already. */
export function changesFor(user: ClerkUser, asked: Asked): Metadata | undefined {
  if (isMarked(user, asked)) return undefined;
  if (asked.mark === 'stop')
    return {
      publicMetadata: { [CONSENTS]: Object.fromEntries(asked.purposes.map((purpose) => [purpose, false])) },
    };
  const restricted = asked.mark === 'lift' ? afterLift(asked) : afterRestriction(user, asked);
  return { privateMetadata: { [RESTRICTED]: restricted } };
}

export function isMarked(user: ClerkUser, { mark, purposes, stays }: Asked): boolean {
  if (mark === 'stop') {
    const consents = user.public_metadata?.[CONSENTS];
    return purposes.every((purpose) => isObject(consents) && consents[purpose] === false);
  }
  const { whole, limitedTo } = restrictionOf(user);
  const includes = (all: readonly string[]): boolean => all.every((purpose) => limitedTo.includes(purpose));
  if (mark === 'restrict') return whole || (purposes.length > 0 && includes(purposes));
  const left = stays?.purposes ?? [];
  const allStays = stays !== undefined && left.length === 0;
  return whole === allStays && limitedTo.length === left.length && includes(left);
}

interface Restriction {
  readonly whole: boolean;
  readonly limitedTo: readonly string[];
}

/** Whatever else stands there restricts everything: a doubt is no lift. */
function restrictionOf({ private_metadata: bag }: ClerkUser): Restriction {
  const stands = bag?.[RESTRICTED];
  if (stands === undefined || stands === null || stands === false) return { whole: false, limitedTo: [] };
  return Array.isArray(stands)
    ? { whole: false, limitedTo: stands.map(String) }
    : { whole: true, limitedTo: [] };
}

/** A narrow restriction never narrows a wide one. */
const afterRestriction = (user: ClerkUser, { purposes }: Asked): true | readonly string[] =>
  purposes.length === 0 ? true : [...new Set([...restrictionOf(user).limitedTo, ...purposes])];

/** What others ask for is left. */
const afterLift = ({ stays }: Asked): null | true | readonly string[] =>
  stays ? (stays.purposes.length === 0 ? true : stays.purposes) : null;
