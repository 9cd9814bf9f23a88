/**
 * Every field that a person may choose from to have it corrected, told by the configuration alone: the portal offers
 * it without opening a connection, and a rectifier corrects no field that is not among these. A vendor's are its own
 * list; where no rectifier is configured for a system, a person corrects there.
 */
import { fieldsOf as clerkFields } from '#libs/connectors/clerk/rectify/fields';
import { httpFields } from '#libs/connectors/http/http-rectifier';
import type { RectifiableField } from '#libs/connectors/kit/rectification';
import { rectifiableColumns } from '#libs/connectors/kit/rectifiable-columns';
import { FIELDS as STRIPE_FIELDS } from '#libs/connectors/stripe/rectifier-fields';
import type { Company } from '#libs/data-map/load-company';
import type { System } from '#libs/data-map/systems';

type Mapped = Pick<Company, 'systems' | 'datasets'>;

export interface OfferedField extends RectifiableField {
  readonly system: string;
}

export const rectifiableFields = ({ systems, datasets }: Mapped): OfferedField[] =>
  systems.flatMap((system) =>
    fieldsOf(system, datasets).map((field) => {
      const name = `${field.collection.split(':').at(-1)}.${field.field}`;
      const label = system.labels[name] ?? field.label;
      return { ...field, system: system.key, ...(label === undefined ? {} : { label }) };
    }),
  );

function fieldsOf(system: System, datasets: Company['datasets']): readonly RectifiableField[] {
  switch (system.connector) {
    case 'postgres':
      return rectifiableColumns(datasets.filter((dataset) => dataset.system === system.key));
    case 'stripe':
      return system.write ? STRIPE_FIELDS : [];
    case 'clerk':
      return clerkFields(system.rectifiable);
    case 'http':
      return system.does.includes('rectify') ? httpFields({ ...system, system: system.key }) : [];
    default:
      return [];
  }
}

/** Why nothing can be corrected in a system, by machine or by hand; a code that the answer has words for. */
export const cannotCorrect = (system: System | undefined): string | undefined =>
  system?.connector === 'ga4' ? 'not-possible' : undefined;
