/** How Temporal is reached: in the clear in a private network, over TLS, with a client certificate, with an API key. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { parseSettings } from './settings.js';

/** An IPv6 address stands in brackets. */
const ADDRESS = /^(\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+)(:\d{1,5})?$/;

const certificate = z.string().refine(isCertificate, 'no certificate in PEM');

export const temporalShape = {
  TEMPORAL_ADDRESS: z
    .string()
    .regex(ADDRESS, 'host or host:port')
    .describe('host:port of the Temporal frontend.'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('wafa').describe('Temporal namespace.'),
  TEMPORAL_TLS: z
    .enum(['0', '1'])
    .optional()
    .describe(
      '1 speaks TLS to Temporal, 0 never; unset, TLS where a CA, a certificate or an API key is given.',
    ),
  TEMPORAL_TLS_CA: certificate
    .optional()
    .describe('CA that signed the server’s certificate, PEM; without it the ones that Node trusts.'),
  TEMPORAL_TLS_CERT: certificate.optional().describe('Client certificate for mutual TLS, PEM; with its key.'),
  TEMPORAL_TLS_KEY: z
    .string()
    .refine(isPrivateKey, 'no private key in PEM without a passphrase')
    .optional()
    .describe('Private key of the client certificate, PEM.'),
  TEMPORAL_TLS_SERVER_NAME: z
    .string()
    .min(1)
    .optional()
    .describe('Name to find in the server’s certificate, where it is not the host of the address.'),
  TEMPORAL_API_KEY: z
    .string()
    .min(1)
    .regex(/^[\x21-\x7e]+$/, 'one word')
    .optional()
    .describe('API key, sent as a bearer token with every call; only over TLS.'),
};

const temporalSchema = z.object(temporalShape);
export type TemporalSettings = z.infer<typeof temporalSchema>;

const NEED_TLS = [
  'TEMPORAL_TLS_CA',
  'TEMPORAL_TLS_CERT',
  'TEMPORAL_TLS_KEY',
  'TEMPORAL_TLS_SERVER_NAME',
  'TEMPORAL_API_KEY',
] as const;

/** What of these settings contradicts the rest, each with the variable to change. */
export function temporalFaults(settings: TemporalSettings): [name: keyof TemporalSettings, text: string][] {
  const { TEMPORAL_TLS: tls, TEMPORAL_TLS_CERT: crt, TEMPORAL_TLS_KEY: key } = settings;
  if (tls === '0')
    return NEED_TLS.filter((name) => settings[name] !== undefined).map((name) => [
      name,
      'works over TLS only, and TEMPORAL_TLS=0 says none',
    ]);
  if (crt !== undefined && key === undefined)
    return [['TEMPORAL_TLS_KEY', 'missing: the key of TEMPORAL_TLS_CERT']];
  if (crt === undefined && key !== undefined)
    return [['TEMPORAL_TLS_CERT', 'missing: the certificate of TEMPORAL_TLS_KEY']];
  if (crt !== undefined && key !== undefined && !belongTogether(crt, key))
    return [['TEMPORAL_TLS_KEY', 'not the key of TEMPORAL_TLS_CERT']];
  return [];
}

export const speaksTls = (settings: TemporalSettings): boolean =>
  settings.TEMPORAL_TLS === '1' || NEED_TLS.some((name) => settings[name] !== undefined);

/** Only what Temporal needs, for commands that need nothing else. Throws `config-invalid` naming every bad variable. */
export const loadTemporalSettings = (environment: NodeJS.ProcessEnv): TemporalSettings =>
  parseSettings(
    temporalSchema.superRefine((settings, context) => {
      for (const [name, message] of temporalFaults(settings))
        context.addIssue({ code: 'custom', path: [name], message });
    }),
    environment,
  );

function isCertificate(pem: string): boolean {
  return readable(() => new X509Certificate(pem));
}

function isPrivateKey(pem: string): boolean {
  return readable(() => createPrivateKey(pem));
}

/** The parser's own words are not passed on: they can quote what they were given. */
function readable(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}

/** True also where one of both cannot be read, which is said of it already. */
const belongTogether = (crt: string, key: string): boolean =>
  !isCertificate(crt) ||
  !isPrivateKey(key) ||
  new X509Certificate(crt).checkPrivateKey(createPrivateKey(key));
