/** The official SDK, set so that every HTTP call waits its turn, the SDK's own repeats included. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Stripe } from 'stripe';
import type { Pace } from '#libs/connectors/kit/connector';

/** The version whose types the code is written against; an upgrade of the SDK is an upgrade of this. */
const API_VERSION = '2026-10-28.endive';
const CALL_TIMEOUT_MS = 30_000;

export interface ClientOptions {
  readonly secretKey: string;
  /** Undefined for api.stripe.com. */
  readonly apiUrl: URL | undefined;
  readonly pace: Pace;
}

export interface StripeClient {
  readonly stripe: Stripe;
  close(): void;
}

export function createClient({ secretKey, apiUrl, pace }: ClientOptions): StripeClient {
  const secure = apiUrl === undefined || apiUrl.protocol === 'https:';
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const stripe = new Stripe(secretKey, {
    apiVersion: API_VERSION,
    // Temporal repeats a search. The SDK still repeats once what a closed connection swallowed.
    maxNetworkRetries: 0,
    telemetry: false,
    timeout: CALL_TIMEOUT_MS,
    httpClient: paced(Stripe.createNodeHttpClient(agent), pace),
    ...(apiUrl === undefined ? {} : addressOf(apiUrl)),
  });
  return { stripe, close: () => agent.destroy() };
}

const addressOf = ({ hostname, port, protocol }: URL) => ({
  host: hostname,
  port: port || (protocol === 'https:' ? '443' : '80'),
  protocol: protocol === 'https:' ? ('https' as const) : ('http' as const),
});

/** The SDK takes what its HTTP client throws for a broken connection; this says that the call was never made. */
export class PaceBroken extends Error {}

type HttpClient = ReturnType<typeof Stripe.createNodeHttpClient>;

function paced(inner: HttpClient, pace: Pace): HttpClient {
  const makeRequest: HttpClient['makeRequest'] = async (...call) => {
    await pace().catch((error: unknown) => {
      throw new PaceBroken('the wait for its turn was broken off', { cause: error });
    });
    return inner.makeRequest(...call);
  };
  return { getClientName: () => inner.getClientName(), makeRequest };
}
