/** What is done on the day an obligation is due. One handler a kind; `fulfilObligation` opens the keys and calls it. */
import type { Json } from '#libs/crypto/digest';
import type { ManualResult, ObligationKind, ObligationOrder, Right } from '#libs/domain/words';
import type { ActivityDependencies } from '../dependencies.js';

export interface OpenObligation {
  readonly id: string;
  readonly kind: ObligationKind;
  readonly caseId: string;
  readonly requestId: string;
  readonly system: string;
  readonly dueAt: string;
  /** Which of its effects on the system comes next: a row of the effect ledger each. */
  readonly generation: number;
  /** What was asked of it beside its day. */
  readonly ordered: ObligationOrder | undefined;
  readonly planDigest: string | undefined;
  /** As it was owed; undefined where it needed none. Personal data. */
  readonly keys: unknown;
  readonly body: Readonly<Record<string, unknown>>;
  /** What an earlier step came to. */
  readonly soFar: Readonly<Record<string, Json>> | undefined;
}

/** Done, and its key is destroyed, unless one of the others is set. */
export interface Fulfilled {
  /** Codes, counts and dates for the event and the officer; not kept while a job runs. */
  readonly result: Readonly<Record<string, Json>>;
  /** ISO 8601 instant at which it is due once more; its next effect is a new one. */
  readonly again?: string;
  /** A job of the vendor runs: asked for again then, as the same effect. ISO 8601 instant. */
  readonly pendingUntil?: string;
  /** A person decides: what was erased is there again. */
  readonly needsYou?: true;
  /** The order was carried out, and its day has not come. */
  readonly stays?: true;
  /** What the person is told, where they can still be reached. */
  readonly tell?:
    | { readonly what: 'kept' | 'final'; readonly until: string }
    | { readonly what: 'followed-up'; readonly right: Right; readonly outcome: ManualResult };
}

/** Safe to repeat. An error of a system is thrown as a search would throw it, and waited out by the workflow. */
export type ObligationHandler = (
  deps: ActivityDependencies,
  owed: { readonly obligation: OpenObligation; readonly asOf: string },
) => Promise<Fulfilled>;
