/**
 * Logs as JSON lines. Only fields of this list are ever written, so that a forgotten field cannot leak personal data;
 * messages are fixed texts, never built from input. A line of an HTTP request carries its id.
 */
import { pino, type DestinationStream } from 'pino';
import { currentRequestId } from './request-context.js';

export const LOG_FIELDS = [
  'requestId',
  'caseId',
  'obligationId',
  'system',
  'code',
  'status',
  'method',
  'route',
  'milliseconds',
  'attempt',
  'position',
  'count',
  'port',
  'workflowId',
  'detail',
] as const;
export type LogFields = Partial<Record<(typeof LOG_FIELDS)[number], string | number | undefined>>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

type Level = keyof Logger;

export function createLogger(name: string, level: string, destination?: DestinationStream): Logger {
  const sink = pino(
    { name, level, base: { name }, timestamp: pino.stdTimeFunctions.isoTime },
    destination ?? process.stdout,
  );
  const write =
    (at: Level) =>
    (message: string, fields: LogFields = {}) =>
      sink[at](onlyListed({ requestId: currentRequestId(), ...fields }), message);
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

function onlyListed(fields: LogFields): LogFields {
  return Object.fromEntries(
    LOG_FIELDS.filter((field) => fields[field] !== undefined).map((field) => [field, fields[field]]),
  );
}
