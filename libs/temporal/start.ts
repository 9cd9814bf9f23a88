/** How workflows are started: ids that are ours, never twice, closed ones never again. */
import type { WorkflowStartOptions } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import { CASE_QUEUE, WORKFLOW_OF_RIGHT, type CaseStart } from '#workflows/case/messages';
import { CASE_DUE_AT, CASE_RIGHT } from './namespace.js';

export interface StartEntry {
  readonly workflowId: string;
  /** Workflow type. */
  readonly name: string;
  readonly payload: object;
}

/** A late start finds the running workflow (USE_EXISTING) and never runs a closed one again (REJECT_DUPLICATE). */
export function startOptions({ workflowId, name, payload }: StartEntry): WorkflowStartOptions {
  return {
    workflowId,
    taskQueue: CASE_QUEUE,
    args: [payload],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    typedSearchAttributes: isCase(name) ? caseAttributes(payload as CaseStart) : [],
  };
}

const isCase = (workflowType: string): boolean =>
  Object.values<string>(WORKFLOW_OF_RIGHT).includes(workflowType);

const caseAttributes = (start: CaseStart): SearchAttributePair[] => [
  { key: CASE_RIGHT, value: start.right },
  { key: CASE_DUE_AT, value: new Date(start.dueEndsBefore) },
];
