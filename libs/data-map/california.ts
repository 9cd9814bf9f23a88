/**
 * From the data map to what an answer under the law of California says: which of its categories a collection falls
 * under, and which columns are told of and never handed out.
 */
import { inOrder, type CcpaCategory } from '#libs/domain/california';
import { fallsUnder, fallsUnderAny } from './categories.js';
import { allFields, isPersonal, type Collection, type Dataset, type Field } from './dataset.js';
import type { Fault, Position } from './faults.js';
import type { System } from './systems.js';

/** Categories of the map (fideslang) → those of Cal. Civ. Code 1798.140(v)(1). The longest that fits counts. */
const MEANING: Readonly<Record<string, readonly CcpaCategory[]>> = {
  'user.account': ['identifiers'],
  'user.authorization': ['sensitive'],
  'user.authorization.biometric': ['biometric', 'sensitive'],
  'user.behavior': ['internet-activity'],
  'user.behavior.purchase_history': ['commercial'],
  'user.biometric': ['biometric', 'sensitive'],
  'user.biometrics': ['biometric', 'sensitive'],
  'user.children': ['protected-characteristics'],
  'user.childrens': ['protected-characteristics'],
  'user.contact': ['identifiers', 'customer-records'],
  'user.contact.email': ['identifiers'],
  'user.contact.organization': ['employment'],
  'user.content': ['sensory'],
  'user.criminal_history': ['customer-records'],
  'user.demographic': ['protected-characteristics'],
  'user.demographic.profile': ['inferences'],
  'user.demographic.race_ethnicity': ['protected-characteristics', 'sensitive'],
  'user.demographic.religious_belief': ['protected-characteristics', 'sensitive'],
  'user.demographic.philosophical_belief': ['protected-characteristics', 'sensitive'],
  'user.demographic.sexual_orientation': ['protected-characteristics', 'sensitive'],
  'user.demographic.citizenship_or_immigration_status': ['protected-characteristics', 'sensitive'],
  'user.demographic.union_membership': ['sensitive'],
  'user.device': ['identifiers', 'internet-activity'],
  'user.device.ip_address': ['identifiers'],
  'user.device.telemetry': ['internet-activity'],
  'user.device.sensor': ['sensory'],
  'user.financial': ['customer-records'],
  'user.financial.bank_account': ['customer-records', 'sensitive'],
  'user.financial.credit_card': ['customer-records', 'sensitive'],
  'user.government_id': ['identifiers', 'sensitive'],
  'user.health': ['customer-records', 'sensitive'],
  'user.health_and_medical': ['customer-records', 'sensitive'],
  'user.job_title': ['employment'],
  'user.location': ['geolocation'],
  'user.location.precise': ['geolocation', 'sensitive'],
  'user.name': ['identifiers', 'customer-records'],
  'user.payment': ['customer-records', 'commercial'],
  'user.privacy_preferences': ['internet-activity'],
  'user.professional_information': ['employment'],
  'user.sensor': ['sensory'],
  'user.settings': ['internet-activity'],
  'user.social': ['internet-activity'],
  'user.social_activity': ['internet-activity'],
  'user.telemetry': ['internet-activity'],
  'user.unique_id': ['identifiers'],
  'user.user_sensor': ['sensory'],
  'user.workplace': ['employment'],
};

export function meaningOf(category: string): readonly CcpaCategory[] {
  const fitting = Object.keys(MEANING).filter((known) => fallsUnder(category, known));
  return MEANING[fitting.toSorted((a, b) => b.length - a.length)[0] ?? ''] ?? [];
}

/** Of everything personal in it, secrets included: what is never handed out is held all the same. */
export function categoriesOfCollection({ categories, fields }: Collection): CcpaCategory[] {
  const ofFields = allFields(fields).flatMap(({ categories: own, source }) => {
    const meant = (own.length > 0 ? own : categories).flatMap(meaningOf);
    return meant.length > 0 && source === 'inferred' ? [...meant, 'inferences' as const] : meant;
  });
  return inOrder([...categories.flatMap(meaningOf), ...ofFields]);
}

