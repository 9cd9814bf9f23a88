/** Which texts a column type takes as a value: `string_rewrite` may write `0` into a number or a date into a date. */

const INTEGERS: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int2: [-(2n ** 15n), 2n ** 15n - 1n],
  int4: [-(2n ** 31n), 2n ** 31n - 1n],
  int8: [-(2n ** 63n), 2n ** 63n - 1n],
};

const SHAPES: Readonly<Record<string, RegExp>> = {
  bool: /^(true|false)$/,
  numeric: /^-?\d{1,100}(\.\d{1,100})?$/,
  float4: /^-?\d{1,30}(\.\d{1,30})?$/,
  float8: /^-?\d{1,100}(\.\d{1,100})?$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
};

const DATE_TYPES = new Set(['date', 'timestamp', 'timestamptz']);

/** Rather no than a statement that fails: only plain writings count. */
export function fits(baseType: string, text: string): boolean {
  const range = INTEGERS[baseType];
  if (range) {
    if (!/^-?\d{1,19}$/.test(text)) return false;
    const value = BigInt(text);
    return value >= range[0] && value <= range[1];
  }
  if (DATE_TYPES.has(baseType)) return isDay(text);
  return SHAPES[baseType]?.test(text) ?? false;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
