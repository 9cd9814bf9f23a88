/**
 * The configuration of every process, from environment variables. Read once at each entry point with `loadConfig`;
 * a fault lists every bad *name*, never a value. `NAME_FILE` may hold a path to read the value from.
 * Listed in docs/reference/configuration.md, which a test keeps equal to this table.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { WafaError } from '#libs/domain/errors';
import { FAIL_POINTS, parseFailPoint } from '#libs/fail-points/fail-points';

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
  WAFA_VAULT_DIR: z.string().min(1).default('.wafa/vault').describe('Folder of the encrypted vault.'),
  WAFA_PORT: port.default(4400).describe('Port of the portal and the API.'),
  WAFA_BIND: z.string().default('127.0.0.1').describe('Address the API listens on.'),
  WAFA_BASE_URL: z.url().describe('The public address of the portal, as people see it.'),
  WAFA_MASTER_KEY: secretBytes.describe('Key-encryption key, 32 bytes in base64; wraps every data key.'),
  WAFA_LOOKUP_KEY: secretBytes.describe('Root of the purpose-separated HMAC keys, 32 bytes in base64.'),
  WAFA_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level logged.'),
  DATABASE_URL: z.string().min(1).describe('Wafa’s database with the application role.'),
  DATABASE_OWNER_URL: z
    .string()
    .optional()
    .describe('The same database with the role that owns it; for `wafa migrate`.'),
  TEMPORAL_ADDRESS: z.string().min(1).describe('host:port of the Temporal frontend.'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('wafa').describe('Temporal namespace.'),
  SMTP_URL: z.string().min(1).describe('smtp:// or smtps:// URL of the mail server.'),
  MAIL_FROM: z.string().min(3).describe('From header of every mail.'),
  WAFA_PRODUCT_TOKEN: z
    .string()
    .min(24, 'at least 24 characters')
    .optional()
    .describe('Bearer token of the product’s servers for the consent ledger; without it nobody may ask.'),
  OIDC_ISSUER: z.url().describe('Issuer of the staff identity provider.'),
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

/** Keys that the embedded stack made for itself begin so; production refuses them (DECISIONS: runs anywhere safely). */
export const EMBEDDED_KEY_MARK = Buffer.from('wafa-try');

const fitForProduction = configSchema.superRefine((config, context) => {
  for (const name of ['WAFA_FAIL_POINT', 'WAFA_WORKFLOW_BUNDLE'] as const) {
    if (config[name] === undefined || config.WAFA_EMBEDDED) continue;
    const message = 'for tests on the embedded services: production has no such thing';
    context.addIssue({ code: 'custom', path: [name], message });
  }
  for (const name of ['WAFA_MASTER_KEY', 'WAFA_LOOKUP_KEY'] as const) {
    const made = Buffer.from(config[name], 'base64').subarray(0, EMBEDDED_KEY_MARK.length);
    if (config.WAFA_EMBEDDED || !made.equals(EMBEDDED_KEY_MARK)) continue;
    const message = 'a key of the embedded stack: make your own with openssl rand -base64 32';
    context.addIssue({ code: 'custom', path: [name], message });
  }
});

/** Parses `environment`; throws `config-invalid` naming every bad variable. */
export function loadConfig(environment: NodeJS.ProcessEnv): Config {
  const values: Record<string, string | undefined> = {};
  for (const name of Object.keys(configSchema.shape)) values[name] = settingOf(environment, name);
  const parsed = fitForProduction.safeParse(values);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => ({
    field: issue.path.join('.'),
    message: issue.message,
  }));
  const names = faults.map((fault) => `${fault.field} (${fault.message})`).join(', ');
  throw new WafaError('config-invalid', `wrong or missing: ${names}`, { faults });
}

/** The value of `name`, or the content of the file that `name_FILE` names; also for the secrets that systems.yaml names. */
export function settingOf(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = environment[`${name}_FILE`];
  return file === undefined ? environment[name] : readSecretFile(name, file);
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new WafaError('config-invalid', `${name}_FILE cannot be read`, { cause });
  }
}