/** The categories of found collections; the system's own list where the map says nothing of one. */
export function categoriesHeld(
  system: System | undefined,
  found: readonly string[],
  datasets: readonly Dataset[],
): CcpaCategory[] {
  const own = system?.california?.categories ?? [];
  return inOrder(
    found.flatMap((key) => {
      const collection = collectionOf(datasets, key);
      const meant = collection === undefined ? [] : categoriesOfCollection(collection);
      return meant.length === 0 ? own : meant;
    }),
  );
}

/**
 * 11 CCR 7024(d): numbers of government documents, of financial accounts, of health insurance and medical records,
 * passwords and security answers, unique biometric data.
 */
const NEVER_DISCLOSED = [
  'user.government_id',
  'user.financial.bank_account',
  'user.financial.credit_card',
  'user.health.insurance_beneficiary_id',
  'user.health.record_id',
  'user.health_and_medical.insurance_beneficiary_id',
  'user.health_and_medical.record_id',
  'user.authorization',
  'user.biometric',
  'user.biometrics',
];

/** Columns of a collection that a person is told of and never given. One nested value keeps its whole column. */
export function columnsNeverDisclosed(
  system: System | undefined,
  collection: string,
  datasets: readonly Dataset[],
): string[] {
  const name = collection.split(':').at(-1) ?? collection;
  const said = (system?.california?.neverDisclosed ?? [])
    .filter((column) => column.startsWith(`${name}.`))
    .map((column) => column.slice(name.length + 1));
  const known = collectionOf(datasets, collection);
  const mapped = (known?.fields ?? [])
    .filter((field) => !field.secret && isNeverDisclosed(field, known?.categories ?? []))
    .map((field) => field.name);
  return [...new Set([...said, ...mapped])].toSorted();
}

const isNeverDisclosed = ({ categories, fields }: Field, inherited: readonly string[]): boolean => {
  const own = categories.length > 0 ? categories : inherited;
  return fallsUnderAny(own, NEVER_DISCLOSED) || fields.some((nested) => isNeverDisclosed(nested, own));
};

const collectionOf = (datasets: readonly Dataset[], key: string): Collection | undefined =>
  datasets.flatMap(({ collections }) => collections).find((collection) => collection.key === key);

interface Located {
  readonly value: readonly System[];
  readonly locate: (path: readonly PropertyKey[]) => Position;
}

/** Of a company that is bound by the CCPA: every system and recipient has to say what an answer needs. */
export function checkCalifornia(systems: Located, datasets: readonly Dataset[]): readonly Fault[] {
  return systems.value.flatMap((system, index) => [
    ...unsaidCategories(system, datasets, systems.locate(['systems', index, 'key'])),
    ...system.recipients.flatMap(({ name, california }, place) =>
      california === undefined
        ? [
            unsaid(
              systems.locate(['systems', index, 'recipients', place]),
              `${system.key}: nothing says what kind of recipient ${name} is, and how it gets the data`,
              'add california: { kind, disclosure } to the recipient',
            ),
          ]
        : [],
    ),
  ]);
}

function unsaidCategories(system: System, datasets: readonly Dataset[], at: Position): readonly Fault[] {
  if (system.california?.categories.length) return [];
  const fix = `add california: { categories: [...] } to ${system.key}`;
  const collections = datasets
    .filter((dataset) => dataset.system === system.key)
    .flatMap((dataset) => dataset.collections);
  if (collections.length === 0)
    return [unsaid(at, `${system.key}: nothing says which categories it holds`, fix)];
  return collections
    .filter(
      (collection) => isPersonalCollection(collection) && categoriesOfCollection(collection).length === 0,
    )
    .map(({ key, at: place }) => unsaid(place, `${key}: its data categories are none of the CCPA's`, fix));
}

const isPersonalCollection = ({ categories, fields }: Collection): boolean =>
  isPersonal([...categories, ...allFields(fields).flatMap((field) => field.categories)]);

const unsaid = (at: Position, message: string, fix: string): Fault => ({
  severity: 'error',
  code: 'california-unsaid',
  at,
  message: `${message} (US-CA: Cal. Civ. Code 1798.130(a)(3)(B))`,
  fix,
});
