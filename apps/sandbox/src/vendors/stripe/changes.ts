/** How a POST changes an object: an empty text empties, an object within merges, `metadata` by its single keys. */
import type { Bracketed } from '../bracketed.js';

export type Fields = Readonly<Record<string, unknown>>;
export type Parameters = Readonly<Record<string, Bracketed>>;

/** Given anew as a whole, whatever stood there. */
const WHOLE: ReadonlySet<string> = new Set(['address', 'shipping', 'preferred_locales', 'custom_fields']);

const ADDRESS = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

export function changed<T extends object>(object: T, parameters: Parameters): T {
  const fields = object as Fields;
  const given = Object.entries(parameters).map(([name, value]) => [
    name,
    name === 'metadata' ? metadata(fields[name], value) : field(name, fields[name], value),
  ]);
  return { ...object, ...(Object.fromEntries(given) as Partial<T>) };
}

function field(name: string, before: unknown, value: Bracketed): unknown {
  if (value === '') return null;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value;
  const parts = value as Parameters;
  if (name === 'address') return { ...ADDRESS, ...changed({}, parts) };
  const merges = !WHOLE.has(name) && typeof before === 'object' && before !== null;
  return changed(merges ? before : {}, parts);
}

function metadata(before: unknown, value: Bracketed): Fields {
  if (typeof value === 'string') return {};
  const merged = { ...(before as Fields), ...(value as Parameters) };
  return Object.fromEntries(Object.entries(merged).filter(([, text]) => text !== ''));
}
