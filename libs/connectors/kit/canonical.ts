/** The one text of a value in a column, so that `01`, `1` and `1.0` are the same integer, and none of them crashes. */

/** How a value is compared: numbers and uuids by their own type, everything else as text. */
export const FAMILIES = ['integer', 'numeric', 'uuid', 'text', 'other'] as const;
export type Family = (typeof FAMILIES)[number];

const MIN_BIGINT = -(2n ** 63n);
const MAX_BIGINT = 2n ** 63n - 1n;

/** Undefined where the column's type cannot hold the value: it finds nothing there. */
export function canonicalText(family: Family, text: string): string | undefined {
  return text.includes('\0') ? undefined : CANONICAL[family](text);
}

const asIs = (text: string): string => text;

const CANONICAL: Readonly<Record<Family, (text: string) => string | undefined>> = {
  integer: canonicalInteger,
  numeric: canonicalNumeric,
  uuid: canonicalUuid,
  text: asIs,
  other: asIs,
};

function canonicalInteger(text: string): string | undefined {
  const digits = /^(-?\d{1,40})(?:\.0*)?$/.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const value = BigInt(digits);
  return value < MIN_BIGINT || value > MAX_BIGINT ? undefined : String(value);
}

function canonicalNumeric(text: string): string | undefined {
  const match = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text);
  if (!match || !/\d/.test(text) || text.length > 1_000) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const value = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
  return value === '0' ? value : `${sign}${value}`;
}

function canonicalUuid(text: string): string | undefined {
  const digits = text
    .replace(/^\{(.*)\}$/, '$1')
    .replaceAll('-', '')
    .toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits)) return undefined;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
