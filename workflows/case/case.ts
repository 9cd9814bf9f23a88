/**
 * A running case: its state, its dates, its messages, and the ways to wait that every right's procedure uses.
 */
import { allHandlersFinished, CancellationScope, condition, patched, setHandler } from '@temporalio/workflow';
import type { AtCase } from '#activities/contract';
import type { ErrorCode } from '#libs/domain/errors';
import { taskName } from '#libs/domain/task-name';
import type { ClockEvent, ManualTaskKind, Outcome, Right, WaitingFor } from '#libs/domain/words';
import type { Agenda } from './agenda.js';
import {
  answerWithoutAt,
  caseAgenda,
  DAY,
  giveUpAt,
  nudgeDay,
  putDue,
  taskDate,
  taskOf,
  type CaseDate,
} from './case-clock.js';
import { CaseState, type Ending, type Offer } from './case-state.js';
import { keepClock } from './clock-loop.js';
import { takeDecisions } from './decisions.js';
import {
  copyDownloaded,
  dueMoved,
  itemsChosen,
  manualTaskCompleted,
  otherCaseClosed,
  planOutdated,
  redactionsChanged,
  requesterVerified,
  requestWithdrawn,
  systemResumed,
  systemTakenByHand,
  type CaseStart,
  type Fact,
  type SystemFact,
} from './messages.js';
import { records, removalRecords, writeAs } from './records.js';
import { waysOfThisCase } from './versions.js';

/** Leaves the procedure from wherever it is: the case was refused, withdrawn or never confirmed. */
class CaseEnded extends Error {}

/** One case from its start to its end, whichever end that is; no officer is left without an answer. */
export async function runCase(
  start: CaseStart,
  procedure: (dsr: Case) => Promise<Ending>,
  { proof = true }: { readonly proof?: boolean } = {},
): Promise<Outcome> {
  const dsr = new Case(start);
  if (!proof) dsr.askNoProof();
  const { outcome } = await dsr.run(() => procedure(dsr));
  await condition(allHandlersFinished);
  return outcome;
}

export class Case {
  readonly state = new CaseState();
  readonly ways = waysOfThisCase();
  #start: CaseStart;
  readonly #agenda: Agenda<CaseDate>;
  readonly #startedAt = Date.now();
  #waitedEnough = false;
  /** Of the systems that are being asked. */
  readonly #searches = new Map<string, CancellationScope>();

  /** Registers every handler at once: an update that comes before its handler would be refused. */
  constructor(start: CaseStart) {
    this.#start = start;
    this.#agenda = caseAgenda(start);
    writeAs(this.ways);
    this.#listen();
  }

