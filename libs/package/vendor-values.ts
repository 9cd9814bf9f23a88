/** What Stripe and Clerk keep for machines, as people read it; on the first page only, the files stay exact. */
import type { Language } from '#libs/domain/words';
import { LOCALES } from '#libs/i18n/translate';
import type { Page } from './start-here.page.js';

export type Fields = Readonly<Record<string, unknown>>;
export interface VendorValue {
  readonly connector: string | undefined;
  readonly name: string;
  readonly value: unknown;
  /** What the value is a field of: a currency stands beside its amount. */
  readonly beside: Fields;
}
type Reader = Pick<Page, 'translator' | 'content'>;

/** Names of Stripe's that hold Unix seconds, on every object. */
const STRIPE_INSTANT =
  /^(created|updated|date|start|end|\w+_at|(due|start|end|expected_arrival|transfer)_date|(current_)?period_(start|end))$/;
/** Names of Stripe's that hold an amount in the currency beside it. */
const STRIPE_AMOUNT =
  /^(amount|amount_(captured|discount|due|paid|refunded|remaining|shipping|subtotal|tax|total)|unit_amount|total|subtotal|balance|ending_balance|net_amount|value)$/;
/** 1973 to 5138: what else stands under such a name is no instant. */
const SECONDS = { from: 1e8, until: 1e11 };

/** Said of the kind of object or of the account, not of the person. */
const MARKS = new Set(['object', 'livemode']);

/** https://docs.stripe.com/currencies: how many digits follow the point, where it is not two. */
const DIGITS: ReadonlyMap<string, number> = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA'].map((code) => [code, 0] as const),
  ...['PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map((code) => [code, 0] as const),
  ...['BHD', 'JOD', 'KWD', 'OMR', 'TND'].map((code) => [code, 3] as const),
]);
/** Listed by Stripe without decimals, and counted with two by some of its interfaces: left as it is. */
const UNCLEAR = 'UGX';

/** Undefined where nothing is known of the value. */
export function vendorText(
  { connector, name, value, beside }: VendorValue,
  page: Reader,
): string | undefined {
  if (connector === 'clerk') return clerkMoney(value);
  if (connector !== 'stripe' || typeof value !== 'number' || !Number.isSafeInteger(value)) return undefined;
  if (STRIPE_INSTANT.test(name) && value >= SECONDS.from && value < SECONDS.until)
    return page.translator.dateTime(new Date(value * 1000), page.content.controller.timeZone);
  return STRIPE_AMOUNT.test(name) ? money(value, beside['currency'], page.content.language) : undefined;
}

/** Only of Stripe's cash balance, whose fields are currencies. */
export function balanceText(currency: string, value: unknown, page: Reader): string | undefined {
  return typeof value === 'number' ? money(value, currency, page.content.language) : undefined;
}

export const isMark = (connector: string | undefined, name: string): boolean =>
  (connector === 'stripe' || connector === 'clerk') && MARKS.has(name);

function money(amount: number, currency: unknown, language: Language): string | undefined {
  if (typeof currency !== 'string' || !/^[a-z]{3}$/i.test(currency)) return undefined;
  const code = currency.toUpperCase();
  if (code === UNCLEAR) return undefined;
  const digits = DIGITS.get(code) ?? 2;
  return new Intl.NumberFormat(LOCALES[language], {
    style: 'currency',
    currency: code,
    currencyDisplay: 'code',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits);
}

function clerkMoney(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { amount_formatted: formatted, currency } = value as Fields;
  return typeof formatted === 'string' && typeof currency === 'string'
    ? `${currency} ${formatted}`
    : undefined;
}
