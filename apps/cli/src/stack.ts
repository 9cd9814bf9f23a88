/** Everything running on this machine: embedded services where no own ones are configured, then api and worker. */
import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { clusterFolder } from '../../sandbox/src/embedded/postgres.js';
import { Secrets } from '../../sandbox/src/embedded/secrets.js';
import { choosePorts } from './stack-ports.js';
import { startProcesses } from './stack-processes.js';
import {
  startDatabases,
  startIdentity,
  startMail,
  startWorkflowEngine,
  type Part,
} from './stack-services.js';

export interface StackOptions {
  readonly dataDir: string;
  readonly configDir: string;
  /** Fixed ports for people, free ones for demos and tests. */
  readonly ports: 'fixed' | 'free';
  readonly say: (text: string) => void;
  /** Added to the environment of api and worker. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface RunningStack {
  readonly portalUrl: string;
  readonly inboxUrl: string | undefined;
  readonly issuer: string;
  readonly temporalAddress: string;
  /** The environment that api and worker run with. */
  readonly env: NodeJS.ProcessEnv;
  /** Resolves with a sentence when a part died by itself. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

/** Deletes everything the embedded services have kept. */
export function wipe(dataDir: string): void {
  rmSync(clusterFolder(resolve(dataDir)), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

export async function startStack(options: StackOptions): Promise<RunningStack> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next; next = stops.pop()) await next();
  };
  try {
    return { ...(await startParts(options, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(options: StackOptions, stops: Part['stops']): Promise<Omit<RunningStack, 'stop'>> {
  mkdirSync(options.dataDir, { recursive: true });
  const ports = await choosePorts(options.ports);
  const own = { ...process.env, ...options.env };
  const portalUrl = own['WAFA_BASE_URL'] ?? `http://127.0.0.1:${ports.WAFA_PORT}`;
  const secrets = new Secrets(options.dataDir);
  const part: Part = { dataDir: options.dataDir, say: options.say, secrets, ports, own, stops, portalUrl };
  const databases = await startDatabases(part);
  const temporal = await startWorkflowEngine(part, databases.postgres);
  const mail = await startMail(part);
  const issuer = await startIdentity(part);
  const env: NodeJS.ProcessEnv = {
    ...own,
    WAFA_EMBEDDED: '1',
    WAFA_CONFIG_DIR: resolve(options.configDir),
    WAFA_DATA_DIR: resolve(options.dataDir),
    WAFA_VAULT_DIR: own['WAFA_VAULT_DIR'] ?? resolve(options.dataDir, 'vault'),
    WAFA_PORT: String(ports.WAFA_PORT),
    WAFA_BASE_URL: portalUrl,
    WAFA_MASTER_KEY: own['WAFA_MASTER_KEY'] ?? secrets.key('master'),
    WAFA_LOOKUP_KEY: own['WAFA_LOOKUP_KEY'] ?? secrets.key('lookup'),
    ...databases.env,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    SMTP_URL: mail.smtpUrl,
    MAIL_FROM: own['MAIL_FROM'] ?? 'Privacy <privacy@example.org>',
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: own['OIDC_CLIENT_ID'] ?? 'wafa',
  };
  const { died } = await startProcesses(part, env);
  return { portalUrl, inboxUrl: mail.inboxUrl, issuer, temporalAddress: temporal.address, env, died };
}