  /** The case and its time, for an activity. */
  now(): AtCase {
    return { caseId: this.#start.caseId, asOf: new Date().toISOString() };
  }

  get right(): Right {
    return this.#start.right;
  }

  daysBeforeDue(days: number): number {
    return Date.parse(this.#start.dueEndsBefore) - days * DAY;
  }

  /** For rights that nobody may be asked to prove anything for. */
  askNoProof(): void {
    this.#confirmed({ factId: 'nothing-to-prove' });
  }

  /** Runs the procedure beside the clock, and closes the case however it ends. */
  async run(procedure: () => Promise<Ending>): Promise<Ending> {
    let ending: Ending | undefined;
    const clock = keepClock({
      agenda: this.#agenda,
      over: () => ending !== undefined,
      act: (date) => this.#act(date),
    });
    const work = this.#toItsEnd(procedure).then((reached) => (ending = reached));
    const [, reached] = await Promise.all([clock, work]);
    // The engine hears of the end before it is written: a decision that comes meanwhile is too late.
    if (this.ways.heardFirst.has('closeCase')) this.state.end(reached);
    await records.closeCase({ ...this.now(), ...reached });
    this.state.closed = true;
    return reached;
  }

  /** Waits until `reached`, or leaves when the case ends first. */
  async until(waitingFor: WaitingFor, reached: () => boolean): Promise<void> {
    this.state.waitingFor = waitingFor;
    await condition(() => this.state.ending !== undefined || reached());
    this.#leaveIfEnded();
  }

  /** The same with an end: false where that instant comes first. */
  async untilDay(waitingFor: WaitingFor, end: number, reached: () => boolean): Promise<boolean> {
    this.#waitedEnough = false;
    this.#agenda.put('waited-enough', end);
    await this.until(waitingFor, () => this.#waitedEnough || reached());
    this.#agenda.drop('waited-enough');
    return !this.#waitedEnough || reached();
  }

  /** Does long work, which is cancelled when the case ends first. */
  async interruptible<Result>(waitingFor: WaitingFor, work: () => Promise<Result>): Promise<Result> {
    this.state.waitingFor = waitingFor;
    const scope = new CancellationScope();
    let settled = false;
    const running = Promise.allSettled([scope.run(work)]).finally(() => (settled = true));
    await condition(() => settled || this.state.ending !== undefined);
    if (!settled) scope.cancel();
    const [result] = await running;
    this.#leaveIfEnded();
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }

  /** Asks a system; cancelled when an officer takes it by hand, or when the answer waits no longer. */
  async search<Result>(system: string, ask: () => Promise<Result>): Promise<Result> {
    this.#waitNoLongerThan();
    const scope = new CancellationScope();
    this.#searches.set(system, scope);
    try {
      return await scope.run(ask);
    } finally {
      this.#searches.delete(system);
    }
  }

  /**
   * A person has to look in a system; the officers are reminded until it is done. `anew`: also where the same
   * was asked and reported before.
   */
  async openManualTask(
    system: string,
    { anew = false, ...why }: { cause?: ErrorCode; kind?: ManualTaskKind; anew?: boolean | undefined },
  ): Promise<void> {
    const known = taskName({ system, kind: why.kind });
    const again = anew && this.state.isSettledTask(known) && patched('a-task-anew');
    const task = taskName({ system, kind: why.kind, anew: again });
    this.state.openManualTask(task);
    this.#waitNoLongerThan();
    const about = { system, ...why, ...(again ? { anew: true as const } : {}) };
    const opened = await records.openManualTask({ ...this.now(), ...about });
    this.#remindOf(task, opened?.remindAt);
  }

  /** Whatever is asked of systems and people ends in time for the answer. */
  #waitNoLongerThan(): void {
    if (!this.ways.answersInTime) return;
    this.#agenda.put('answer-without', answerWithoutAt(this.#start, Date.now()));
  }

  /** A machine that is silent becomes a task of a person; a person who is silent is named in the answer. */
  async #answerWithout(): Promise<void> {
    const { asOf } = this.now();
    const asked = [...this.#searches].filter(([, { consideredCancelled }]) => !consideredCancelled);
    const machines = this.state.silentSystems(asked.map(([system]) => system));
    const held = await this.#heldByVault(machines);
    const silent = machines.filter((system) => !held.includes(system));
    for (const system of silent) this.#takeByHand({ factId: `silent/${system}/${asOf}`, system });
    if (machines.length > 0) this.#waitNoLongerThan();
    if (silent.length > 0) return;
    const tasks = this.state.openTasks;
    if (tasks.length === 0) return;
    await records.recordUnanswered({ ...this.now(), tasks });
    this.state.leaveUnanswered(tasks);
  }

  /** Nobody can go on without our own vault: no system is left out for it. Older histories asked nobody. */
  async #heldByVault(systems: readonly string[]): Promise<readonly string[]> {
    if (systems.length === 0 || !patched('held-by-the-vault')) return [];
    return (await records.heldByVault({ ...this.now(), systems })).systems;
  }

  #remindOf(task: string, remindAt: string | null | undefined): void {
    if (remindAt) this.#agenda.put(taskDate(task), Date.parse(remindAt));
  }

  /** Lays a plan or a package before the officers. False when it became outdated before it was approved. */
  async approved(offer: Offer): Promise<boolean> {
    this.state.lay(offer);
    await this.until(`${offer.subject}-approval`, () => this.state.outdated || this.state.approved);
    return !this.state.outdated;
  }

