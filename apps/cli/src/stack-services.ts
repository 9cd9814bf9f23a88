/** The embedded services, each left out where the user's own is configured. */
import { join } from 'node:path';
import { WafaError } from '#libs/domain/errors';
import { migrate } from '#libs/persistence/migrate';
import { prepareNamespace } from '#libs/temporal/namespace';
import { startPostgres, type RunningPostgres } from '../../sandbox/src/embedded/postgres.js';
import type { Secrets } from '../../sandbox/src/embedded/secrets.js';
import { startTemporal } from '../../sandbox/src/embedded/temporal-server.js';
import { startInbox } from '../../sandbox/src/inbox/inbox.js';
import { startOidc } from '../../sandbox/src/oidc/provider.js';
import { seedProduct } from '../../sandbox/src/product/seed.js';
import type { Ports } from './stack-ports.js';

export interface Part {
  readonly dataDir: string;
  readonly say: (text: string) => void;
  readonly secrets: Secrets;
  readonly ports: Ports;
  /** The caller's own environment: what stands in it is not embedded. */
  readonly own: NodeJS.ProcessEnv;
  /** Undone from the last to the first. */
  readonly stops: (() => Promise<void>)[];
  readonly portalUrl: string;
}

export async function startDatabases(part: Part) {
  const { own, say, stops } = part;
  const embedded = !own['DATABASE_URL'] || !own['TEMPORAL_ADDRESS'] || !own['PRODUCT_DATABASE_URL'];
  const postgres = embedded ? await embeddedPostgres(part) : undefined;
  if (postgres) stops.push(() => postgres.stop());
  const ownerUrl = own['DATABASE_URL'] ? own['DATABASE_OWNER_URL'] : postgres?.url('wafa_owner', 'wafa');
  if (ownerUrl) await migrate(ownerUrl);
  if (postgres && !own['PRODUCT_DATABASE_URL']) {
    say('filling the product database with fictitious people');
    await seedProduct({ ownerUrl: postgres.url('product_owner', 'product'), readerRole: 'product_reader' });
  }
  const env = {
    DATABASE_URL: own['DATABASE_URL'] ?? postgres?.url('wafa_app', 'wafa'),
    PRODUCT_DATABASE_URL: own['PRODUCT_DATABASE_URL'] ?? postgres?.url('product_reader', 'product'),
  };
  return { postgres, env };
}

function embeddedPostgres({ dataDir, say, secrets, ports }: Part): Promise<RunningPostgres> {
  say('starting PostgreSQL');
  return startPostgres({ dataDir, port: ports.WAFA_POSTGRES_PORT, secrets });
}

export async function startWorkflowEngine(part: Part, postgres: RunningPostgres | undefined) {
  const { dataDir, say, secrets, ports, own, stops } = part;
  const namespace = own['TEMPORAL_NAMESPACE'] ?? 'wafa';
  const address = own['TEMPORAL_ADDRESS'];
  if (address) {
    await prepareNamespace({ address, namespace, withinSeconds: 30 });
    return { address, namespace };
  }
  if (!postgres)
    throw new WafaError('config-invalid', 'an embedded Temporal server needs the embedded PostgreSQL');
  say('starting Temporal');
  const server = await startTemporal({
    dataDir,
    port: ports.WAFA_TEMPORAL_PORT,
    namespace,
    postgres,
    secrets,
    say,
  });
  stops.push(() => server.stop());
  return { address: server.address, namespace };
}

export async function startMail({ dataDir, ports, own, stops }: Part) {
  const smtpUrl = own['SMTP_URL'];
  if (smtpUrl) return { smtpUrl, inboxUrl: undefined };
  const folder = join(dataDir, 'mails');
  const inbox = await startInbox({ folder, smtpPort: ports.WAFA_SMTP_PORT, httpPort: ports.WAFA_INBOX_PORT });
  stops.push(() => inbox.stop());
  return { smtpUrl: inbox.smtpUrl, inboxUrl: inbox.url };
}

export async function startIdentity({ secrets, ports, own, stops, portalUrl }: Part): Promise<string> {
  const issuer = own['OIDC_ISSUER'];
  if (issuer) return issuer;
  const oidc = await startOidc({
    port: ports.WAFA_OIDC_PORT,
    clientId: 'wafa',
    redirectUri: `${portalUrl}/staff/callback`,
    cookieSecret: secrets.key('oidc-cookie'),
  });
  stops.push(() => oidc.stop());
  return oidc.issuer;
}
