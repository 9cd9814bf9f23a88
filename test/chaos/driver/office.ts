/**
 * The office of the company: an officer and an approver who work through the list of open cases, as often as they have
 * to. What fails is tried again at the next round.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Officer, type CaseDetail, type TimelineEvent } from '../../../apps/cli/src/demo/officer.js';
import { until } from '../until.js';
import { ERRANDS } from './errands.js';

interface Listed {
  readonly id: string;
  readonly reference: string;
  readonly right: string;
  readonly status: string;
}

export interface OfficeOptions {
  readonly portalUrl: string;
  /** Only cases of these requests: the office may be one of several. */
  readonly isMine?: (reference: string) => boolean;
  /** Approves nothing while it gives false. */
  readonly isOpen?: () => boolean;
}

const ROUND_MILLISECONDS = 500;
/** A case that asks nobody is looked at in one round of so many. */
const LOOK_EVERY_ROUNDS = 6;
const PAGE = 200;
/** Sign-ins older than that may not see personal data. */
const SIGN_IN_MILLISECONDS = 10 * 60_000;

/** How people decide on a correction. */
const CORRECTION = { decision: 'accept', reason: 'plausible' } as const;
const CORRECTIONS = ERRANDS.rectification.corrections.length;

const UPHELD = { verdict: 'upheld' } as const;
const OUTWEIGHED = { verdict: 'refused', ground: 'prevents-fraud' } as const;

export class Office {
  readonly #options: OfficeOptions;
  #salma: Officer;
  #idris: Officer;
  #signedInAt = 0;
  #stopped = false;
  #run: Promise<void> = Promise.resolve();
  /** Id → the case as it was last seen. */
  readonly seen = new Map<string, Listed>();
  /** Requests whose objection is refused; every other stands. */
  readonly outweighed = new Set<string>();
  readonly closed = new Map<string, CaseDetail>();
  /** The last thing that failed, for whoever waits in vain. */
  lastError = '';

  constructor(options: OfficeOptions) {
    this.#options = options;
    this.#salma = new Officer(options.portalUrl);
    this.#idris = new Officer(options.portalUrl);
  }

  open(): void {
    this.#run = this.#work();
  }

  async close(): Promise<void> {
    this.#stopped = true;
    await this.#run;
  }

  /** Cases of this request that have closed. */
  closedOf(reference: string): readonly CaseDetail[] {
    return [...this.closed.values()].filter((one) => isOf(one, reference));
  }

  /** Id of the case, once it was in the list. */
  idOf(caseReference: string): string | undefined {
    return [...this.seen.values()].find(({ reference }) => reference === caseReference)?.id;
  }

  async detail(id: string): Promise<CaseDetail> {
    return this.#salma.get<CaseDetail>(`cases/${id}`);
  }

  /** A letter; resolves once an officer is signed in. */
  async enter(letter: object): Promise<{ readonly reference: string }> {
    await until('an officer to be signed in', () => this.#signedInAt > 0);
    return this.#salma.post<{ reference: string }>('requests', letter);
  }

  /** Events of the deadline that stand in the timeline of the case of this request. */
  async saidOf(reference: string): Promise<readonly string[]> {
    // Whoever has not confirmed stands in no list but this one; what is due first stands first.
    const { cases } = await this.get<{ cases: readonly Listed[] }>(`cases?unverified=true&limit=${PAGE}`);
    const found = cases.find((one) => isOf(one, reference));
    if (!found) return [];
    const { events } = await this.get<{ events: readonly TimelineEvent[] }>(`cases/${found.id}/timeline`);
    return events
      .filter(({ type }) => type.startsWith('clock.'))
      .map(({ payload }) => (payload as { readonly event: string }).event);
  }

  post(path: string, body: object): Promise<unknown> {
    return this.#salma.post(path, body);
  }

  approverPost(path: string, body: object): Promise<unknown> {
    return this.#idris.post(path, body);
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.#salma.get<Answer>(path);
  }

  async #work(): Promise<void> {
    for (let round = 0; !this.#stopped; round += 1) {
      await this.#quietly(() => this.#round(round));
      await delay(ROUND_MILLISECONDS);
    }
  }

