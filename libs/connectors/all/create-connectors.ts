/** The one place that knows every kind of connector: from a system of `systems.yaml` to what speaks to it. */
import type { Dataset } from '#libs/data-map/dataset';
import type { Company } from '#libs/data-map/load-company';
import type { System, SystemOf } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import type { Connector, Pace } from '#libs/connectors/kit/connector';
import { createConsentsConnector } from '#libs/connectors/consents/consents.connector';
import type { ConsentStore } from '#libs/connectors/consents/store';
import { createGa4Connector } from '#libs/connectors/ga4/ga4.connector';
import type { Ga4Credentials } from '#libs/connectors/ga4/ga4-client';
import { createHttpConnector } from '#libs/connectors/http/http.connector';
import { createPublicPagesConnector } from '#libs/connectors/http/public-pages/public-pages.connector';
import type { PublicSiteOptions } from '#libs/connectors/http/public-pages/public-site';
import { createManualConnector } from '#libs/connectors/manual/manual.connector';
import { createMediaConnector, type MediaConnectorOptions } from '#libs/connectors/media/media.connector';
import type { S3StoreOptions } from '#libs/connectors/media/s3-client';
import { createClerkConnector } from '#libs/connectors/clerk/clerk.connector';
import { createPostgresConnector } from '#libs/connectors/postgres/postgres.connector';
import { createStripeConnector } from '#libs/connectors/stripe/stripe.connector';

export interface ConnectorContext {
  /** Value of an environment variable that systems.yaml names. */
  readonly secret: (name: string) => string | undefined;
  /** One for each system; it waits for the system's turn over all processes. */
  readonly paceOf: (system: System) => Pace;
  /** Addresses of vendors on this machine are for the sandbox only. */
  readonly embedded: boolean;
  /** Where Wafa's own database is at hand. */
  readonly consents?: ConsentStore | undefined;
}

/** One connector for each system; throws `config-invalid` naming what is missing. */
export const createConnectors = (company: Company, context: ConnectorContext): Connector[] =>
  company.systems.map((system) =>
    createConnector(system, {
      ...context,
      datasets: company.datasets.filter((dataset) => dataset.system === system.key),
    }),
  );

export interface SystemContext extends ConnectorContext {
  /** The data sets of this system; vendors have none. */
  readonly datasets: readonly Dataset[];
}

export function createConnector(system: System, context: SystemContext): Connector {
  switch (system.connector) {
    case 'postgres':
      return createPostgresConnector({
        ...system,
        system: system.key,
        url: needed(system, system.urlFrom, context),
        ...(system.eraseUrlFrom === undefined
          ? {}
          : { writeUrl: needed(system, system.eraseUrlFrom, context) }),
        datasets: context.datasets,
      });
    case 'clerk':
      return createClerkConnector({
        ...system,
        system: system.key,
        secretKey: needed(system, system.secretKeyFrom, context),
        pace: context.paceOf(system),
        apiUrl: apiUrl(system, system.apiUrlFrom, context),
      });
    case 'stripe':
      return createStripeConnector({
        system: system.key,
        secretKey: needed(system, system.secretKeyFrom, context),
        apiUrl: apiUrl(system, system.apiUrlFrom, context),
        pace: context.paceOf(system),
        leaveOut: system.leaveOut,
        erases: system.erase,
        redactsKept: system.keep?.then === 'redact',
        writes: system.write,
      });
    case 'ga4':
      return createGa4Connector({
        ...system,
        system: system.key,
        credentials: ga4Credentials(system, context),
        pace: context.paceOf(system),
        apiUrl: apiUrl(system, system.apiUrlFrom, context),
      });
    case 'media':
      return createMediaConnector({ ...system, system: system.key, place: mediaPlace(system, context) });
    case 'http':
      return createHttpConnector(httpService(system, context));
    case 'public-pages':
      return createPublicPagesConnector(publicSite(system, context));
    case 'manual':
      return createManualConnector({ system: system.key });
    case 'consents':
      return createConsentsConnector({ system: system.key, store: consentStore(system, context) });
    default:
      return unknownConnector(system);
  }
}

/** The compiler sees to it that none is forgotten above. */
const unknownConnector = (system: never): never => {
  throw new WafaError('config-invalid', `there is no connector for ${JSON.stringify(system)}`);
};

