/** Makes a Temporal namespace ready: registers it and its search attributes, and waits until a start would pass. */
import { setTimeout as delay } from 'node:timers/promises';
import { Connection, isGrpcServiceError } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';

/** Plain text in Temporal, so only what tells nothing about a person. Set at start, never changed. */
export const CASE_RIGHT = defineSearchAttributeKey('CaseRight', SearchAttributeType.KEYWORD);
export const CASE_DUE_AT = defineSearchAttributeKey('CaseDueAt', SearchAttributeType.DATETIME);

const { INDEXED_VALUE_TYPE_KEYWORD, INDEXED_VALUE_TYPE_DATETIME } =
  proto.temporal.api.enums.v1.IndexedValueType;
const RETENTION_DAYS = 30;
const ALREADY_EXISTS = 6;
const PAUSE_MILLISECONDS = 150;

export interface NamespaceOptions {
  readonly address: string;
  readonly namespace: string;
  /** A server that starts takes seconds; give up after this. */
  readonly withinSeconds: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

export async function prepareNamespace(options: NamespaceOptions): Promise<void> {
  const until = Date.now() + options.withinSeconds * 1000;
  for (;;) {
    try {
      await prepare(options);
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(PAUSE_MILLISECONDS, undefined, options.signal ? { signal: options.signal } : {});
    }
  }
}

async function prepare({ address, namespace }: NamespaceOptions): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '2s' });
  try {
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
    const query = `${CASE_RIGHT.name} = 'none' AND ${CASE_DUE_AT.name} < '2000-01-01T00:00:00Z'`;
    await connection.workflowService.countWorkflowExecutions({ namespace, query });
  } finally {
    await connection.close();
  }
}

async function once(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!isGrpcServiceError(error) || (error.code as number) !== ALREADY_EXISTS) throw error;
  }
}
