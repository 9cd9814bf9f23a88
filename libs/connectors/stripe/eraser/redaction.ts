/**
 * The redaction of a plan, one step further each time it is called. What state it is in stands at Stripe: a job is known
 * by what it is to redact, so that nothing is lost with a process and nothing is asked for twice.
 */
import type { HaltedJobs } from '#libs/connectors/kit/erasure';
import { WafaError } from '#libs/domain/errors';
import { addPeriod } from '#libs/domain/period';
import type { CollectionName } from '../parts.js';
import {
  MAX_IDS_PER_JOB,
  type RedactionApi,
  type RedactionFault,
  type RedactionJob,
} from '../redaction-api.js';
import type { Writer } from '../writer.js';
import type { Found, FoundRow } from './found.js';
import { wasRedacted } from './personal.js';
import { createdAt, day } from './units.js';

/** Words of Stripe's for what a job may be about. */
const ROOT_NAMES: Readonly<Partial<Record<CollectionName, string>>> = {
  customers: 'customers',
  charges: 'charges',
  payment_intents: 'payment_intents',
  checkout_sessions: 'checkout_sessions',
  invoices: 'invoices',
  issuing_cardholders: 'issuing_cardholders',
};

const AFTER_VALIDATING_SECONDS = 60;
/** Somebody else's job holds an object; only they can end it. */
const WHILE_LOCKED_SECONDS = 3600;
/** Stripe names no time; an older interface of theirs said up to seven days. */
const AFTER_REDACTING_SECONDS = 3600;

export interface RedactionOptions {
  readonly system: string;
  readonly api: RedactionApi;
  readonly writer: Writer;
  /** Ids that the approved plan acts on: no job with another one is ever run. */
  readonly approved: ReadonlySet<string>;
  readonly asOf: Date;
}

/** `again`: Stripe refused something for now, and the rest is to be looked at anew. */
export type Progress = 'done' | 'again' | { readonly checkAfterSeconds: number };

interface Seen {
  readonly jobs: readonly RedactionJob[];
  /** Root → day from which Stripe will take it. */
  readonly refused: ReadonlyMap<string, string>;
  /** Roots that go into a job of their own. */
  readonly single: ReadonlySet<string>;
}

export class Redaction {
  readonly #options: RedactionOptions;

  constructor(options: RedactionOptions) {
    this.#options = options;
  }

  /** Jobs about what is approved and nothing else, and what Stripe said of those that were given up. */
  async look(found: Found): Promise<Seen> {
    const { api, approved } = this.#options;
    const all = await api.list();
    const ours = all.filter(({ roots }) => roots.length > 0 && roots.every((id) => approved.has(id)));
    const refused = new Map<string, string>();
    const single = new Set<string>();
    for (const job of ours.filter(({ status }) => status === 'canceled')) {
      const faults = await api.faults(job.id);
      for (const fault of faults) {
        const waits = this.#waits(fault, found);
        if (waits) refused.set(rootOf(job, waits.row, found), waits.from);
      }
      if (faults.some(isTooMany)) job.roots.forEach((id) => single.add(id));
    }
    return { jobs: ours.filter(({ status }) => status !== 'canceled'), refused, single };
  }

  /** `didWork`: something that a job may have stumbled over was put right just now. */
  async advance(
    roots: readonly FoundRow[],
    { seen, found, didWork }: { readonly seen: Seen; readonly found: Found; readonly didWork: boolean },
  ): Promise<Progress> {
    if (await this.#giveUp(seen.jobs, { roots, found })) return 'again';
    const covered = new Set(seen.jobs.flatMap((job) => job.roots));
    const open = roots.filter(({ id }) => !covered.has(id));
    const made = await this.#create(open, seen);
    const jobs = [...seen.jobs, ...made];
    const failed = jobs.filter(({ status }) => status === 'failed');
    for (const job of failed) {
      const progress = await this.#repair(job, { found, didWork });
      if (progress !== 'done') return progress;
    }
    if (jobs.some(({ status }) => THINKING.has(status)))
      return { checkAfterSeconds: AFTER_VALIDATING_SECONDS };
    // Not one runs before all have passed.
    const ready = jobs.filter(({ status }) => status === 'ready');
    for (const { id } of ready) await this.#options.api.act('run', id, this.#options.writer);
    return jobs.every(({ status }) => status === 'succeeded')
      ? 'done'
      : { checkAfterSeconds: AFTER_REDACTING_SECONDS };
  }

  /** Stripe cancels what has passed its examination or failed it; what runs is final. */
  async halt(): Promise<HaltedJobs> {
    const { api, approved, writer } = this.#options;
    const jobs = (await api.list()).filter(
      ({ roots }) => roots.length > 0 && roots.every((id) => approved.has(id)),
    );
    const stoppable = jobs.filter(({ status }) => status === 'ready' || status === 'failed');
    for (const { id } of stoppable) await api.act('cancel', id, writer);
    const count = (...states: readonly RedactionJob['status'][]): number =>
      jobs.filter(({ status }) => states.includes(status)).length;
    return {
      cancelled: count('ready', 'failed', 'canceled', 'canceling'),
      running: count('redacting', 'succeeded'),
      undecided: count('created', 'validating'),
    };
  }

  /** A job with something that has to stay today, a dispute that was opened since, is never run. */
  async #giveUp(
    jobs: readonly RedactionJob[],
    { roots, found }: { readonly roots: readonly FoundRow[]; readonly found: Found },
  ): Promise<boolean> {
    const wanted = new Set(roots.map(({ id }) => id));
    const stays = new Set(
      found.rows.filter(({ id, data }) => !wanted.has(id) && !wasRedacted(data)).map(({ id }) => id),
    );
    const outdated = jobs.filter(
      ({ status, roots: ids }) => ['ready', 'failed'].includes(status) && ids.some((id) => stays.has(id)),
    );
    for (const { id } of outdated) await this.#options.api.act('cancel', id, this.#options.writer);
    return outdated.length > 0;
  }

