/** What the connector needs of the consent ledger, which lives in Wafa's own database. */
import type { Purpose } from '#libs/domain/words';

interface User {
  readonly user: string;
}

interface Said {
  readonly id: string;
  readonly purpose: string;
  readonly given: boolean;
  /** ISO 8601, with milliseconds in UTC. */
  readonly at: string;
}

export interface ConsentStore {
  history(subject: User): Promise<readonly Said[]>;
  standing(subject: User): Promise<ReadonlyMap<string, boolean>>;
  record(
    facts: readonly {
      readonly id: string;
      readonly subject: User;
      readonly purpose: Purpose;
      readonly given: boolean;
      readonly textVersion: string;
      readonly channel: string;
      readonly at: string;
    }[],
  ): Promise<number>;
  restrict(subject: User, purposes: readonly Purpose[], since: string): Promise<void>;
  lift(subject: User, stays?: readonly Purpose[]): Promise<void>;
  restricted(subject: User): Promise<readonly string[]>;
}
