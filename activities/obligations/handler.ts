/** What is done on the day an obligation is due. One handler a kind; `fulfilObligation` opens the keys and calls it. */
import type { ObligationKind } from '#libs/domain/words';
import type { ActivityDependencies } from '../dependencies.js';

export interface OpenObligation {
  readonly id: string;
  readonly kind: ObligationKind;
  readonly caseId: string;
  readonly system: string;
  readonly dueAt: string;
  readonly planDigest: string | undefined;
  /** As it was owed; undefined where it needed none. Personal data. */
  readonly keys: unknown;
  readonly body: Readonly<Record<string, unknown>>;
}

/** `again`: ISO 8601 instant at which it is due once more; else it is done and its key is destroyed. */
export interface Fulfilled {
  /** Codes, counts and dates for the event and the officer. */
  readonly result: Readonly<Record<string, string | number | boolean | null>>;
  readonly again?: string;
}

/** Safe to repeat. An error of a system is thrown as a search would throw it, and waited out by the workflow. */
export type ObligationHandler = (
  deps: ActivityDependencies,
  owed: { readonly obligation: OpenObligation; readonly asOf: string },
) => Promise<Fulfilled>;
