/** The three questions to Google's Analytics Admin API, through Google's own client. */
import { createPrivateKey } from 'node:crypto';
import { analyticsadmin, auth, type analyticsadmin_v1beta } from '@googleapis/analyticsadmin';
import { z } from 'zod';
import type { Pace } from '#libs/connectors/kit/connector';
import { WafaError } from '#libs/domain/errors';
import { toWafaError } from './ga4-errors.js';

const READ_SCOPE = 'https://www.googleapis.com/auth/analytics.readonly';
export const CALL_TIMEOUT_MILLIS = 30_000;
const PAGE_SIZE = 200;
const MAX_PAGES = 50;

/** One of the two: the text of a service account's key file, or a token that lives for an hour. */
export type Ga4Credentials = { readonly keyFile: string } | { readonly accessToken: string };

export interface Ga4ClientOptions {
  readonly system: string;
  readonly propertyId: string;
  readonly credentials: Ga4Credentials;
  readonly pace: Pace;
  readonly apiUrl?: URL | undefined;
}

const keyFileSchema = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(3),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
});

const text = z.string().nullish();
const propertySchema = z.object({
  name: z.string(),
  displayName: text,
  timeZone: text,
  serviceLevel: text,
  createTime: text,
});
const retentionSchema = z.object({
  eventDataRetention: text,
  userDataRetention: text,
  resetUserDataOnNewActivity: z.boolean().nullish(),
});
const streamsSchema = z.object({
  dataStreams: z
    .array(
      z.object({
        type: text,
        displayName: text,
        webStreamData: z.object({ measurementId: text, defaultUri: text }).nullish(),
        androidAppStreamData: z.object({ packageName: text }).nullish(),
        iosAppStreamData: z.object({ bundleId: text }).nullish(),
      }),
    )
    .default([]),
  nextPageToken: text,
});

export type Ga4Property = z.infer<typeof propertySchema>;
export type Ga4Retention = z.infer<typeof retentionSchema>;
export type Ga4Stream = z.infer<typeof streamsSchema>['dataStreams'][number];

export class Ga4Client {
  readonly #options: Ga4ClientOptions;
  readonly #api: analyticsadmin_v1beta.Analyticsadmin;

  constructor(options: Ga4ClientOptions) {
    this.#options = options;
    this.#api = analyticsadmin({
      version: 'v1beta',
      auth: authOf(options, READ_SCOPE),
      // The workflow engine tries again; a second hidden clock would only blur it.
      retry: false,
      timeout: CALL_TIMEOUT_MILLIS,
      ...(options.apiUrl ? { rootUrl: options.apiUrl.href } : {}),
    });
  }

  get #name(): string {
    return `properties/${this.#options.propertyId}`;
  }

  property(): Promise<Ga4Property> {
    return this.#ask(propertySchema, () => this.#api.properties.get({ name: this.#name }));
  }

  retention(): Promise<Ga4Retention> {
    const name = `${this.#name}/dataRetentionSettings`;
    return this.#ask(retentionSchema, () => this.#api.properties.getDataRetentionSettings({ name }));
  }

  async streams(): Promise<readonly Ga4Stream[]> {
    const found: Ga4Stream[] = [];
    let pageToken: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const question = { parent: this.#name, pageSize: PAGE_SIZE, ...(pageToken ? { pageToken } : {}) };
      const answer = await this.#ask(streamsSchema, () => this.#api.properties.dataStreams.list(question));
      found.push(...answer.dataStreams);
      pageToken = answer.nextPageToken ?? undefined;
      if (!pageToken) return found;
    }
    throw new WafaError(
      'discovery-limit',
      `${this.#options.system}: more than ${MAX_PAGES} pages of streams`,
    );
  }

  async #ask<T>(schema: z.ZodType<T>, call: () => Promise<{ readonly data: unknown }>): Promise<T> {
    const { system, pace } = this.#options;
    await pace();
    try {
      const { data } = await call();
      const parsed = schema.safeParse(data);
      if (parsed.success) return parsed.data;
    } catch (error) {
      throw toWafaError(system, error);
    }
    throw new WafaError(
      'system-rejected',
      `${system}: Google answered with something else than was asked for`,
    );
  }
}

export function authOf(
  { system, credentials }: Pick<Ga4ClientOptions, 'system' | 'credentials'>,
  scope: string,
): InstanceType<typeof auth.OAuth2> {
  if ('accessToken' in credentials) {
    const client = new auth.OAuth2();
    client.setCredentials({ access_token: credentials.accessToken });
    return client;
  }
  const {
    client_email: email,
    private_key: key,
    private_key_id: keyId,
  } = readKeyFile(system, credentials.keyFile);
  const client = new auth.JWT({ email, key, scopes: [scope], ...(keyId ? { keyId } : {}) });
  // Signed here for this one scope, without a call to the token endpoint before every search.
  client.useJWTAccessWithScope = true;
  return client;
}

/** Said without the text: it holds a private key. */
function readKeyFile(system: string, keyFile: string): z.infer<typeof keyFileSchema> {
  try {
    const parsed = keyFileSchema.parse(JSON.parse(keyFile));
    createPrivateKey(parsed.private_key);
    return parsed;
  } catch {
    throw new WafaError('config-invalid', `${system}: its credentials are no key file of a service account`);
  }
}
