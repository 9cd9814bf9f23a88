/**
 * What a case knows, without Temporal: facts count once, decisions are checked before they are taken. Every
 * promise about the order of things (nothing is released that was not approved) is kept here and tested here.
 */
import type { ApprovalSubject } from '#libs/domain/approval-policy';
import type { ErrorCode } from '#libs/domain/errors';
import { taskName } from '#libs/domain/task-name';
import type { Outcome, TaskOutcome, WaitingFor } from '#libs/domain/words';
import type {
  ApprovalDecision,
  CaseRefusal,
  Fact,
  ManualTaskFact,
  ObjectionDecision,
  SystemFact,
} from './messages.js';

/** What lies before the officers: a plan, or a sealed package. */
export interface Offer {
  readonly subject: ApprovalSubject;
  readonly id: string;
  /** Hex SHA-256; an approval names it. */
  readonly digest: string;
}

export interface Ending {
  readonly outcome: Outcome;
  readonly refusal?: CaseRefusal;
}

export class CaseState {
  readonly #seen = new Set<string>();
  readonly #manualTasks = new Map<string, TaskOutcome | undefined>();
  readonly #paused = new Set<string>();
  readonly #byHand = new Set<string>();
  readonly #approved = new Set<string>();
  #verified = false;
  /** Facts that make a plan outdated. */
  #changesKnown = 0;
  #changesPlanned = 0;
  #otherCasesClosed = 0;
  #copiesDownloaded = 0;
  #offer: Offer | undefined;
  #sealing = false;
  #holdOver = false;
  #choiceOver = false;
  #released = false;
  #ending: Ending | undefined;
  #tooLate: Ending | undefined;
  #weighed: ObjectionDecision | undefined;
  #waitingFor: WaitingFor = 'verification';
  closed = false;

