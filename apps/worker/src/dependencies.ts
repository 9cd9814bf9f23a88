/** Everything the worker is made of, built once from the configuration: the composition root. */
import type { Client } from '@temporalio/client';
import type { DataSource } from 'typeorm';
import type { ActivityDependencies } from '#activities/dependencies';
import type { Config } from '#libs/config/config';
import { mustEncrypt } from '#libs/config/mail';
import { titledSystems } from '#libs/connectors/all/titled-systems';
import type { Connector } from '#libs/connectors/kit/connector';
import type { Eraser } from '#libs/connectors/kit/erasure';
import type { Marker } from '#libs/connectors/kit/marks';
import type { Rectifier } from '#libs/connectors/kit/rectification';
import { keyEncryptionKey } from '#libs/crypto/key-wrap';
import { Lookups } from '#libs/crypto/lookup';
import type { Company } from '#libs/data-map/load-company';
import type { DeliveryDependencies } from '#libs/mail/deliver';
import { Mailer } from '#libs/mail/mailer';
import { DataKeys } from '#libs/persistence/data-keys';
import { DeletedAccounts } from '#libs/persistence/deleted-accounts';
import { Requests } from '#libs/persistence/requests';
import type { Logger } from '#libs/telemetry/logger';
import { Metrics } from '#libs/telemetry/metrics';
import type { Tracing } from '#libs/telemetry/tracing';
import { createTemporalClient } from '#libs/temporal/client';
import type { TemporalTracing } from '#libs/temporal/tracing';
import { createVault } from '#libs/vault/create-vault';

export interface WorkerTracing extends Tracing {
  readonly interceptors: TemporalTracing;
}

export interface WorkerOptions {
  readonly config: Config;
  readonly company: Company;
  readonly connectors: readonly Connector[];
  readonly erasers?: readonly Eraser[];
  readonly markers?: readonly Marker[];
  readonly rectifiers?: readonly Rectifier[];
  readonly dataSource: DataSource;
  readonly logger: Logger;
  /** Where nobody gives any, what is counted is told to nobody. */
  readonly metrics?: Metrics;
  /** None where nothing is traced. */
  readonly tracing?: WorkerTracing | undefined;
  /** Value of an environment variable that the configuration names. */
  readonly secret?: (name: string) => string | undefined;
}

export interface WorkerDependencies extends WorkerOptions {
  readonly metrics: Metrics;
  readonly activities: ActivityDependencies;
  readonly mail: DeliveryDependencies;
  readonly mailer: Mailer;
  readonly client: Client;
}

export function createDependencies(options: WorkerOptions): WorkerDependencies {
  const { config, company, dataSource } = options;
  const lookups = new Lookups(config.WAFA_LOOKUP_KEY);
  const dataKeys = new DataKeys(keyEncryptionKey(config.WAFA_MASTER_KEY));
  const requests = new Requests(dataKeys, lookups);
  const mailer = new Mailer({
    smtpUrl: config.SMTP_URL,
    from: config.MAIL_FROM,
    requireTls: mustEncrypt(config),
  });
  const baseUrl = config.WAFA_BASE_URL.replace(/\/$/, '');
  return {
    ...options,
    metrics: options.metrics ?? new Metrics('worker'),
    mailer,
    client: createTemporalClient(config, options.tracing?.interceptors.client),
    activities: {
      dataSource,
      dataKeys,
      requests,
      vault: createVault(config),
      company,
      secret: options.secret ?? (() => undefined),
      embedded: config.WAFA_EMBEDDED,
      connectors: bySystem(options.connectors),
      erasers: bySystem(options.erasers),
      markers: bySystem(options.markers),
      rectifiers: bySystem(options.rectifiers),
    },
    mail: {
      db: dataSource,
      requests,
      keys: dataKeys,
      lookups,
      deletedAccounts: new DeletedAccounts(dataKeys),
      mailer,
      controller: company.controller,
      systems: titledSystems(company.systems),
      baseUrl,
      caseUrl: (caseId) => `${baseUrl}/staff/cases/${caseId}`,
      mailsPerEmailADay: config.LIMIT_MAILS_PER_EMAIL,
      now: () => new Date(),
    },
  };
}

const bySystem = <Part extends { readonly system: string }>(
  parts: readonly Part[] = [],
): ReadonlyMap<string, Part> => new Map(parts.map((part) => [part.system, part]));
