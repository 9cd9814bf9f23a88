/**
 * The configuration of every process, from environment variables. Read once at each entry point with `loadConfig`;
 * a fault lists every bad *name*, never a value. `NAME_FILE` may hold a path to read the value from.
 * Listed in docs/reference/configuration.md, which a test keeps equal to this table.
 */
import { z } from 'zod';
import { FAIL_POINTS, parseFailPoint } from '#libs/fail-points/fail-points';
import { databaseUrl } from './database.js';
import { httpUrl } from './http-url.js';
import { sender, smtpUrl } from './mail.js';
import { safetyFaults } from './safety.js';
import { parseSettings } from './settings.js';
import { temporalFaults, temporalShape } from './temporal.js';
import { tracingShape } from './tracing.js';
import { unknownNames } from './unknown-names.js';
import { vaultFaults, vaultShape } from './vault.js';
import { workerShape } from './worker.js';

export { EMBEDDED_KEY_MARK } from './safety.js';
export { settingOf } from './settings.js';

const secretBytes = z
  .base64()
  .refine((text) => Buffer.from(text, 'base64').length === 32, '32 bytes in base64');
/** `name`, `name:where`, `name@3`, `name:where@3`. */
const failPoint = z.string().refine(parseFailPoint, `one of ${Object.keys(FAIL_POINTS).join(', ')}`);
const port = z.coerce.number().int().min(1).max(65_535);
const flag = z
  .enum(['0', '1'])
  .default('0')
  .transform((value) => value === '1');

export const configSchema = z.object({
  WAFA_EMBEDDED: flag.describe('1 opts into the embedded services and the sandbox; never in production.'),
  WAFA_FAIL_POINT: failPoint
    .optional()
    .describe('Where the process kills itself, for tests of that; refused without WAFA_EMBEDDED.'),
  WAFA_WORKFLOW_BUNDLE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Another bundle of the workflows than the built one, for tests; refused without WAFA_EMBEDDED.',
    ),
  WAFA_CONFIG_DIR: z.string().min(1).describe('Folder with controller.yaml, systems.yaml and datasets/.'),
  WAFA_DATA_DIR: z.string().min(1).default('.wafa').describe('Where embedded services keep their data.'),
  ...vaultShape,
  WAFA_PORT: port.default(4400).describe('Port of the portal and the API.'),
  WAFA_BIND: z.string().default('127.0.0.1').describe('Address the API listens on.'),
  WAFA_BASE_URL: httpUrl.describe('The public address of the portal, as people see it: https:// and a host.'),
  WAFA_MASTER_KEY: secretBytes.describe('Key-encryption key, 32 bytes in base64; wraps every data key.'),
  WAFA_LOOKUP_KEY: secretBytes.describe('Root of the purpose-separated HMAC keys, 32 bytes in base64.'),
  WAFA_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level logged.'),
  WAFA_METRICS_PORT: port
    .optional()
    .describe(
      'Port of /metrics and /health, for the api and the worker one each; without it nothing listens.',
    ),
  WAFA_METRICS_BIND: z.string().default('127.0.0.1').describe('Address that WAFA_METRICS_PORT listens on.'),
  WAFA_TEMPORAL_METRICS_PORT: port
    .optional()
    .describe('Port of the metrics that Temporal’s own SDK tells of the worker; without it none.'),
  ...tracingShape,
  DATABASE_URL: databaseUrl.describe('Wafa’s database with the application role.'),
  DATABASE_OWNER_URL: databaseUrl
    .optional()
    .describe('The same database with the role that owns it; for `wafa migrate`.'),
  WAFA_DATABASE_POOL: z.coerce
    .number()
    .int()
    .min(5)
    .max(200)
    .optional()
    .describe(
      'Connections of one process to that database; unset, 10 of an api and 20 of a worker. A worker sends one mail at a time for each five, three at most.',
    ),
  ...temporalShape,
  ...workerShape,
  SMTP_URL: smtpUrl.describe(
    'smtps:// or smtp:// URL of the mail server; smtp:// with STARTTLS, except to this machine or with ?requireTLS=false.',
  ),
  MAIL_FROM: sender.describe('From header of every mail: name@host, or Name <name@host>.'),
  WAFA_PRODUCT_TOKEN: z
    .string()
    .min(24, 'at least 24 characters')
    .optional()
    .describe('Bearer token of the product’s servers for the consent ledger; without it nobody may ask.'),
  OIDC_ISSUER: httpUrl.describe('Issuer of the staff identity provider.'),
  OIDC_CLIENT_ID: z.string().min(1).describe('Client id of Wafa at the identity provider.'),
  OIDC_CLIENT_SECRET: z.string().optional().describe('Client secret; without it a public client with PKCE.'),
  OIDC_ROLES_CLAIM: z.string().default('wafa_roles').describe('ID-token claim with the list of staff roles.'),
  TRUST_PROXY_HOPS: z.coerce
    .number()
    .int()
    .min(0)
    .max(5)
    .default(0)
    .describe('Proxies whose X-Forwarded-For is believed.'),
  LIMIT_REQUESTS_PER_ADDRESS: z.coerce
    .number()
    .int()
    .min(1)
    .default(20)
    .describe('Requests an hour per address prefix (/24, /56).'),
  LIMIT_REQUESTS_PER_EMAIL: z.coerce
    .number()
    .int()
    .min(1)
    .default(5)
    .describe('Unconfirmed requests a day per contact address.'),
  LIMIT_REQUESTS_GLOBAL: z.coerce.number().int().min(1).default(600).describe('Requests a minute in all.'),
  LIMIT_MAILS_PER_EMAIL: z.coerce
    .number()
    .int()
    .min(1)
    .default(10)
    .describe('Mails of one kind a day to one address; more are deferred.'),
});
export type Config = z.infer<typeof configSchema>;

const consistent = configSchema.superRefine((config, context) => {
  const faults = [...safetyFaults(config), ...temporalFaults(config), ...vaultFaults(config)];
  for (const [name, message] of faults) context.addIssue({ code: 'custom', path: [name], message });
});

/** Parses `environment`; throws `config-invalid` naming every bad variable. The embedded stack has more variables than these. */
export const loadConfig = (environment: NodeJS.ProcessEnv): Config =>
  parseSettings(
    consistent,
    environment,
    environment['WAFA_EMBEDDED'] === '1' ? [] : unknownNames(environment, Object.keys(configSchema.shape)),
  );
