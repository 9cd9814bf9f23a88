/** One range of RFC 9110 section 14.2; several at once are answered with the whole, which the RFC allows. */
export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/** Undefined: the whole. Null: it cannot be satisfied (416). */
export function parseRange(header: string | undefined, size: number): ByteRange | null | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') return lastBytes(Number(last), size);
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start > end ? null : { start, end };
}

const lastBytes = (count: number, size: number): ByteRange | null =>
  count === 0 || size === 0 ? null : { start: Math.max(0, size - count), end: size - 1 };