  async #create(open: readonly FoundRow[], { single }: Seen): Promise<readonly RedactionJob[]> {
    const alone = open.filter(({ id }) => single.has(id)).map((row) => [row]);
    const together = open.filter(({ id }) => !single.has(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const made: RedactionJob[] = [];
    for (const rows of [...alone, ...chunks(together)]) {
      const objects: Record<string, string[]> = {};
      for (const { collection, id } of rows) (objects[ROOT_NAMES[collection] ?? collection] ??= []).push(id);
      made.push(await this.#options.api.create(objects, this.#options.writer));
    }
    return made;
  }

  /** A job that failed is tried again, split, or given up where Stripe will take its object later. */
  async #repair(
    job: RedactionJob,
    { found, didWork }: { readonly found: Found; readonly didWork: boolean },
  ): Promise<Progress> {
    const { api, writer, system } = this.#options;
    const faults = await api.faults(job.id);
    const final = faults.filter((fault) => !this.#passes(fault, { found, job }));
    if (final.length > 0 && !didWork) {
      const told = [
        ...new Set(final.map(({ code, objectType }) => [code, objectType ?? ''].join(' ').trim())),
      ];
      throw new WafaError('system-rejected', `${system}: a redaction job failed: ${told.join(', ')}`);
    }
    if (final.length > 0 || faults.every(isLocked)) {
      await api.act('validate', job.id, writer);
      return { checkAfterSeconds: final.length > 0 ? AFTER_VALIDATING_SECONDS : WHILE_LOCKED_SECONDS };
    }
    await api.act('cancel', job.id, writer);
    return 'again';
  }

  #passes(
    fault: RedactionFault,
    { found, job }: { readonly found: Found; readonly job: RedactionJob },
  ): boolean {
    if (isTooMany(fault)) return job.roots.length > 1;
    return isLocked(fault) || this.#waits(fault, found) !== undefined;
  }

  /** The object of a fault, where it is so new that Stripe does not take it yet. */
  #waits(
    { objectId }: RedactionFault,
    { rows }: Found,
  ): { readonly row: FoundRow; readonly from: string } | undefined {
    const row = rows.find(({ id }) => id === objectId);
    const at = row && createdAt(row);
    const from = at && addPeriod(at, 'P91D');
    return row && from && from > this.#options.asOf ? { row, from: day(from) } : undefined;
  }
}

const THINKING: ReadonlySet<RedactionJob['status']> = new Set(['created', 'validating', 'canceling']);

const isTooMany = ({ code }: RedactionFault): boolean => code === 'too_many_objects';
const isLocked = ({ code }: RedactionFault): boolean => code === 'locked_by_other_job';

/** What of a job leads to the object that Stripe named: itself, or whom it belongs to. */
function rootOf(job: RedactionJob, row: FoundRow, { ownerOf, parentOf }: Found): string {
  const way = [row, parentOf(row), ownerOf(row)].flatMap((one) => one?.id ?? []);
  return way.find((id) => job.roots.includes(id)) ?? job.roots[0] ?? row.id;
}

function chunks(rows: readonly FoundRow[]): readonly (readonly FoundRow[])[] {
  const count = Math.ceil(rows.length / MAX_IDS_PER_JOB);
  return Array.from({ length: count }, (_, index) =>
    rows.slice(index * MAX_IDS_PER_JOB, (index + 1) * MAX_IDS_PER_JOB),
  );
}
