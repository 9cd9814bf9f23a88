/** What anybody sees who is not signed in: no cookie, no credentials, redirects followed as a browser would. */
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { WafaError } from '#libs/domain/errors';
import { notPublic, publicLookup } from '../address-rules.js';
import { isForbiddenLiteral } from '../http-service.js';

export interface AnonymousOptions {
  readonly system: string;
  readonly timeoutSeconds: number;
  /** Lets the site lie on this machine, over plain HTTP: for the sandbox only. */
  readonly embedded: boolean;
}

export type Visibility = 'visible' | 'gone';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const GONE = new Set([404, 410]);

/**
 * Gone is only what the last page says: 404 or 410. A page that leads to another one which is there is visible; anything
 * that is neither yes nor no throws, since a wall against robots is no proof that people see nothing.
 */
export async function visibilityOf(options: AnonymousOptions, page: URL): Promise<Visibility> {
  const { system } = options;
  let url = page;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const { status, location, retryAfter } = await headOf(options, url);
    if (GONE.has(status)) return 'gone';
    if (status >= 200 && status < 300) return 'visible';
    const next =
      location === undefined || !URL.canParse(location, url.href) ? undefined : new URL(location, url);
    if (!REDIRECTS.has(status) || !next) throw unclear(system, status, retryAfter);
    assertCallable(options, next);
    url = next;
  }
  throw new WafaError('system-rejected', `${system}: a page leads on more than ${MAX_REDIRECTS} times`);
}

/** Judged at every hop: a page may not lead us into our own network. */
function assertCallable({ system, embedded }: AnonymousOptions, url: URL): void {
  const isSafe = url.protocol === 'https:' || (embedded && url.protocol === 'http:');
  if (!isSafe || url.username || url.password)
    throw new WafaError('system-rejected', `${system}: a page leads to an address that may not be called`);
  if (!embedded && isForbiddenLiteral(url)) throw notPublic(system);
}

interface Head {
  readonly status: number;
  readonly location: string | undefined;
  readonly retryAfter: string | undefined;
}

function headOf({ system, timeoutSeconds, embedded }: AnonymousOptions, url: URL): Promise<Head> {
  const request = url.protocol === 'https:' ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'GET',
      agent: false,
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
      headers: { accept: 'text/html,*/*;q=0.8', 'user-agent': 'Wafa (looks whether a page is public)' },
      ...(embedded ? {} : { lookup: publicLookup(system) }),
    });
    outgoing.on('error', (error) => reject(toWafaError(system, error)));
    outgoing.once('response', (incoming) => {
      const { location, 'retry-after': retryAfter } = incoming.headers;
      resolve({ status: incoming.statusCode ?? 0, location, retryAfter });
      // What stands on the page is nobody's business here.
      incoming.destroy();
    });
    outgoing.end();
  });
}

function toWafaError(system: string, error: unknown): WafaError {
  if (error instanceof WafaError) return error;
  const { code } = error as { readonly code?: unknown };
  return new WafaError('system-unavailable', `${system}: ${typeof code === 'string' ? code : 'no answer'}`);
}

function unclear(system: string, status: number, retryAfter: string | undefined): WafaError {
  const retryAfterSeconds = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
  const detail = `${system}: a page answers ${status}`;
  if (status === 429) return new WafaError('system-busy', detail, { retryAfterSeconds });
  return new WafaError(status >= 500 || status === 408 ? 'system-unavailable' : 'system-rejected', detail);
}
