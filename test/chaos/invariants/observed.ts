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
  readonly ownerId: string;
  readonly system: string;
  readonly action: string;
  readonly finished: boolean;
}

/** One committed change of one row of the product. */
export interface ObservedChange {
  readonly table: string;
  readonly operation: 'UPDATE' | 'DELETE';
  /** Values of the primary key. */
  readonly key: string;
  /** Digest of the columns that changed and their new values; empty where nothing changed. */
  readonly digest: string;
}

/** One call that a vendor answered. */
export interface ObservedCall {
  readonly system: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly bodyDigest: string;
  readonly replayed?: true;
}

export interface ObservedPackage {
  /** Of the case. */
  readonly reference: string;
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
  /** Tables of the product in which her canary stands. */
  readonly tablesWithCanary: readonly string[];
  readonly birthDate: string | null;
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
  readonly packagesSealed: readonly { readonly id: string; readonly digest: string }[];
  readonly effects: readonly ObservedEffect[];
  readonly changes: readonly ObservedChange[];
  readonly calls: readonly ObservedCall[];
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
  /** Message-IDs as they came to the inbox, each as often as it came. */
  readonly mails: readonly string[];
  /** Keys that the vault should hold, and those of files that it holds. */
  readonly vaultRows: readonly string[];
  readonly vaultFiles: readonly string[];
  readonly obligations: readonly { readonly id: string; readonly done: boolean }[];
  readonly packages: readonly ObservedPackage[];
  readonly people: readonly ObservedPerson[];
  /** Where a canary stands that it may not: told by the sweeps. */
  readonly misplacedCanaries: readonly string[];
}