export function ga4Credentials(system: SystemOf<'ga4'>, context: ConnectorContext): Ga4Credentials {
  const { credentialsFrom, accessTokenFrom } = system;
  if (credentialsFrom !== undefined) return { keyFile: needed(system, credentialsFrom, context) };
  if (accessTokenFrom !== undefined) return { accessToken: needed(system, accessTokenFrom, context) };
  throw new WafaError('config-invalid', `${system.key}: it needs credentialsFrom or accessTokenFrom`);
}

export function publicSite(system: SystemOf<'public-pages'>, context: ConnectorContext): PublicSiteOptions {
  const { key, pages, timeoutSeconds, siteFrom, purge } = system;
  return {
    ...{ system: key, pages, timeoutSeconds, embedded: context.embedded, pace: context.paceOf(system) },
    site: needed(system, siteFrom, context),
    purge: purge && {
      url: needed(system, purge.urlFrom, context),
      secret: needed(system, purge.signingSecretFrom, context),
    },
  };
}

/** The service of a system, with everything that systems.yaml says of it. */
export const httpService = (system: SystemOf<'http'>, context: ConnectorContext) => ({
  ...system,
  system: system.key,
  url: needed(system, system.urlFrom, context),
  secret: needed(system, system.signingSecretFrom, context),
  embedded: context.embedded,
  pace: context.paceOf(system),
});

export function mediaPlace(
  system: SystemOf<'media'>,
  context: ConnectorContext,
): MediaConnectorOptions['place'] {
  const { bucket, region, endpointFrom, folderFrom } = system;
  if (bucket !== undefined) {
    const endpoint = apiUrl(system, endpointFrom, context);
    return {
      bucket,
      region,
      endpoint,
      pace: context.paceOf(system),
      credentials: s3Credentials(system, context),
    };
  }
  if (folderFrom === undefined)
    throw new WafaError('config-invalid', `${system.key}: it needs bucket or folderFrom`);
  if (!context.embedded)
    throw new WafaError('config-invalid', `${system.key}: a folder of this machine needs WAFA_EMBEDDED=1`);
  return { folder: needed(system, folderFrom, context) };
}

/** Undefined where none is named: then the client finds the role of the machine. */
function s3Credentials(system: SystemOf<'media'>, context: ConnectorContext): S3StoreOptions['credentials'] {
  const { accessKeyIdFrom, secretAccessKeyFrom } = system;
  if (accessKeyIdFrom === undefined && secretAccessKeyFrom === undefined) return undefined;
  if (accessKeyIdFrom === undefined || secretAccessKeyFrom === undefined)
    throw new WafaError(
      'config-invalid',
      `${system.key}: accessKeyIdFrom and secretAccessKeyFrom go together`,
    );
  return {
    accessKeyId: needed(system, accessKeyIdFrom, context),
    secretAccessKey: needed(system, secretAccessKeyFrom, context),
  };
}

export function consentStore({ key }: System, { consents }: ConnectorContext): ConsentStore {
  if (consents) return consents;
  throw new WafaError('config-invalid', `${key} needs Wafa’s database: DATABASE_URL and WAFA_LOOKUP_KEY`);
}

/** The secret that a system cannot do without. */
export function needed({ key }: System, name: string, { secret }: Pick<ConnectorContext, 'secret'>): string {
  const value = secret(name);
  if (value === undefined || value === '')
    throw new WafaError('config-invalid', `${name}, which ${key} needs, is missing`);
  return value;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)$/;

/** Where a vendor is spoken to instead of its own address; undefined for the vendor's own. */
export function apiUrl(system: System, name: string | undefined, context: ConnectorContext): URL | undefined {
  const text = name === undefined ? undefined : context.secret(name);
  if (text === undefined || text === '') return undefined;
  if (!URL.canParse(text)) throw new WafaError('config-invalid', `${name}, of ${system.key}, is no URL`);
  const url = new URL(text);
  const local = url.protocol === 'http:' || LOOPBACK.test(url.hostname);
  if (local && !context.embedded)
    throw new WafaError('config-invalid', `${name}: a vendor on this machine needs WAFA_EMBEDDED=1`);
  return url;
}
