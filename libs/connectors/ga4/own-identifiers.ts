/** Which identifiers Google Analytics knows, and in what form. */
import type { Identifier } from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';

export const KINDS = ['ga_client_id', 'ga_user_id', 'ga_app_instance_id'] as const;
export type Ga4Kind = (typeof KINDS)[number];

export type Ga4Identifier = Identifier & { readonly kind: Ga4Kind };

/** Each once, in the order they were given. */
export function ownIdentifiers(identifiers: readonly Identifier[]): readonly Ga4Identifier[] {
  const mine = identifiers.filter((one): one is Ga4Identifier => KINDS.some((kind) => kind === one.kind));
  mine.forEach(assertIdentifier);
  return [...new Map(mine.map((one) => [`${one.kind} ${one.value}`, one])).values()];
}

/** Products often keep the whole `_ga` cookie, `GA1.1.<client id>`; Google knows only the client id. */
export const idAtGoogle = ({ kind, value }: Identifier): string =>
  kind === 'ga_client_id' ? value.replace(/^GA\d\.\d+(-\d+)?\./, '') : value;
