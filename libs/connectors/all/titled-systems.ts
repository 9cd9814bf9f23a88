/**
 * What people read instead of keys: `labels` of systems.yaml, and where it says nothing, a connector's own titles of its
 * collections, columns and fields.
 */
import { CLERK_COLLECTIONS } from '#libs/connectors/clerk/clerk-collections';
import { NAMED_FIELDS as CLERK_FIELDS } from '#libs/connectors/clerk/rectify/fields';
import { CONSENT_COLLECTIONS } from '#libs/connectors/consents/consents.connector';
import { GA4_COLLECTIONS } from '#libs/connectors/ga4/ga4-collections';
import type { DescribedCollection } from '#libs/connectors/kit/connector';
import type { RectifiableField } from '#libs/connectors/kit/rectification';
import { ERASED_FILES, MEDIA_COLLECTIONS } from '#libs/connectors/media/media-texts';
import { STRIPE_COLLECTIONS } from '#libs/connectors/stripe/collections';
import { FIELDS as STRIPE_FIELDS } from '#libs/connectors/stripe/rectifier-fields';
import type { Localised } from '#libs/data-map/company';
import type { ConnectorName, System } from '#libs/data-map/systems';

type Titles = Readonly<Record<string, Localised>>;

export const titledSystems = (systems: readonly System[]): System[] =>
  systems.map((system) => ({ ...system, labels: { ...TITLES_OF[system.connector], ...system.labels } }));

/** `stripe:charges` → `charges`. */
const short = (collection: string): string => collection.split(':').at(-1) ?? collection;

const ofCollections = (collections: readonly DescribedCollection[]): Titles =>
  Object.fromEntries(
    collections.flatMap(({ key, label, columns }) => [
      ...titled(short(key), label),
      ...columns.flatMap((column) => titled(`${short(key)}.${column.name}`, column.label)),
    ]),
  );

const ofFields = (fields: readonly RectifiableField[]): Titles =>
  Object.fromEntries(
    fields.flatMap(({ collection, field, label }) => titled(`${short(collection)}.${field}`, label)),
  );

const titled = (name: string, label: Localised | undefined): [string, Localised][] =>
  label === undefined ? [] : [[name, label]];

/** The others are named by the data map alone. */
const TITLES_OF: Readonly<Partial<Record<ConnectorName, Titles>>> = {
  clerk: { ...ofCollections(CLERK_COLLECTIONS), ...ofFields(CLERK_FIELDS) },
  consents: ofCollections(CONSENT_COLLECTIONS),
  ga4: ofCollections(GA4_COLLECTIONS),
  media: {
    ...ofCollections(MEDIA_COLLECTIONS),
    ...Object.fromEntries(Object.entries(ERASED_FILES).map(([key, title]) => [short(key), title])),
  },
  stripe: { ...ofCollections(STRIPE_COLLECTIONS), ...ofFields(STRIPE_FIELDS) },
};
