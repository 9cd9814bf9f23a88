/** What an identifier of a system is called: `identifies: stripe` on a column means a Stripe customer id. */
import type { IdentifierKind } from '#libs/domain/words';
import type { Dataset, Field } from './dataset.js';
import type { ConnectorName, System } from './systems.js';

const NATURAL_KIND: Readonly<Record<ConnectorName, IdentifierKind>> = {
  postgres: 'external_id',
  stripe: 'stripe_customer_id',
  clerk: 'clerk_user_id',
  ga4: 'ga_client_id',
  media: 'media_key',
  http: 'external_id',
  'public-pages': 'public_page',
  manual: 'external_id',
  consents: 'external_id',
};

/** The data sets, each field that identifies another system with the kind of that system's identifiers. */
export function withIdentifierKinds(
  datasets: readonly Dataset[],
  systems: readonly Pick<System, 'key' | 'connector'>[],
): readonly Dataset[] {
  const kinds = new Map(systems.map(({ key, connector }) => [key, NATURAL_KIND[connector]]));
  const named = (field: Field): Field => {
    const kind = field.identifies === undefined ? undefined : kinds.get(field.identifies);
    return {
      ...field,
      fields: field.fields.map(named),
      ...(kind === undefined ? {} : { identifiesAs: kind }),
    };
  };
  return datasets.map((dataset) => ({
    ...dataset,
    collections: dataset.collections.map((one) => ({ ...one, fields: one.fields.map(named) })),
  }));
}
