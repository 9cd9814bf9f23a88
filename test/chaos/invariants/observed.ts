/** What is looked at from outside, as plain data: nothing here was told by the processes under test. */
import type { ErrandKind } from '../driver/errands.js';
import type { Accepted } from '../driver/person.js';
import type { ChaosPerson } from '../people.js';

export interface ObservedCase {
  readonly id: string;
  readonly requestId: string;
  /** Of the request. */
  readonly reference: string;
  readonly right: string;
  readonly status: string;
  readonly outcome: string | null;
  /** When it was entered: after its receipt, where it came as a letter. */
  readonly openedAt: string;
  readonly answeredAt: string | null;
  readonly closedAt: string | null;
  readonly dueEndsBefore: string;
}

export interface ObservedEvent {
  readonly position: number;
  readonly id: string;
  readonly type: string;
  readonly requestId: string | null;
  readonly caseId: string | null;
  readonly obligationId: string | null;
  readonly actor: string;
  readonly effectiveAt: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Hex SHA-256 of leaf, payload and salt as they lie in the table. */
  readonly digest: string;
}

export interface ObservedEffect {
  readonly id: string;
  /** A case, a lift or an obligation. */
  readonly ownerId: string;
  /** Of the owner. */
  readonly caseId: string | null;
  readonly system: string;
  readonly action: string;
  /** Id of the plan of an erasure or a correction. */
  readonly target: string;
  readonly intendedAt: string;
  readonly finished: boolean;
}

/** One approval by one person. */
export interface ObservedApproval {
  /** Id of the plan or package. */
  readonly target: string;
  readonly digest: string;
  readonly approver: string;
  /** How many people it says are needed. */
  readonly needed: number;
  readonly at: string;
}

/** One committed write to one row of the product, also one that changed no value. */
export interface ObservedChange {
  readonly table: string;
  readonly operation: 'UPDATE' | 'DELETE';
  /** Values of the primary key. */
  readonly key: string;
  /** Name that the writing connection gave itself. */
  readonly by: string;
  /** Number of the transaction. */
  readonly transaction: string;
  /** Whose row it was before any errand; null for a row of nobody. */
  readonly account: string | null;
  readonly at: string;
}

/** One call that a vendor answered. */
export interface ObservedCall {
  readonly system: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly bodyDigest: string;
  /** Number of the generated person whom the call names; null where it names none. */
  readonly person: number | null;
  readonly at: string;
  readonly replayed?: true;
  readonly unanswered?: true;
}

/** While a worker, Temporal or PostgreSQL was away. */
export interface ObservedOutage {
  readonly from: string;
  /** From here on nothing of before goes on any more. */
  readonly until: string;
}

export interface ObservedPackage {
  /** Reference of the request. */
  readonly request: string;
  readonly person: number;
  /** It opened, and every sum in it is right. */
  readonly whole: boolean;
  /** Canaries in it, of whomever. */
  readonly canaries: readonly string[];
}

/** What is left of one person in the systems of the product. */
export interface ObservedPerson {
  readonly person: ChaosPerson;
  readonly kind: ErrandKind;
  readonly reference: string;
  /** Columns of the product in which words or identifiers of hers stand: `payments.payer_name`. */
  readonly standsIn: readonly string[];
  /** Marks that the systems carry for her. */
  readonly carries: readonly string[];
  /** Where what every correction says is right stands. */
  readonly corrected: readonly string[];
  readonly atClerk: boolean;
  /** Her address or name stands at Stripe. */
  readonly namedAtStripe: boolean;
  readonly deletionsAtGoogle: number;
  readonly hasFile: boolean;
  /** Idempotency-Keys under which another controller got her files. */
  readonly transferKeys: number;
}

export interface Observed {
  readonly now: string;
  readonly accepted: readonly Accepted[];
  readonly cases: readonly ObservedCase[];
  readonly workflows: readonly { readonly id: string; readonly status: string }[];
  readonly events: readonly ObservedEvent[];
  /** The log at an earlier moment: position → digest. */
  readonly earlierLog: readonly { readonly position: number; readonly digest: string }[];
  readonly plans: readonly { readonly id: string; readonly digest: string }[];
  readonly packagesSealed: readonly {
    readonly id: string;
    readonly caseId: string;
    readonly digest: string;
  }[];
  readonly approvals: readonly ObservedApproval[];
  readonly effects: readonly ObservedEffect[];
  readonly changes: readonly ObservedChange[];
  readonly calls: readonly ObservedCall[];
  /** What another controller got whole, each as often as it came; of which request. */
  readonly transfers: readonly { readonly reference: string; readonly at: string }[];
  readonly outages: readonly ObservedOutage[];
  readonly outbox: readonly {
    readonly id: string;
    readonly kind: string;
    readonly due: string;
    readonly delivered: boolean;
  }[];
  readonly messages: readonly {
    readonly id: string;
    readonly caseId: string | null;
    readonly requestId: string;
    readonly template: string;
    readonly sent: boolean;
    readonly refused: boolean;
  }[];
  /** As they came to the inbox, each as often as it came. */
  readonly mails: readonly { readonly messageId: string; readonly at: string }[];
  /** Keys that the vault should hold, and those of files that it holds. */
  readonly vaultRows: readonly string[];
  readonly vaultFiles: readonly string[];
  readonly obligations: readonly { readonly id: string; readonly done: boolean }[];
  /** Attempts to end a restriction. */
  readonly lifts: readonly { readonly id: string; readonly ended: boolean }[];
  readonly packages: readonly ObservedPackage[];
  readonly people: readonly ObservedPerson[];
  /** Where a canary stands that it may not: told by the sweeps. */
  readonly misplacedCanaries: readonly string[];
}
