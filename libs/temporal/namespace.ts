/**
 * Makes a Temporal namespace ready: registers it and its search attributes, and waits until a start would pass. One that
 * is ready is only looked at, which takes the right to read: where somebody else manages it, Temporal Cloud for one.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Connection, isGrpcServiceError, ServiceError } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { WafaError } from '#libs/domain/errors';
import type { TemporalConnection } from './connection.js';

/** Plain text in Temporal, so only what tells nothing about a person. Set at start, never changed. */
export const CASE_RIGHT = defineSearchAttributeKey('CaseRight', SearchAttributeType.KEYWORD);
export const CASE_DUE_AT = defineSearchAttributeKey('CaseDueAt', SearchAttributeType.DATETIME);

const { INDEXED_VALUE_TYPE_KEYWORD, INDEXED_VALUE_TYPE_DATETIME } =
  proto.temporal.api.enums.v1.IndexedValueType;
const RETENTION_DAYS = 30;
/** Codes of gRPC. */
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
/** PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED. */
const DENIED: readonly number[] = [7, 12, 16];
const PAUSE_MILLISECONDS = 150;
const QUERY = `${CASE_RIGHT.name} = 'none' AND ${CASE_DUE_AT.name} < '2000-01-01T00:00:00Z'`;
const HOW_ELSEWHERE =
  `make it where it is managed, with ${RETENTION_DAYS} days of retention and the search attributes ` +
  `${CASE_RIGHT.name} (Keyword) and ${CASE_DUE_AT.name} (Datetime)`;

export interface NamespaceOptions extends TemporalConnection {
  readonly namespace: string;
  /** A server that starts takes seconds; give up after this. */
  readonly withinSeconds: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/** Rejects with `system-refused` where it is not ready and this connection may not make it. */
export const prepareNamespace = (options: NamespaceOptions): Promise<void> =>
  until(options, (connection) => prepare(connection, options.namespace));

/** Changes nothing. Rejects with `system-refused` naming what is missing. */
export const checkNamespace = (options: NamespaceOptions): Promise<void> =>
  until(options, async (connection) => {
    const missing = await missingIn(connection, options.namespace);
    if (missing !== undefined) throw new WafaError('system-refused', missing);
  });

async function until(
  options: NamespaceOptions,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  const { withinSeconds, signal, namespace: _, ...place } = options;
  const end = Date.now() + withinSeconds * 1000;
  for (;;) {
    try {
      const connection = await Connection.connect({ ...place, connectTimeout: '2s' });
      try {
        return await work(connection);
      } finally {
        await connection.close();
      }
    } catch (thrown) {
      const error = answerIn(thrown);
      if (error instanceof WafaError || isDenied(error) || Date.now() > end) throw error;
      await delay(PAUSE_MILLISECONDS, undefined, signal ? { signal } : {});
    }
  }
}

async function prepare(connection: Connection, namespace: string): Promise<void> {
  const missing = await missingIn(connection, namespace);
  if (missing === undefined) return;
  try {
    await make(connection, namespace);
  } catch (cause) {
    if (!isDenied(cause)) throw cause;
    throw new WafaError('system-refused', `${missing}, and we may not make it: ${HOW_ELSEWHERE}`, { cause });
  }
  await connection.workflowService.countWorkflowExecutions({ namespace, query: QUERY });
}

/** Undefined where a start would pass. A right to read is all it takes. */
async function missingIn(connection: Connection, namespace: string): Promise<string | undefined> {
  try {
    await connection.workflowService.countWorkflowExecutions({ namespace, query: QUERY });
    return undefined;
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    const code = error.code as number;
    if (code === NOT_FOUND) return `there is no namespace ${namespace}`;
    if (code === INVALID_ARGUMENT) return `the namespace ${namespace} lacks search attributes`;
    throw error;
  }
}

async function make(connection: Connection, namespace: string): Promise<void> {
  await once(() =>
    connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(`${RETENTION_DAYS}d`),
    }),
  );
  await once(() =>
    connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: {
        [CASE_RIGHT.name]: INDEXED_VALUE_TYPE_KEYWORD,
        [CASE_DUE_AT.name]: INDEXED_VALUE_TYPE_DATETIME,
      },
    }),
  );
}

/** What the server said to the first question of a connection comes wrapped. */
const answerIn = (thrown: unknown): unknown =>
  thrown instanceof ServiceError && isGrpcServiceError(thrown.cause) ? thrown.cause : thrown;

const isDenied = (error: unknown): boolean => isGrpcServiceError(error) && DENIED.includes(error.code);

async function once(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!isGrpcServiceError(error) || (error.code as number) !== ALREADY_EXISTS) throw error;
  }
}
