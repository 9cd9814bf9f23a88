/** Everything running on this machine: embedded services where no own ones are configured, then api and worker. */
import { once } from 'node:events';
import { resolve } from 'node:path';
import { loadCompany, type Company } from '#libs/data-map/load-company';
import { WafaError } from '#libs/domain/errors';
import { Secrets } from '../../sandbox/src/embedded/secrets.js';
import { endSignal } from './asked.js';
import { DataFolder } from './data-folder.js';
import { startServices } from './stack-all-services.js';
import { choosePorts } from './stack-ports.js';
import { startProcesses } from './stack-processes.js';
import { siteUrlOf, startSandbox } from './stack-vendors.js';
import type { Part } from './stack-services.js';
import { Stops } from './stops.js';

export interface StackOptions {
  readonly dataDir: string;
  /** Forgets first what the folder holds. */
  readonly fresh: boolean;
  /** Gives the configuration folder, once the data folder is ours. */
  readonly configure: () => string;
  /** Fixed ports for people, free ones for demos. */
  readonly ports: 'fixed' | 'free';
  readonly say: (text: string) => void;
}

export interface RunningStack {
  readonly portalUrl: string;
  readonly inboxUrl: string | undefined;
  /** Where the vendors' stand-ins are broken and repaired; undefined where there are none. */
  readonly sandboxUrl: string | undefined;
  readonly issuer: string;
  readonly temporalAddress: string;
  /** What the api, the worker and Temporal's SDK in it count. */
  readonly metricsUrls: readonly string[];
  /** A role that reads the product's database. */
  readonly productUrl: string | undefined;
  /** What the product's servers show to the consent ledger. */
  readonly productToken: string;
  /** The product's public site; undefined where the company has none. */
  readonly siteUrl: string | undefined;
}

/** The repository: the shipped examples lie there, wherever the command is given. */
export const ROOT = resolve(import.meta.dirname, '../../../..');

/** Starts everything, lets `use` work with it, stops everything. Gives `asked` when it was ended by a signal. */
export async function withStack<Result>(
  options: StackOptions,
  use: (stack: RunningStack) => Promise<Result>,
): Promise<Result | 'asked'> {
  const signal = endSignal();
  const asked = signal.aborted ? Promise.resolve() : once(signal, 'abort');
  const stops = new Stops();
  try {
    const { stack, died } = await startAll(options, stops, signal);
    return await Promise.race([use(stack), died, asked.then(() => 'asked' as const)]);
  } catch (error) {
    if (signal.aborted) return 'asked';
    throw error;
  } finally {
    if (signal.aborted) options.say('stopping');
    await stops.run();
  }
}

async function startAll(options: StackOptions, stops: Stops, signal: AbortSignal) {
  const own = { ...process.env };
  process.env['WAFA_EMBEDDED'] = '1';
  const { dataDir, say } = options;
  const folder = await DataFolder.take(dataDir, { say, signal });
  stops.add(() => Promise.resolve(folder.release()));
  if (options.fresh) folder.wipe();
  const configDir = resolve(options.configure());
  const company = await requireSound(configDir);
  const ports = await choosePorts(options.ports, own);
  const portalUrl = own['WAFA_BASE_URL'] ?? `http://127.0.0.1:${ports.WAFA_PORT}`;
  const secrets = new Secrets(dataDir);
  const { died, gaveUp } = trouble();
  const part: Part = { dataDir, say, secrets, ports, own, stops, portalUrl, signal, gaveUp };
  return { stack: await startParts(part, { configDir, company }), died };
}

async function startParts(
  part: Part,
  place: { readonly configDir: string; readonly company: Company },
): Promise<RunningStack> {
  const { company } = place;
  const services = await startServices(part, place);
  await startProcesses(part, services.env);
  const sandboxUrl = await startSandbox(part, { vendors: services.vendors, company });
  return {
    portalUrl: part.portalUrl,
    inboxUrl: services.inboxUrl,
    sandboxUrl,
    issuer: services.issuer,
    temporalAddress: services.temporal.address,
    metricsUrls: (
      ['WAFA_API_METRICS_PORT', 'WAFA_WORKER_METRICS_PORT', 'WAFA_TEMPORAL_METRICS_PORT'] as const
    ).map((name) => `http://127.0.0.1:${part.ports[name]}/metrics`),
    productUrl: services.productUrl,
    productToken: services.productToken,
    siteUrl: siteUrlOf(company.systems, services.env),
  };
}

/** Before anything starts: the api and the worker would say the same, but into their logs. */
async function requireSound(configDir: string): Promise<Company> {
  try {
    return await loadCompany(configDir);
  } catch (error) {
    if (!(error instanceof WafaError)) throw error;
    throw new WafaError(
      'config-invalid',
      `the configuration in ${configDir} cannot be used:\n${error.detail}`,
      { cause: error },
    );
  }
}

/** `died` rejects with the first sentence that `gaveUp` hears. */
function trouble(): { readonly died: Promise<never>; readonly gaveUp: (why: string) => void } {
  let gaveUp: (why: string) => void = () => undefined;
  const died = new Promise<never>((_resolve, reject) => {
    gaveUp = (why) => reject(new WafaError('system-unavailable', why));
  });
  died.catch(() => undefined);
  return { died, gaveUp };
}
