/** The embedded services, each left out where the user's own is configured. */
import { join } from 'node:path';
import { loadTemporalSettings } from '#libs/config/temporal';
import { inShort, WafaError } from '#libs/domain/errors';
import { migrate } from '#libs/persistence/migrate';
import { connectionOf } from '#libs/temporal/connection';
import { prepareNamespace } from '#libs/temporal/namespace';
import { startPostgres, type RunningPostgres } from '../../sandbox/src/embedded/postgres.js';
import type { Secrets } from '../../sandbox/src/embedded/secrets.js';
import { findProgram, type TemporalProgram } from '../../sandbox/src/embedded/temporal-program.js';
import { startTemporal } from '../../sandbox/src/embedded/temporal-server.js';
import { startInbox } from '../../sandbox/src/inbox/inbox.js';
import { startOidc } from '../../sandbox/src/oidc/provider.js';
import { seedProduct } from '../../sandbox/src/product/seed.js';
import type { Ports } from './stack-ports.js';
import type { Stops } from './stops.js';

export interface Part {
  readonly dataDir: string;
  readonly say: (text: string) => void;
  readonly secrets: Secrets;
  readonly ports: Ports;
  /** The caller's own environment: what stands in it is not embedded. */
  readonly own: NodeJS.ProcessEnv;
  readonly stops: Stops;
  readonly portalUrl: string;
  /** Ends the start. */
  readonly signal: AbortSignal;
  /** Hears what becomes of a process that cannot be kept running. */
  readonly gaveUp: (why: string) => void;
  /** How often a process may end by itself within a minute; five times where nothing else is said. */
  readonly maxEnds?: number;
}

const OWN_TEMPORAL_SECONDS = 30;

export async function startDatabases(part: Part) {
  const { own, say } = part;
  const embedded = !own['DATABASE_URL'] || !own['TEMPORAL_ADDRESS'] || !own['PRODUCT_DATABASE_URL'];
  const postgres = embedded ? await embeddedPostgres(part) : undefined;
  const ownerUrl = own['DATABASE_URL'] ? own['DATABASE_OWNER_URL'] : postgres?.url('wafa_owner', 'wafa');
  if (ownerUrl) await migrate(ownerUrl);
  if (postgres && !own['PRODUCT_DATABASE_URL']) {
    await seedProduct({
      ownerUrl: postgres.url('product_owner', 'product'),
      readerRole: 'product_reader',
      eraserRole: 'product_eraser',
      filling: () => say('preparing the product database with its fictitious people'),
    });
  }
  const env = {
    DATABASE_URL: own['DATABASE_URL'] ?? postgres?.url('wafa_app', 'wafa'),
    PRODUCT_DATABASE_URL: own['PRODUCT_DATABASE_URL'] ?? postgres?.url('product_reader', 'product'),
    PRODUCT_ERASER_DATABASE_URL:
      own['PRODUCT_ERASER_DATABASE_URL'] ?? postgres?.url('product_eraser', 'product'),
  };
  return { postgres, env };
}

async function embeddedPostgres(part: Part): Promise<RunningPostgres> {
  part.say('starting PostgreSQL');
  const postgres = await startPostgres({ ...part, port: part.ports.WAFA_POSTGRES_PORT });
  part.stops.add(() => postgres.stop());
  void postgres.gaveUp.then(part.gaveUp);
  return postgres;
}

/** Looked for before anything starts: where it has to be built first, that takes minutes. */
export const findWorkflowEngine = async (part: Part): Promise<TemporalProgram | undefined> =>
  part.own['TEMPORAL_ADDRESS'] ? undefined : findProgram(part);

export async function startWorkflowEngine(
  part: Part,
  program: TemporalProgram | undefined,
  postgres: RunningPostgres | undefined,
) {
  const namespace = part.own['TEMPORAL_NAMESPACE'] ?? 'wafa';
  const address = part.own['TEMPORAL_ADDRESS'];
  if (address) {
    const { signal, say } = part;
    say(`preparing the namespace ${namespace} of Temporal at ${address}`);
    const settings = connectionOf(loadTemporalSettings(part.own));
    const options = { ...settings, namespace, withinSeconds: OWN_TEMPORAL_SECONDS, signal };
    try {
      await prepareNamespace(options);
    } catch (cause) {
      const detail = `what TEMPORAL_ADDRESS names cannot be used (${inShort(cause)})`;
      throw new WafaError('config-invalid', detail, { cause });
    }
    return { address, namespace, server: undefined };
  }
  if (!program || !postgres)
    throw new WafaError('config-invalid', 'an embedded Temporal server needs the embedded PostgreSQL');
  part.say('starting Temporal');
  const port = part.ports.WAFA_TEMPORAL_PORT;
  const server = await startTemporal({ ...part, port, namespace, postgres, program });
  part.stops.add(() => server.stop());
  void server.gaveUp.then(part.gaveUp);
  return { address: server.address, namespace, server };
}

export async function startMail({ dataDir, ports, own, stops }: Part) {
  const smtpUrl = own['SMTP_URL'];
  if (smtpUrl) return { smtpUrl, inboxUrl: undefined, folder: undefined };
  const folder = join(dataDir, 'mails');
  const inbox = await startInbox({ folder, smtpPort: ports.WAFA_SMTP_PORT, httpPort: ports.WAFA_INBOX_PORT });
  stops.add(() => inbox.stop());
  return { smtpUrl: inbox.smtpUrl, inboxUrl: inbox.url, folder };
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
  stops.add(() => oidc.stop());
  return oidc.issuer;
}
