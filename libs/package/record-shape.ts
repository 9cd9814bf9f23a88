/**
 * What the records of one file look like, gathered while they are streamed: for each name a set of types, nothing of
 * any value.
 */
export type ValueType = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'null';

export interface Field {
  readonly name: string;
  /** Sorted. */
  readonly types: readonly ValueType[];
  /** In every record. */
  readonly always: boolean;
  /** Every text of it is an instant with its zone (RFC 3339). */
  readonly instants: boolean;
}

/** Names could come from data where nobody declared them: past this many the rest is not described. */
const MAX_NAMES = 1000;

interface Seen {
  readonly types: Set<ValueType>;
  records: number;
  instants: boolean;
}

export class RecordShape {
  readonly #seen = new Map<string, Seen>();
  #records = 0;
  #whole = true;

  see(data: Readonly<Record<string, unknown>>): void {
    this.#records += 1;
    for (const [name, value] of Object.entries(data)) {
      const seen = this.#of(name);
      // As JSON.stringify does, which leaves it out.
      if (!seen || value === undefined) continue;
      seen.types.add(typeOf(value));
      seen.records += 1;
      seen.instants &&= typeof value !== 'string' || isInstant(value);
    }
  }

  /** False where some name is not among `fields`. */
  get whole(): boolean {
    return this.#whole;
  }

  /** In the order in which they were first seen. */
  fields(): Field[] {
    return [...this.#seen].map(([name, { types, records, instants }]) => ({
      name,
      types: withoutDoubles(types),
      always: records === this.#records,
      instants: instants && types.has('string'),
    }));
  }

  #of(name: string): Seen | undefined {
    const known = this.#seen.get(name);
    if (known) return known;
    if (this.#seen.size >= MAX_NAMES) {
      this.#whole = false;
      return undefined;
    }
    const seen: Seen = { types: new Set(), records: 0, instants: true };
    this.#seen.set(name, seen);
    return seen;
  }
}

/** A whole number is a number. */
const withoutDoubles = (types: ReadonlySet<ValueType>): ValueType[] =>
  [...types].filter((type) => type !== 'integer' || !types.has('number')).toSorted();

function typeOf(value: unknown): ValueType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value as 'string' | 'boolean';
  return 'object';
}

const INSTANT = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

function isInstant(text: string): boolean {
  const date = INSTANT.exec(text)?.[1];
  if (date === undefined) return false;
  const midnight = new Date(`${date}T00:00:00.000Z`);
  // The 30th of February is read as the 1st or 2nd of March.
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}