  get verified(): boolean {
    return this.#verified;
  }
  /** A search that stands still because a system is paused says so. */
  get waitingFor(): WaitingFor {
    return this.#waitingFor === 'discovery' && this.#paused.size > 0 ? 'paused-system' : this.#waitingFor;
  }
  set waitingFor(step: WaitingFor) {
    this.#waitingFor = step;
  }
  get ending(): Ending | undefined {
    return this.#ending;
  }
  /**
   * Something changed after the plan was built: a record was withheld or restored, the data map is another.
   */
  get outdated(): boolean {
    return this.#changesKnown !== this.#changesPlanned;
  }
  /** How many of them were heard. */
  get changes(): number {
    return this.#changesKnown;
  }
  /** The person cancelled after the first system was touched: what is left is halted. */
  get cancelledLate(): boolean {
    return this.#released && this.#tooLate?.outcome === 'withdrawn-by-requester';
  }
  get manualTasksResolved(): boolean {
    return [...this.#manualTasks.values()].every((result) => result !== undefined);
  }
  /** The offer at hand has all its approvals. */
  get approved(): boolean {
    return this.#offer !== undefined && this.#approved.has(approvalKey(this.#offer));
  }
  get holdOver(): boolean {
    return this.#holdOver;
  }

  /** The person has chosen, or the time to choose is over. */
  get choiceOver(): boolean {
    return this.#choiceOver;
  }

  verify(fact: Fact): void {
    if (this.#isNew('verified', fact)) this.#verified = true;
  }

  withdraw(fact: Fact): void {
    if (this.#isNew('withdrawn', fact)) this.end({ outcome: 'withdrawn-by-requester' });
  }

  /** What an answer was already made without makes its plan outdated. */
  completeManualTask(fact: ManualTaskFact): void {
    if (!this.#isNew('manual-task', fact)) return;
    const anew = taskName({ ...fact, anew: true });
    const task = this.#manualTasks.has(anew) ? anew : taskName(fact);
    if (this.#manualTasks.get(task) === 'unanswered') this.#changesKnown += 1;
    this.#manualTasks.set(task, fact.result);
  }

  get openTasks(): string[] {
    return [...this.#manualTasks.keys()].filter((task) => this.isOpenTask(task));
  }

  /** Nobody waits for them any longer; one that was reported meanwhile counts. */
  leaveUnanswered(tasks: readonly string[]): void {
    for (const task of tasks) if (this.isOpenTask(task)) this.#manualTasks.set(task, 'unanswered');
  }

  /** Machines that are asked now, or paused; also those that were taken by hand when they were asked before. */
  silentSystems(asked: readonly string[]): string[] {
    return [...new Set([...asked, ...this.#paused])];
  }

  changeRedactions(fact: Fact): void {
    if (this.#isNew('redactions', fact)) this.#changesKnown += 1;
  }

  changePlan(fact: Fact): void {
    if (this.#isNew('plan', fact)) this.#changesKnown += 1;
  }

  /** How many other cases of the person were heard to end. */
  get otherCasesClosed(): number {
    return this.#otherCasesClosed;
  }

  closeOtherCase(fact: Fact): void {
    if (this.#isNew('other-case', fact)) this.#otherCasesClosed += 1;
  }

  get copiesDownloaded(): number {
    return this.#copiesDownloaded;
  }

  downloadCopy(fact: Fact): void {
    if (this.#isNew('copy', fact)) this.#copiesDownloaded += 1;
  }

  pause(system: string): void {
    this.#paused.add(system);
  }

  unpause(system: string): void {
    this.#paused.delete(system);
  }

  isPaused(system: string): boolean {
    return this.#paused.has(system);
  }

  /** The system will not be asked again: a person looks. */
  isTakenByHand(system: string): boolean {
    return this.#byHand.has(system);
  }

  resume(fact: SystemFact): void {
    if (this.#isNew('resumed', fact)) this.#paused.delete(fact.system);
  }

  /** Counts for a system that is waited for: paused, or being asked. */
  takeByHand(fact: SystemFact, asked = false): void {
    if (!this.#isNew('by-hand', fact) || !(this.#paused.delete(fact.system) || asked)) return;
    this.#byHand.add(fact.system);
  }

  isOpenTask(task: string): boolean {
    return this.#manualTasks.has(task) && this.#manualTasks.get(task) === undefined;
  }

  /** Somebody has reported it, or nobody waits for it any longer. */
  isSettledTask(task: string): boolean {
    return this.#manualTasks.get(task) !== undefined;
  }

  openManualTask(task: string): void {
    if (!this.#manualTasks.has(task)) this.#manualTasks.set(task, undefined);
  }

  /** From here on, a change of redactions makes what follows outdated. */
  beginPlan(): void {
    this.#changesPlanned = this.#changesKnown;
    this.#offer = undefined;
    this.#sealing = false;
    this.#holdOver = false;
  }

  beginPackage(): void {
    this.#sealing = true;
  }

  /** It could not be sealed. */
  endPackage(): void {
    this.#sealing = false;
  }

  /**
   * A package is on its way. Officers can see it in the database before the case has heard of it: an approval that comes
   * now waits until it lies there.
   */
  get sealing(): boolean {
    return this.#sealing && !this.#ending && !this.outdated;
  }

  lay(offer: Offer): void {
    this.#offer = offer;
    this.#sealing = false;
  }

  choose(fact: Fact): void {
    if (this.#isNew('chosen', fact)) this.endChoice();
  }

  endChoice(): void {
    this.#choiceOver = true;
  }

  endHold(): void {
    this.#holdOver = true;
  }

  /** Why this decision cannot be taken now; undefined when it can, or has to wait for the package. */
  faultOfApproval(
    subject: ApprovalSubject,
    decision: Pick<ApprovalDecision, 'digest'>,
  ): ErrorCode | undefined {
    if (subject === 'release' && this.sealing) return undefined;
    const offer = this.#offer;
    if (this.#ending || this.#released || this.outdated || offer?.subject !== subject) return 'wrong-state';
    return offer.digest === decision.digest ? undefined : 'digest-mismatch';
  }

  faultOfRefusal(): ErrorCode | undefined {
    return this.#ending || this.#released ? 'wrong-state' : undefined;
  }

  /** An officer can decide on the objection from when the case waits for it, and once. */
  faultOfWeighing(): ErrorCode | undefined {
    const open = !this.#ending && !this.#weighed && this.#waitingFor === 'objection-decision';
    return open ? undefined : 'wrong-state';
  }

  get weighed(): ObjectionDecision | undefined {
    return this.#weighed;
  }

  decideObjection(decision: ObjectionDecision): void {
    this.#weighed ??= decision;
  }

  approve(offer: Offer): void {
    this.#approved.add(approvalKey(offer));
  }

  get offer(): Offer | undefined {
    return this.#offer;
  }

  /** Ends the case early; too late once released, and the first ending stays. */
  end(ending: Ending): void {
    if (this.#released) this.#tooLate ??= ending;
    else this.#ending ??= ending;
  }

  /**
   * The point of no return: a release goes out, a plan is carried out. False when something changed on the
   * way here.
   */
  release(subject: ApprovalSubject = 'release'): boolean {
    const allowed = !this.#ending && !this.outdated && this.#offer?.subject === subject && this.approved;
    if (allowed) this.#released = true;
    return allowed;
  }

  /** The person had withdrawn before: nothing was released, and what came too late for it was in time. */
  takeBack(): void {
    this.#released = false;
    this.#ending ??= this.#tooLate;
  }

  #isNew(kind: string, { factId }: Fact): boolean {
    const before = this.#seen.size;
    return this.#seen.add(`${kind}/${factId}`).size > before;
  }
}

const approvalKey = (offer: Offer): string => `${offer.subject}/${offer.id}/${offer.digest}`;
