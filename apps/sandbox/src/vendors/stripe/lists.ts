/** Lists as Stripe gives them: the latest first, by cursor, an unknown parameter refused, a filter exact to the letter. */
import type { StripeAccount, Held, Kind } from './account.js';
import type { ListRoute } from './routes.js';
import { missing, StripeRefusal } from './stripe-error.js';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;
const EVENTS_KEPT_SECONDS = 30 * 86_400;

export interface Listing {
  readonly route: ListRoute;
  /** The id in the path. */
  readonly parentId: string | undefined;
  readonly query: URLSearchParams;
  readonly nowSeconds: number;
}

export function listAnswer(account: StripeAccount, { route, parentId, query, nowSeconds }: Listing) {
  const { filters, parent, kind, path, required } = route;
  assertParameters(route, query);
  if (required !== undefined && !query.has(required)) {
    throw new StripeRefusal(400, {
      code: 'parameter_missing',
      param: required,
      message: `Missing required param: ${required}.`,
    });
  }
  if (parent && parentId !== undefined) assertParent(account, parent.kind, parentId);
  assertCustomer(account, query);
  const rows = account
    .all(kind)
    .filter((held) => !parent || parent.valueOf(held) === parentId)
    .filter((held) => isListed(held, { kind, query, nowSeconds }))
    .filter((held) => takes(held, filters, query))
    .toReversed()
    .map(({ row }) => row);
  const limit = limitOf(query);
  const from = startOf(rows, query.get('starting_after'));
  const data = rows.slice(from, from + limit);
  const url = parentId === undefined ? path : path.replace(/\{[a-z_]+\}/, parentId);
  return { object: 'list', data, has_more: from + limit < rows.length, url };
}

/** Deleted customers, cancelled subscriptions (unless all are asked for) and old events are in no list. */
function isListed(
  { row }: Held,
  { kind, query, nowSeconds }: { kind: Kind; query: URLSearchParams; nowSeconds: number },
): boolean {
  const { deleted, status, created } = row as { deleted?: boolean; status?: string; created?: number };
  if (kind === 'subscription' && status === 'canceled') return query.has('status');
  if (kind === 'event') return (created ?? 0) > nowSeconds - EVENTS_KEPT_SECONDS;
  return deleted !== true;
}

function takes(held: Held, filters: ListRoute['filters'], query: URLSearchParams): boolean {
  return Object.entries(filters).every(([name, valueOf]) => {
    const asked = query.get(name);
    return asked === null || (name === 'status' && asked === 'all') || valueOf(held) === asked;
  });
}

const EVERYWHERE = /^(limit|starting_after|ending_before|created(\[(gt|gte|lt|lte)\])?|expand\[\d*\])$/;

function assertParameters({ filters }: ListRoute, query: URLSearchParams): void {
  for (const name of query.keys()) {
    if (EVERYWHERE.test(name) || name in filters) continue;
    throw new StripeRefusal(400, {
      code: 'parameter_unknown',
      param: name,
      message: `Received unknown parameter: ${name}`,
    });
  }
}

function assertParent(account: StripeAccount, kind: Kind, id: string): void {
  const exists = kind === 'customer' ? account.livingCustomer(id) : account.get(kind, id);
  if (!exists) throw missing(kind, id);
}

/** A deleted customer can be filtered by, one that never was cannot. */
function assertCustomer(account: StripeAccount, query: URLSearchParams): void {
  const id = query.get('customer');
  if (id !== null && !account.get('customer', id)) throw missing('customer', id, 'customer');
}

function limitOf(query: URLSearchParams): number {
  const text = query.get('limit');
  if (text === null) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new StripeRefusal(400, {
    code: 'parameter_invalid_integer',
    param: 'limit',
    message: `Invalid integer: ${text}`,
  });
}

function startOf(rows: readonly { readonly id: string }[], after: string | null): number {
  if (after === null) return 0;
  const index = rows.findIndex(({ id }) => id === after);
  if (index === -1) throw missing('object', after, 'starting_after');
  return index + 1;
}
