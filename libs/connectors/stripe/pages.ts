/** Objects of Stripe's as they come: a list page by page, one page in memory; what does not exist is nothing. */
import type { Stripe } from 'stripe';
import { WafaError } from '#libs/domain/errors';
import { isMissing } from './stripe-errors.js';

/** What the search needs to know of any object. */
export interface StripeObject {
  readonly id?: string;
  readonly object: string;
}

export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (object: unknown): Fields => object as Fields;

/** The id in a field that holds an id or the whole object. */
export function idIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
  return typeof value.id === 'string' ? value.id : undefined;
}

export interface Page {
  readonly limit: number;
  readonly starting_after?: string;
}

export type ListCall<T> = (page: Page) => Promise<Stripe.ApiList<T>>;

/** The most that Stripe gives. */
const PAGE_SIZE = 100;

/** A list under something that does not exist is empty. */
export async function* pagesOf<T extends StripeObject>(list: ListCall<T>): AsyncGenerator<readonly T[]> {
  let after: string | undefined;
  for (;;) {
    const page = await heldPage(list, after);
    if (!page) return;
    yield page.data;
    if (!page.has_more) return;
    const last = page.data.at(-1)?.id;
    if (last === undefined || last === after) {
      throw new WafaError('system-rejected', `a list of ${page.url} goes on without end`);
    }
    after = last;
  }
}

async function heldPage<T>(list: ListCall<T>, after: string | undefined) {
  if (after === undefined) return heldOrNothing(() => list({ limit: PAGE_SIZE }));
  const page = await heldOrNothing(() => list({ limit: PAGE_SIZE, starting_after: after }));
  // The object that this page was to begin after was deleted meanwhile: the list is not whole.
  if (!page) throw new WafaError('system-unavailable', 'a list changed while it was read');
  return page;
}

/** Undefined where what was asked about does not exist. */
export async function heldOrNothing<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
