import '#libs/config/production';
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { requireTransferTargets } from '#activities/deliver/transfer-target';
import { loadConfig, settingOf } from '#libs/config/config';
import { whyNotStarted } from '#libs/config/not-started';
import { createConnectors, type ConnectorContext } from '#libs/connectors/all/create-connectors';
import { createErasers } from '#libs/connectors/all/create-erasers';
import { createMarkers } from '#libs/connectors/all/create-markers';
import { createRectifiers } from '#libs/connectors/all/create-rectifiers';
import { loadCompany } from '#libs/data-map/load-company';
import { Lookups } from '#libs/crypto/lookup';
import { codeOf } from '#libs/domain/errors';
import { armFailPoint } from '#libs/fail-points/fail-points';
import { ConsentLedger } from '#libs/persistence/consent-ledger';
import { connect, createDataSource } from '#libs/persistence/data-source';
import { dailyQuota } from '#libs/persistence/daily-quota';
import { readFigures } from '#libs/persistence/figures';
import { awaitTurn } from '#libs/persistence/system-pace';
import { Figures } from '#libs/telemetry/figures';
import { createLogger } from '#libs/telemetry/logger';
import { Metrics } from '#libs/telemetry/metrics';
import { TelemetryServer } from '#libs/telemetry/telemetry-server';
import { startTracing } from '#libs/telemetry/tracing';
import { pingTemporal } from '#libs/temporal/client';
import { temporalTracing } from '#libs/temporal/tracing';
import { createDependencies, type WorkerDependencies } from './dependencies.js';
import { installRuntime } from './temporal-runtime.js';
import { WorkerModule } from './worker.module.js';
import { WorkerService } from './worker.service.js';

const POOL_SIZE = 20;

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  armFailPoint(config.WAFA_FAIL_POINT);
  const logger = createLogger('worker', config.WAFA_LOG_LEVEL);
  installRuntime(logger, config);
  const company = await loadCompany(config.WAFA_CONFIG_DIR);
  const dataSource = createDataSource({
    url: config.DATABASE_URL,
    poolSize: config.WAFA_DATABASE_POOL ?? POOL_SIZE,
    applicationName: 'wafa-worker',
  });
  const secret = (name: string): string | undefined => settingOf(process.env, name);
  const context: ConnectorContext = {
    secret,
    paceOf:
      ({ key, rateLimit }) =>
      () =>
        awaitTurn(dataSource, { system: key, ...rateLimit }),
    embedded: config.WAFA_EMBEDDED,
    consents: new ConsentLedger(dataSource, new Lookups(config.WAFA_LOOKUP_KEY)),
  };
  const tracing = await startTracing('worker', config);
  const connectors = createConnectors(company, context);
  await connect(dataSource);
  const deps = createDependencies({
    ...{ config, company, connectors, dataSource, logger, secret },
    metrics: new Metrics('worker'),
    tracing: tracing && { stop: () => tracing.stop(), interceptors: await temporalTracing() },
    erasers: createErasers(company, {
      ...context,
      allowanceOf: (quota) => dailyQuota(dataSource, quota),
    }),
    markers: createMarkers(company, context),
    rectifiers: createRectifiers(company, context),
  });
  requireTransferTargets(deps.activities);
  await deps.activities.dataKeys.requireOwn(dataSource.manager);
  const app = await NestFactory.createApplicationContext(WorkerModule.register(deps), {
    logger: false,
    abortOnError: false,
  });
  app.enableShutdownHooks();
  const service = app.get(WorkerService);
  const telemetry = await startTelemetry(deps, service);
  await service.start();
  logger.info('worker ready');
  process.send?.('ready');
  try {
    await service.finished();
  } catch (error) {
    // A worker that failed must not linger half alive: whoever runs us starts a new process.
    logger.error('a Temporal worker failed', { detail: error instanceof Error ? error.name : 'unknown' });
    process.exitCode = 1;
    await app.close();
    await telemetry?.stop();
  }
}

/** Undefined where no port is configured. Answers while Temporal is waited for, too. */
async function startTelemetry(
  { config, dataSource, client, metrics, logger }: WorkerDependencies,
  service: WorkerService,
): Promise<TelemetryServer | undefined> {
  const { WAFA_METRICS_PORT: port, WAFA_METRICS_BIND: bind } = config;
  if (port === undefined) return undefined;
  const figures = new Figures({
    metrics,
    read: () => readFigures(dataSource),
    pingTemporal: () => pingTemporal(client),
    also: () => {
      metrics.set('wafa_workers_running', {}, service.isWorking ? 1 : 0);
      metrics.tellQueues('wafa_queue_served', service.servedQueues);
    },
    now: () => new Date(),
    onError: (error) => logger.warn('the figures could not be read', { code: codeOf(error) }),
  });
  return TelemetryServer.start({ port, bind, metrics, figures, readiness: () => service.readiness() });
}

/** The end of whoever started us, told by the end of the channel to them. */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));

main().catch((error: unknown) => {
  process.stderr.write(whyNotStarted('worker', error));
  process.exit(1);
});