  /**
   * Waits out the hold; leaves when the person withdraws. False when the package became outdated meanwhile.
   */
  async held(heldUntil: string | null): Promise<boolean> {
    if (heldUntil === null) this.state.endHold();
    else this.#agenda.put('hold-end', Date.parse(heldUntil));
    await this.until('hold', () => this.state.outdated || this.state.holdOver);
    this.#agenda.drop('hold-end');
    return !this.state.outdated;
  }

  async #toItsEnd(procedure: () => Promise<Ending>): Promise<Ending> {
    try {
      return await procedure();
    } catch (error) {
      if (error instanceof CaseEnded && this.state.ending) return this.state.ending;
      throw error;
    }
  }

  #takeByHand(fact: SystemFact): void {
    const search = this.#searches.get(fact.system);
    const asked = search !== undefined && patched('take-an-asked-system-by-hand');
    this.state.takeByHand(fact, asked);
    if (asked && this.state.isTakenByHand(fact.system)) search.cancel();
  }

  /** What is waited for is waited for longer, too. */
  #moveDue(dueEndsBefore: string): void {
    this.#start = { ...this.#start, dueEndsBefore };
    putDue(this.#agenda, this.#start);
    if (this.#searches.size + this.state.openTasks.length > 0) this.#waitNoLongerThan();
  }

  #leaveIfEnded(): void {
    if (this.state.ending) throw new CaseEnded();
  }

  async #act(date: CaseDate): Promise<void> {
    const { state } = this;
    const day = nudgeDay(date);
    const task = taskOf(date);
    if (date === 'hold-end') return state.endHold();
    if (date === 'answer-without') return this.#answerWithout();
    if (date === 'waited-enough') return void (this.#waitedEnough = true);
    if (task !== undefined) return this.#remindTask(task);
    if (day !== undefined)
      return state.verified ? undefined : records.remindToConfirm({ ...this.now(), day });
    if (date === 'give-up') return state.verified ? undefined : state.end({ outcome: 'unverified' });
    if (date === 'due' && !state.verified) {
      const end = giveUpAt(this.#startedAt);
      if (end <= Date.now()) return state.end({ outcome: 'unverified' });
      this.#agenda.put('give-up', end);
    }
    const event = date === 'due' ? 'overdue' : (date as 'reminder-10' | 'reminder-3' | 'reminder-1');
    if (state.waitingFor === 'choice') return this.#remindToChoose(event);
    return records.recordClockEvent({ ...this.now(), event, waitingFor: state.waitingFor });
  }

  /** The answer goes out in time: who has chosen nothing a day before the date is told that nothing was changed. */
  async #remindToChoose(event: ClockEvent): Promise<void> {
    if (event === 'reminder-1' || event === 'overdue') return this.state.endChoice();
    return removalRecords.remindToChoose({ ...this.now(), event });
  }

  async #remindTask(task: string): Promise<void> {
    if (!this.state.isOpenTask(task)) return;
    const [system = ''] = task.split('/');
    const { remindAt } = await records.remindManualTask({ ...this.now(), system, task });
    this.#remindOf(task, remindAt);
  }

  #listen(): void {
    const { state } = this;
    setHandler(requesterVerified, (fact) => this.#confirmed(fact));
    setHandler(requestWithdrawn, (fact) => state.withdraw(fact));
    setHandler(manualTaskCompleted, (fact) => state.completeManualTask(fact));
    setHandler(systemResumed, (fact) => state.resume(fact));
    setHandler(systemTakenByHand, (fact) => this.#takeByHand(fact));
    setHandler(redactionsChanged, (fact) => state.changeRedactions(fact));
    setHandler(planOutdated, (fact) => state.changePlan(fact));
    setHandler(itemsChosen, (fact) => state.choose(fact));
    setHandler(copyDownloaded, (fact) => state.downloadCopy(fact));
    setHandler(dueMoved, ({ dueEndsBefore }) => this.#moveDue(dueEndsBefore));
    setHandler(otherCaseClosed, (fact) => state.closeOtherCase(fact));
    takeDecisions(this);
  }

  #confirmed(fact: Fact): void {
    this.state.verify(fact);
    this.#agenda.dropSeries('nudge');
  }
}
