/** Everything that the api and the worker need, started; gives the environment that they are started with. */
import { resolve } from 'node:path';
import type { Company } from '#libs/data-map/load-company';
import type { RunningPostgres } from '../../sandbox/src/embedded/postgres.js';
import { isOfExample, seedLedger } from './stack-ledger.js';
import {
  findWorkflowEngine,
  startDatabases,
  startIdentity,
  startMail,
  startWorkflowEngine,
  type Part,
} from './stack-services.js';
import { startVendors, type Vendors } from './stack-vendors.js';

export interface Services {
  /** Of every process of the api and the worker. */
  readonly env: NodeJS.ProcessEnv;
  /** Undefined where the databases are the user's own. */
  readonly postgres: RunningPostgres | undefined;
  readonly temporal: Awaited<ReturnType<typeof startWorkflowEngine>>;
  readonly inboxUrl: string | undefined;
  /** Where the embedded inbox keeps the mails. */
  readonly mailFolder: string | undefined;
  readonly issuer: string;
  readonly vendors: Vendors;
  /** A role that reads the product's database. */
  readonly productUrl: string | undefined;
  /** What the product's servers show to the consent ledger. */
  readonly productToken: string;
}

export async function startServices(
  part: Part,
  { configDir, company }: { readonly configDir: string; readonly company: Company },
): Promise<Services> {
  const { own, secrets } = part;
  const program = await findWorkflowEngine(part);
  const databases = await startDatabases(part);
  part.signal.throwIfAborted();
  const temporal = await startWorkflowEngine(part, program, databases.postgres);
  part.signal.throwIfAborted();
  const mail = await startMail(part);
  const issuer = await startIdentity(part);
  const productUrl = databases.env.PRODUCT_DATABASE_URL;
  const vendors = await startVendors({ ...part, productUrl }, company.systems);
  const lookupKey = own['WAFA_LOOKUP_KEY'] ?? secrets.key('lookup');
  // Only where both databases are ours: in another's they are nobody.
  if (!own['DATABASE_URL'] && !own['PRODUCT_DATABASE_URL'] && isOfExample(company.systems))
    await seedLedger({ lookupKey, databaseUrl: databases.env.DATABASE_URL ?? '' });
  const productToken = own['WAFA_PRODUCT_TOKEN'] ?? secrets.password('product-token');
  const env = {
    ...environmentOf(part, configDir),
    WAFA_LOOKUP_KEY: lookupKey,
    WAFA_PRODUCT_TOKEN: productToken,
    ...databases.env,
    ...vendors.env,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    SMTP_URL: mail.smtpUrl,
    ...TRYING_LIMITS,
    ...limitsOf(own),
    OIDC_ISSUER: issuer,
  };
  const { inboxUrl, folder: mailFolder } = mail;
  const { postgres } = databases;
  return { env, postgres, temporal, inboxUrl, mailFolder, issuer, vendors, productUrl, productToken };
}

/** What does not depend on what is started. */
const environmentOf = (
  { own, ports, secrets, portalUrl, dataDir }: Part,
  configDir: string,
): NodeJS.ProcessEnv => ({
  ...own,
  WAFA_EMBEDDED: '1',
  WAFA_CONFIG_DIR: configDir,
  WAFA_DATA_DIR: resolve(dataDir),
  WAFA_VAULT_DIR: own['WAFA_VAULT_DIR'] ?? resolve(dataDir, 'vault'),
  WAFA_PORT: String(ports.WAFA_PORT),
  WAFA_BASE_URL: portalUrl,
  WAFA_MASTER_KEY: own['WAFA_MASTER_KEY'] ?? secrets.key('master'),
  MAIL_FROM: own['MAIL_FROM'] ?? 'Privacy <privacy@example.org>',
  OIDC_CLIENT_ID: own['OIDC_CLIENT_ID'] ?? 'wafa',
});

/** One fictitious person tries everything: the limits of real life would end that after a few requests. */
const TRYING_LIMITS = {
  LIMIT_REQUESTS_PER_ADDRESS: '10000',
  LIMIT_REQUESTS_PER_EMAIL: '10000',
  LIMIT_MAILS_PER_EMAIL: '10000',
} as const;

const limitsOf = (own: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(own).filter(([name]) => name.startsWith('LIMIT_')));
