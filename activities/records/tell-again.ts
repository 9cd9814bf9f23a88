/** A decision comes by an update of the workflow, which the engine loses where it dies before it has written that down. */
import type { Queryable } from '#libs/persistence/data-source';
import { enqueueSignals, factSignal } from '#libs/persistence/outbox';
import { caseWorkflowId, type Fact } from '#workflows/case/messages';

/** By then the engine has heard, or a workflow task has failed that is done again without the update. */
const AGAIN_AFTER_SECONDS = 20;

/** Says a recorded decision once more, as a signal that changes nothing where the workflow knows it. */
export const tellAgain = (
  db: Queryable,
  caseId: string,
  { name, payload }: { readonly name: string; readonly payload: Fact },
): Promise<void> =>
  enqueueSignals(db, [
    factSignal(`case:${caseId}`, {
      ...{ workflowId: caseWorkflowId(caseId), name, payload },
      afterSeconds: AGAIN_AFTER_SECONDS,
    }),
  ]);
