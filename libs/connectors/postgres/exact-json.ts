/**
 * JSON text → value, without loss. `JSON.parse` rounds numbers to doubles; here a number that a double cannot print back
 * with the same value becomes text. A value that JavaScript cannot hold faithfully (a name twice in one object, half of
 * a surrogate pair, nesting deeper than MAX_DEPTH) stays JSON text as a whole.
 */

const MAX_DEPTH = 200;
const SMALL_INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;

class Unfaithful extends Error {}

export function parseExactJson(text: string): unknown {
  // What most columns hold needs no parser.
  if (SMALL_INTEGER.test(text)) return Number(text);
  if (text.startsWith('"') && !text.includes('\\')) return text.slice(1, -1);
  try {
    return new Parser(text).parse();
  } catch (error) {
    if (error instanceof Unfaithful) return text;
    throw error;
  }
}

/** The number where a double says the same value, else the text itself. */
export function exactNumber(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) && !Object.is(value, -0) && decimal(String(value)) === decimal(text)
    ? value
    : text;
}

/** Digits without leading and trailing zeros, and the power of ten of the last one: equal for equal values. */
function decimal(text: string): string {
  const match = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
  if (!match) return text;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return '0';
  const last = BigInt(power) - BigInt(fraction.length) + BigInt(digits.length - kept.length);
  return `${sign}${kept}e${last}`;
}

/** The text was written by PostgreSQL, so that its syntax is taken as sound. */
class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): unknown {
    return this.#value(0);
  }

  #value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Unfaithful();
    this.#space();
    const first = this.#text[this.#at];
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#array(depth);
    if (first === '"') return this.#string();
    const word = this.#match(/[^\s,\]}]+/y);
    if (word === 'true') return true;
    if (word === 'false') return false;
    return word === 'null' ? null : exactNumber(word);
  }

  #object(depth: number): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    this.#at += 1;
    for (this.#space(); this.#text[this.#at] !== '}'; this.#separator()) {
      const name = this.#string();
      if (Object.hasOwn(result, name)) throw new Unfaithful();
      this.#space();
      this.#at += 1;
      const value = this.#value(depth + 1);
      // Not an assignment: `__proto__` is a name like any other here.
      Object.defineProperty(result, name, { value, enumerable: true, configurable: true, writable: true });
    }
    this.#at += 1;
    return result;
  }

  #array(depth: number): unknown[] {
    const result: unknown[] = [];
    this.#at += 1;
    for (this.#space(); this.#text[this.#at] !== ']'; this.#separator()) result.push(this.#value(depth + 1));
    this.#at += 1;
    return result;
  }

  #separator(): void {
    this.#space();
    if (this.#text[this.#at] === ',') this.#at += 1;
    this.#space();
  }

  #string(): string {
    const text = JSON.parse(this.#match(/"(?:[^"\\]|\\.)*"/y)) as string;
    if (/\p{Surrogate}/u.test(text)) throw new Unfaithful();
    return text;
  }

  #space(): void {
    this.#match(/\s*/y);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) throw new SyntaxError('the database sent malformed JSON');
    this.#at = pattern.lastIndex;
    return found;
  }
}
