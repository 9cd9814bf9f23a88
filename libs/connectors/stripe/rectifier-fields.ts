/** Which of Stripe's fields can be corrected, and how a value gets into an object and out of it. Pure. */
import type { RectifiableField } from '#libs/connectors/kit/rectification';
import type { Localised } from '#libs/data-map/company';
import { COLUMNS } from './columns.js';
import { fieldsOf, type Fields } from './pages.js';
import { keyOf } from './parts.js';

const ADDRESS_PARTS: Readonly<Record<string, Localised>> = {
  line1: { en: 'first line', ar: 'السطر الأول' },
  line2: { en: 'second line', ar: 'السطر الثاني' },
  city: { en: 'city', ar: 'المدينة' },
  state: { en: 'state or region', ar: 'الولاية أو المنطقة' },
  postal_code: { en: 'postal code', ar: 'الرمز البريدي' },
  country: { en: 'country, in two letters', ar: 'البلد، بحرفين لاتينيين' },
};

const field = (
  collection: RectifiableField['collection'],
  name: string,
  more: Partial<RectifiableField> = {},
): RectifiableField => ({ collection, field: name, ...more });

export const CUSTOMERS = keyOf('customers');
export const METHODS = keyOf('payment_methods');
export const TAX_IDS = keyOf('tax_ids');
export const INVOICES = keyOf('invoices');

/** `shipping.address.city`: Delivery address: city. */
const address = (collection: string, before: string, { en, ar }: Localised): readonly RectifiableField[] =>
  Object.entries(ADDRESS_PARTS).map(([part, label]) =>
    field(collection, `${before}.${part}`, {
      label: { en: `${en}: ${label.en}`, ar: `${ar}: ${label.ar}` },
    }),
  );

const labelled = ({ label }: { readonly label?: RectifiableField['label'] }) =>
  label === undefined ? {} : { label };

const REACHES = {
  email: { reaches: 'email' },
  phone: { reaches: 'phone_number' },
} as const;

export const FIELDS: readonly RectifiableField[] = [
  field(CUSTOMERS, 'name', labelled(COLUMNS.name)),
  field(CUSTOMERS, 'email', { ...labelled(COLUMNS.email), ...REACHES.email }),
  field(CUSTOMERS, 'phone', { ...labelled(COLUMNS.phone), ...REACHES.phone }),
  field(CUSTOMERS, 'description', labelled(COLUMNS.description)),
  ...address(CUSTOMERS, 'address', { en: 'Address', ar: 'العنوان' }),
  field(CUSTOMERS, 'shipping.name', { label: { en: 'Name for delivery', ar: 'اسم المستلم' } }),
  field(CUSTOMERS, 'shipping.phone', { label: { en: 'Telephone for delivery', ar: 'هاتف التوصيل' } }),
  ...address(CUSTOMERS, 'shipping.address', { en: 'Delivery address', ar: 'عنوان التوصيل' }),
  field(TAX_IDS, 'value', { label: { en: 'Tax number', ar: 'الرقم الضريبي' } }),
  field(METHODS, 'billing_details.name', {
    label: { en: 'Name with the means of payment', ar: 'الاسم المرفق بوسيلة الدفع' },
  }),
  field(METHODS, 'billing_details.email', {
    label: { en: 'E-mail address with the means of payment', ar: 'البريد الإلكتروني المرفق بوسيلة الدفع' },
  }),
  field(METHODS, 'billing_details.phone', {
    label: { en: 'Telephone with the means of payment', ar: 'رقم الهاتف المرفق بوسيلة الدفع' },
  }),
  ...address(METHODS, 'billing_details.address', { en: 'Billing address', ar: 'عنوان الفوترة' }),
  field(INVOICES, 'customer_name', labelled(COLUMNS.customer_name)),
  field(INVOICES, 'customer_email', labelled(COLUMNS.customer_email)),
  ...address(INVOICES, 'customer_address', { en: 'Address on invoices', ar: 'العنوان في الفواتير' }),
];

/** Notes of the company itself, by their own keys; those of Wafa are not the person's to correct. */
const METADATA = /^metadata\.(?!dsr_)[^.[\]]{1,40}$/;

export const isKnown = (collection: string, name: string): boolean =>
  FIELDS.some((one) => one.collection === collection && one.field === name) ||
  (collection === CUSTOMERS && METADATA.test(name));

/** Null for what is not there. */
export function valueAt(data: Fields, name: string): string | null {
  const value = name.split('.').reduce<unknown>((inner, part) => fieldsOf(inner ?? {})[part], data);
  return typeof value === 'string' && value !== '' ? value : null;
}

const LONGEST: Readonly<Record<string, number>> = { name: 256, email: 512, phone: 20 };
const LONGEST_METADATA = 500;
const LONGEST_OTHER = 5_000;

/** False for what Stripe would refuse for its form alone. */
export function isAccepted(name: string, value: string | null): boolean {
  if (value === null) return !REQUIRED.has(name);
  if (name.endsWith('.country')) return /^[A-Z]{2}$/.test(value);
  if (name.endsWith('email') && !/^[^\s@]+@[^\s@]+$/.test(value)) return false;
  const last = name.split('.').at(-1) ?? '';
  const most = name.startsWith('metadata.') ? LONGEST_METADATA : (LONGEST[last] ?? LONGEST_OTHER);
  return value.trim() !== '' && value.length <= most;
}

/** Stripe takes no delivery address without a name and a first line. */
const REQUIRED: ReadonlySet<string> = new Set(['shipping.name', 'shipping.address.line1']);

/** Given whole, since Stripe takes what is left out of it as empty. */
const WHOLE: ReadonlySet<string> = new Set(['address', 'shipping']);

export interface Change {
  readonly field: string;
  readonly value: string | null;
}

/** Parameters of one update: addresses whole, with what they hold already. */
export function parametersOf(data: Fields, changes: readonly Change[]): Fields {
  return changes.reduce<Fields>((made, { field: name, value }) => {
    const [top = '', ...rest] = name.split('.');
    const before = made[top] ?? (WHOLE.has(top) ? texts(data[top]) : {});
    return {
      ...made,
      [top]: rest.length === 0 ? (value ?? '') : put(before, { data: data[top], rest, value }),
    };
  }, {});
}

function put(
  into: unknown,
  {
    data,
    rest,
    value,
  }: { readonly data: unknown; readonly rest: readonly string[]; readonly value: string | null },
): Fields {
  const [name = '', ...deeper] = rest;
  const fields = fieldsOf(into ?? {});
  if (deeper.length === 0) return { ...fields, [name]: value ?? '' };
  const inner = fieldsOf(data ?? {})[name];
  return { ...fields, [name]: put(fields[name] ?? texts(inner), { data: inner, rest: deeper, value }) };
}

/** What is not empty of an object, as parameters. */
function texts(value: unknown): Fields {
  const entries = Object.entries(fieldsOf(value ?? {})).map(([name, inner]): [string, unknown] => [
    name,
    typeof inner === 'object' && inner !== null ? texts(inner) : inner,
  ]);
  return Object.fromEntries(entries.filter(([, inner]) => (inner ?? '') !== ''));
}
