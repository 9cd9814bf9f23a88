/** Which fields of Stripe's objects hold something of a person, and with what they are emptied. Pure. */
import type { Stripe } from 'stripe';
import { fieldsOf, type Fields } from '../pages.js';

/** What Stripe writes where a redaction job took a value away. */
const REDACTED = '[redacted]';

/** Names of fields whose texts are of a person, however deep. */
const PERSONAL: ReadonlySet<string> = new Set([
  'name',
  'email',
  'phone',
  'individual_name',
  'business_name',
  'line1',
  'line2',
  'city',
  'state',
  'postal_code',
  'description',
  'receipt_email',
  'customer_name',
  'customer_email',
  'customer_phone',
  'phone_number',
  'first_name',
  'last_name',
  'comment',
]);

/** Top-level fields with a text of the person's in them that no redaction has replaced. */
export const personalFields = (data: Fields, among: readonly string[] = Object.keys(data)): string[] =>
  among.filter((field) => holds(data[field], isPersonal(field)));

/** True where a redaction job was here. */
export const wasRedacted = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.values(value).some(wasRedacted) : value === REDACTED;

const isPersonal = (name: string): boolean => name === 'metadata' || PERSONAL.has(name);

function holds(value: unknown, personal: boolean): boolean {
  if (typeof value === 'string') return personal && value !== '' && value !== REDACTED;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, inner]) => holds(inner, personal || isPersonal(name)));
}

const EMPTY_CUSTOMER = {
  name: '',
  individual_name: '',
  business_name: '',
  email: '',
  phone: '',
  address: '',
  shipping: '',
  description: '',
  metadata: '',
} as const satisfies Stripe.CustomerUpdateParams;

/** Fields of a customer that can be emptied; `preferred_locales` is a list, which no form can empty. */
const CUSTOMER_FIELDS = Object.keys(EMPTY_CUSTOMER) as readonly (keyof typeof EMPTY_CUSTOMER)[];
const INVOICE_SETTINGS = 'invoice_settings';

export function customerFields(data: Fields): string[] {
  if (wasRedacted(data)) return [];
  const { custom_fields, footer } = fieldsOf(data[INVOICE_SETTINGS] ?? {});
  const printed = (Array.isArray(custom_fields) && custom_fields.length > 0) || Boolean(footer);
  // Of an address a country may be all that is left.
  const whole = ['address', 'shipping'].filter((field) => (data[field] ?? null) !== null);
  const texts = personalFields(data, CUSTOMER_FIELDS).filter((field) => !whole.includes(field));
  return [...texts, ...whole, ...(printed ? [INVOICE_SETTINGS] : [])].toSorted();
}

/** Empties exactly these. */
export function emptied(columns: readonly string[]): Stripe.CustomerUpdateParams {
  const named = CUSTOMER_FIELDS.filter((field) => columns.includes(field));
  return {
    ...Object.fromEntries(named.map((field) => [field, ''])),
    ...(columns.includes(INVOICE_SETTINGS) ? { invoice_settings: { custom_fields: '', footer: '' } } : {}),
  };
}

export const EMPTY_BILLING = {
  address: '',
  email: '',
  name: '',
  phone: '',
} as const satisfies Stripe.PaymentMethodUpdateParams.BillingDetails;
