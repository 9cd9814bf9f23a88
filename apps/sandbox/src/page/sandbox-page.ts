/** A page on which a person breaks and repairs the vendors' stand-ins, and sees what Wafa makes of it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { sendHtml } from '../html.js';
import type { StandIn } from '../vendors/stand-in.js';
import { PLAYABLE_FAULTS } from './playable-faults.js';
import { failedPage, vendorsPage } from './vendors-page.js';

export interface CaseLine {
  readonly reference: string;
  readonly right: string;
  readonly status: string;
  readonly systems: readonly { readonly system: string; readonly state: string; readonly records: number }[];
}

/** Wafa as the page sees it: through the doors that people use. */
export interface WafaView {
  cases(): Promise<readonly CaseLine[]>;
  pausedSystems(): Promise<readonly string[]>;
  resume(system: string): Promise<void>;
  /** A member who is signed in to the product, and what she can do there; undefined where sign-in is not the sandbox's. */
  readonly member?: { readonly name: string; ask(): Promise<void> } | undefined;
}

export interface SandboxPageOptions {
  readonly port: number;
  readonly vendors: readonly { readonly system: string; readonly standIn: StandIn }[];
  readonly wafa: WafaView;
}

export interface RunningSandboxPage {
  readonly url: string;
  stop(): Promise<void>;
}

/** What the page shows. */
export interface Shown {
  readonly vendors: readonly {
    readonly system: string;
    readonly standIn: StandIn;
    readonly isPaused: boolean;
  }[];
  readonly cases: readonly CaseLine[];
  readonly signedInAs: string | undefined;
  /** Why nothing can be said of the cases. */
  readonly trouble: string | undefined;
}

export async function startSandboxPage(options: SandboxPageOptions): Promise<RunningSandboxPage> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      sendHtml(response, failedPage(error instanceof Error ? error.message : 'It failed.'), 502);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => resolve());
  });
  return {
    url: `http://127.0.0.1:${options.port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  options: SandboxPageOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '/';
  if (request.method === 'GET' && path === '/')
    return sendHtml(response, vendorsPage(await look(options)), 200);
  const act = request.method === 'POST' ? actOf(options, path) : undefined;
  if (!act) return sendHtml(response, failedPage('There is no such page.'), 404);
  // Another page of the same browser must not press these buttons.
  if (!['same-origin', undefined].includes(request.headers['sec-fetch-site']))
    return sendHtml(response, failedPage('These buttons work only from the sandbox’s own page.'), 403);
  await act();
  response.writeHead(303, { location: '/' }).end();
}

async function look({ vendors, wafa }: SandboxPageOptions): Promise<Shown> {
  const signedInAs = wafa.member?.name;
  try {
    const [cases, paused] = await Promise.all([wafa.cases(), wafa.pausedSystems()]);
    const shown = vendors.map((one) => ({ ...one, isPaused: paused.includes(one.system) }));
    return { vendors: shown, cases, signedInAs, trouble: undefined };
  } catch (error) {
    const trouble = error instanceof Error ? error.message : 'Wafa does not answer';
    return {
      vendors: vendors.map((one) => ({ ...one, isPaused: false })),
      cases: [],
      signedInAs,
      trouble,
    };
  }
}

function actOf({ vendors, wafa }: SandboxPageOptions, path: string): (() => Promise<void>) | undefined {
  const [, kind, system = '', act] = path.split('/');
  if (path === '/ask' && wafa.member) return () => wafa.member?.ask() ?? Promise.resolve();
  const vendor = vendors.find((one) => one.system === system);
  if (!vendor) return undefined;
  if (kind === 'systems' && act === 'resume') return () => wafa.resume(system);
  if (kind !== 'vendors') return undefined;
  const { faults } = vendor.standIn;
  if (act === 'repair') return () => Promise.resolve(faults.repair());
  const playable = PLAYABLE_FAULTS.find(({ key }) => key === act);
  if (!playable) return undefined;
  return () => {
    faults.repair();
    faults.plan(playable.fault);
    return Promise.resolve();
  };
}
