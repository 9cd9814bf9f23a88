/** The SDK's own runtime: its log lines go through ours, and signals are left to Nest. */
import { Runtime, type Logger as TemporalLogger, type LogLevel } from '@temporalio/worker';
import type { Config } from '#libs/config/config';
import { notListening } from '#libs/config/not-started';
import type { Logger } from '#libs/telemetry/logger';

export function installRuntime(
  logger: Logger,
  { WAFA_TEMPORAL_METRICS_PORT: port, WAFA_METRICS_BIND: bind }: Config,
): void {
  const host = bind.includes(':') ? `[${bind}]` : bind;
  const metrics = { prometheus: { bindAddress: `${host}:${port}`, useSecondsForDurations: true } };
  const options = { logger: bridge(logger), shutdownSignals: [] };
  if (port === undefined) return void Runtime.install(options);
  try {
    Runtime.install({ ...options, telemetryOptions: { metrics } });
  } catch (cause) {
    throw notListening('WAFA_TEMPORAL_METRICS_PORT', { port, bind }, cause);
  }
}

/** Said of every worker of a system: that these have activities only is meant so. */
const AS_MEANT = 'No workflows registered, not polling for workflow tasks';

/** Passes the fixed message and the workflow's id; everything else of the SDK's record could hold anything. */
export function bridge(logger: Logger): TemporalLogger {
  const log = (level: LogLevel, message: string, meta?: Record<string, unknown>): void => {
    const workflowId = meta?.['workflowId'];
    const fields = typeof workflowId === 'string' ? { workflowId } : {};
    if (level === 'ERROR') logger.error(message, fields);
    else if (level === 'WARN' && message !== AS_MEANT) logger.warn(message, fields);
    else logger.debug(message, fields);
  };
  return {
    log,
    trace: (message, meta) => log('TRACE', message, meta),
    debug: (message, meta) => log('DEBUG', message, meta),
    info: (message, meta) => log('INFO', message, meta),
    warn: (message, meta) => log('WARN', message, meta),
    error: (message, meta) => log('ERROR', message, meta),
  };
}