  async #round(round: number): Promise<void> {
    await this.#signIn();
    const listed = await this.#list();
    for (const one of listed) this.seen.set(one.id, one);
    const open = new Set(listed.map(({ id }) => id));
    const gone = [...this.seen.keys()].filter((id) => !open.has(id) && !this.closed.has(id));
    for (const id of gone) await this.#quietly(() => this.#lookAtEnd(id));
    if (this.#options.isOpen?.() === false) return;
    if (round % LOOK_EVERY_ROUNDS === 0) await this.#quietly(() => this.#resumePaused());
    for (const one of listed) {
      const asks = one.status === 'awaiting-approval' || one.status === 'needs-you';
      if (asks || round % LOOK_EVERY_ROUNDS === 0) await this.#quietly(() => this.#handle(one));
    }
  }

  async #list(): Promise<readonly Listed[]> {
    const { isMine = () => true } = this.#options;
    const all: Listed[] = [];
    for (let after = ''; ;) {
      const page = await this.#salma.get<{ cases: Listed[]; next?: string | null }>(
        `cases?limit=${PAGE}${after}`,
      );
      all.push(...page.cases.filter(({ reference }) => isMine(reference)));
      if (!page.next) return all;
      after = `&after=${encodeURIComponent(page.next)}`;
    }
  }

  /** As an administrator who believes that the access is repaired; where it is not, the system is paused anew. */
  async #resumePaused(): Promise<void> {
    const { systems } = await this.#salma.get<{ systems: { system: string; pausedAt: string | null }[] }>(
      'systems',
    );
    for (const { system, pausedAt } of systems)
      if (pausedAt !== null) await this.#salma.post(`systems/${system}/resume`, {});
  }

  async #lookAtEnd(id: string): Promise<void> {
    const detail = await this.detail(id);
    if (detail.status === 'closed') this.closed.set(id, detail);
  }

  async #handle({ id, right, reference }: Listed): Promise<void> {
    const detail = await this.detail(id);
    const open = detail.manualTasks.filter(({ result }) => result === null);
    for (const { system, kind } of open)
      await this.#quietly(() =>
        this.#salma.post(`cases/${id}/manual-tasks/${system}`, { result: 'done', kind }),
      );
    if (detail.status === 'needs-you' && right === 'rectification')
      for (let number = 1; number <= CORRECTIONS; number += 1)
        await this.#quietly(() => this.#salma.post(`cases/${id}/corrections/${number}/decision`, CORRECTION));
    const refused = [...this.outweighed].some((request) => isOf({ reference }, request));
    if (right === 'objection' && detail.status === 'needs-you')
      await this.#quietly(() => this.#salma.post(`cases/${id}/objection`, refused ? OUTWEIGHED : UPHELD));
    if (detail.status === 'awaiting-approval') await this.#approve(detail);
  }

  /** Both, where two are needed; where one is, the second is told so. */
  async #approve({ id, plan, package: sealed, right }: CaseDetail): Promise<void> {
    const path = sealed ? 'release' : 'plan';
    const digest = sealed?.digest ?? plan?.digest;
    if (digest === undefined || sealed?.readyAt) return;
    await this.#quietly(() => this.#salma.post(`cases/${id}/${path}/approve`, { digest }));
    if (right === 'erasure' && path === 'plan')
      await this.#quietly(() => this.#idris.post(`cases/${id}/${path}/approve`, { digest }));
  }

  async #signIn(): Promise<void> {
    if (Date.now() - this.#signedInAt < SIGN_IN_MILLISECONDS) return;
    const [salma, idris] = [new Officer(this.#options.portalUrl), new Officer(this.#options.portalUrl)];
    await salma.signIn('salma');
    await idris.signIn('idris');
    [this.#salma, this.#idris] = [salma, idris];
    this.#signedInAt = Date.now();
  }

  async #quietly(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.lastError = error instanceof Error ? error.message : String(error);
    }
  }
}

export const isOf = ({ reference }: { readonly reference: string }, request: string): boolean =>
  reference === request || reference.startsWith(`${request}-`);
