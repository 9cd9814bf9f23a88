/**
 * Approval by a rule: whatever waits is approved as soon as it waits, through the staff API, by as many people as it needs.
 * What waits is read straight from the database, once for all cases: no screen is opened for it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { Officer } from '../../apps/cli/src/demo/officer.js';

interface Waiting {
  readonly id: string;
  readonly subject: 'plan' | 'release';
  readonly digest: string;
  readonly status: string;
}

const STATES = `
  SELECT c.id, c.status,
    CASE WHEN k.id IS NULL THEN 'plan' ELSE 'release' END AS subject,
    encode(coalesce(k.release_digest, p.digest), 'hex') AS digest
  FROM dsr_case c JOIN request r ON r.id = c.request_id
  LEFT JOIN LATERAL (SELECT digest FROM plan WHERE case_id = c.id ORDER BY version DESC LIMIT 1) p ON true
  LEFT JOIN package k ON k.case_id = c.id AND k.destroyed_at IS NULL
  WHERE r.reference = ANY ($1)`;

/** Of one question: a share of what is measured that stays small also where one case runs alone. */
const POLL_MILLISECONDS = 20;

export class Officers {
  readonly #people: readonly Officer[];
  readonly #database: pg.Client;

  private constructor(people: readonly Officer[], database: pg.Client) {
    this.#people = people;
    this.#database = database;
  }

  /** `count` of them, signed in; `database` reads Wafa's own. */
  static async signIn(portalUrl: string, database: pg.Client): Promise<Officers> {
    const people = await Promise.all(
      ['salma', 'idris'].map(async (name) => {
        const officer = new Officer(portalUrl);
        await officer.signIn(name);
        return officer;
      }),
    );
    return new Officers(people, database);
  }

  /** Approves until every case of these requests is closed, or `isDone` says so of all their states. */
  async approveAll(
    references: readonly string[],
    { approvers, withinSeconds }: { readonly approvers: number; readonly withinSeconds: number },
  ): Promise<void> {
    const approved = new Set<string>();
    const end = Date.now() + withinSeconds * 1000;
    const pending = new Set<Promise<void>>();
    for (;;) {
      const { rows } = await this.#database.query<Waiting>({
        name: 'states',
        text: STATES,
        values: [references],
      });
      const open = rows.filter(({ status }) => status !== 'closed');
      if (open.length === 0 && rows.length === references.length) break;
      if (Date.now() > end) {
        const states = [...new Set(open.map(({ status }) => status))].join(', ');
        throw new Error(`${open.length} cases were not closed in ${withinSeconds} s: ${states}`);
      }
      for (const one of open) {
        const key = `${one.id} ${one.subject} ${one.digest}`;
        if (one.status !== 'awaiting-approval' || approved.has(key)) continue;
        approved.add(key);
        // Where no worker took it in time, it is given again.
        const approval = this.#approve(one, approvers).catch(() => void approved.delete(key));
        pending.add(approval);
        void approval.finally(() => pending.delete(approval));
      }
      await delay(POLL_MILLISECONDS);
    }
    await Promise.all(pending);
  }

  async #approve({ id, subject, digest }: Waiting, approvers: number): Promise<void> {
    for (const officer of this.#people.slice(0, approvers))
      await officer.post(`cases/${id}/${subject}/approve`, { digest });
  }
}
