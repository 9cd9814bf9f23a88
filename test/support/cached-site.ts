/** A public site that shows songs by their id through a cache, and the signed service that empties it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signedService, type SignedService } from './signed-service.js';

export interface CachedSite {
  readonly url: string;
  readonly purgeUrl: string;
  /** Ids that the product shows. */
  readonly shown: Set<string>;
  /** Paths that the cache holds. */
  readonly cached: Set<string>;
  /** Path → what is answered there instead. */
  readonly answers: Map<string, { readonly status: number; readonly location?: string }>;
  readonly requests: IncomingMessage[];
  readonly purges: SignedService['calls'];
  /** The cache forgets nothing any more, and says that it did. */
  breakPurge(): void;
  stop(): Promise<void>;
}

export async function startCachedSite(ids: readonly string[]): Promise<CachedSite> {
  const shown = new Set(ids);
  const cached = new Set<string>();
  const answers: CachedSite['answers'] = new Map();
  const requests: IncomingMessage[] = [];
  let broken = false;
  const purge = await signedService((path, { urls }) => {
    if (path === '/health') return { status: 'ok', does: ['purge'] };
    if (path !== '/purge') return undefined;
    if (!broken) for (const url of urls as string[]) cached.delete(new URL(url).pathname);
    return { status: 'done' };
  });
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? '/';
    requests.push(request);
    const other = answers.get(path);
    if (other)
      return void response
        .writeHead(other.status, other.location === undefined ? {} : { location: other.location })
        .end();
    const id = decodeURIComponent(path.split('/').at(-1) ?? '');
    const isThere = path === '/' || cached.has(path) || shown.has(id);
    if (isThere) cached.add(path);
    response.writeHead(isThere ? 200 : 404, { 'set-cookie': 'visitor=1' }).end('a page');
  };
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    purgeUrl: purge.url,
    ...{ shown, cached, answers, requests, purges: purge.calls },
    breakPurge: () => void (broken = true),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await purge.stop();
    },
  };
}
