/** The api process: reads its configuration, serves until SIGTERM or SIGINT, ends what is in flight first. */
import '#libs/config/production';
import 'reflect-metadata';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { loadConfig, settingOf, type Config } from '#libs/config/config';
import { allQueues } from '#libs/config/worker';
import { notListening, whyNotStarted } from '#libs/config/not-started';
import { offersRemoval } from '#libs/connectors/all/offers-removal';
import { rectifiableFields } from '#libs/connectors/all/rectifiable-fields';
import { keyEncryptionKey } from '#libs/crypto/key-wrap';
import { loadCompany } from '#libs/data-map/load-company';
import { codeOf } from '#libs/domain/errors';
import { armFailPoint } from '#libs/fail-points/fail-points';
import { DataKeys } from '#libs/persistence/data-keys';
import { connect, createDataSource } from '#libs/persistence/data-source';
import { TemporalCaseGateway } from '#libs/temporal/case-gateway';
import { createTemporalClient, pingTemporal } from '#libs/temporal/client';
import { temporalTracing } from '#libs/temporal/tracing';
import { readFigures } from '#libs/persistence/figures';
import { Figures } from '#libs/telemetry/figures';
import { createLogger, type Logger } from '#libs/telemetry/logger';
import { Metrics } from '#libs/telemetry/metrics';
import { TelemetryServer } from '#libs/telemetry/telemetry-server';
import { startTracing } from '#libs/telemetry/tracing';
import { DeletedAccountsLoop } from './deleted-accounts/deleted-accounts.loop.js';
import { createApplication } from './application.js';
import type { ApiOptions } from './dependencies.js';
import { HealthService } from './health/health.service.js';

const POOL_SIZE = 10;
const REQUEST_TIMEOUT_SECONDS = 30;
/** A download in flight gets this long after the signal. */
const SHUTDOWN_SECONDS = 20;

async function main(config: Config, logger: Logger): Promise<void> {
  const company = await loadCompany(config.WAFA_CONFIG_DIR);
  const { controller, systems } = company;
  const rectifiable = rectifiableFields(company);
  const removal = offersRemoval(company);
  const db = createDataSource({
    url: config.DATABASE_URL,
    poolSize: config.WAFA_DATABASE_POOL ?? POOL_SIZE,
    applicationName: 'wafa-api',
  });
  await connect(db);
  const tracing = await startTracing('api', config);
  const temporal = createTemporalClient(config, tracing ? (await temporalTracing()).client : {});
  const gateway = new TemporalCaseGateway(temporal);
  try {
    await new DataKeys(keyEncryptionKey(config.WAFA_MASTER_KEY)).requireOwn(db.manager);
    await serve({
      ...{ config, controller, systems, rectifiable, removal, db, logger, gateway },
      metrics: new Metrics('api'),
      pingTemporal: () => pingTemporal(temporal),
      secret: (name) => settingOf(process.env, name),
      now: () => new Date(),
    });
  } finally {
    await temporal.connection.close();
    await db.destroy();
    await tracing?.stop();
  }
}

async function serve(options: ApiOptions & { readonly metrics: Metrics }): Promise<void> {
  const { config, logger } = options;
  const app = await createApplication(options);
  const server = app.getHttpServer();
  server.requestTimeout = REQUEST_TIMEOUT_SECONDS * 1000;
  app.get(DeletedAccountsLoop).start();
  const telemetry = await startTelemetry(options, app.get(HealthService));
  await listen(app, config);
  logger.info('listening', { port: config.WAFA_PORT });
  await signalled();
  logger.info('shutting down');
  const hurry = setTimeout(() => server.closeAllConnections(), SHUTDOWN_SECONDS * 1000);
  await app.close();
  clearTimeout(hurry);
  await telemetry?.stop();
}

async function listen(app: NestExpressApplication, config: Config): Promise<void> {
  const { WAFA_PORT: port, WAFA_BIND: bind } = config;
  try {
    await app.listen(port, bind);
  } catch (cause) {
    throw notListening('WAFA_PORT', { port, bind }, cause);
  }
}

/** Undefined where no port is configured. */
async function startTelemetry(
  { config, systems, db, pingTemporal, metrics, logger }: ApiOptions & { readonly metrics: Metrics },
  health: HealthService,
): Promise<TelemetryServer | undefined> {
  const { WAFA_METRICS_PORT: port, WAFA_METRICS_BIND: bind } = config;
  if (port === undefined) return undefined;
  metrics.tellQueues('wafa_queue_expected', allQueues(systems));
  const figures = new Figures({
    metrics,
    read: () => readFigures(db),
    pingTemporal,
    now: () => new Date(),
    onError: (error) => logger.warn('the figures could not be read', { code: codeOf(error) }),
  });
  return TelemetryServer.start({ port, bind, metrics, figures, readiness: () => health.readiness() });
}

const signalled = (): Promise<unknown> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });

/** The end of whoever started us, told by the end of the channel to them. */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();

try {
  const config = loadConfig(process.env);
  armFailPoint(config.WAFA_FAIL_POINT);
  await main(config, createLogger('api', config.WAFA_LOG_LEVEL));
} catch (error) {
  process.stderr.write(whyNotStarted('api', error));
  // Whatever is open must not keep alive what has failed.
  process.exit(1);
}
