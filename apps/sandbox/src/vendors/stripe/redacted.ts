/** What Stripe puts in the place of personal values, in the fields that hold them. */

export const REDACTED = '[redacted]';

const PERSONAL: ReadonlySet<string> = new Set(
  `name email phone line1 line2 city state postal_code description receipt_email customer_name customer_email
  customer_phone customer_email_address individual_name business_name uncategorized_text billing_address
  shipping_address statement_descriptor`.split(/\s+/),
);

export function redacted<T>(value: T): T {
  return walk(value, false) as T;
}

function walk(value: unknown, isPersonal: boolean): unknown {
  if (typeof value === 'string') return isPersonal && value !== '' ? REDACTED : value;
  if (Array.isArray(value)) return value.map((one) => walk(one, isPersonal));
  if (typeof value !== 'object' || value === null) return value;
  // Decimal numbers of the SDK, which are objects with methods.
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, walk(inner, isPersonal || isOne(name))]),
  );
}

const isOne = (name: string): boolean => name === 'metadata' || PERSONAL.has(name);

/** True for an object that was redacted: its own fields say so. */
export const redactedWords = (row: object): boolean => JSON.stringify(row).includes(`"${REDACTED}"`);
