/** Activities that only remember, for specs of the workflows. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Activities, ObligationStep } from '#activities/contract';
import type { ErrorCode } from '#libs/domain/errors';
import { WafaError } from '#libs/domain/errors';
import { toFailure } from '#libs/temporal/failures';

type Name = keyof Activities;
type Input<N extends Name> = Parameters<Activities[N]>[0];

interface Call {
  readonly name: Name;
  readonly input: object;
}

const DAY_MILLISECONDS = 86_400_000;
const later = (asOf: string, days: number): string =>
  new Date(Date.parse(asOf) + days * DAY_MILLISECONDS).toISOString();

export class FakeActivities {
  readonly calls: Call[] = [];
  readonly #waiting: { readonly name: Name; readonly times: number; readonly reached: () => void }[] = [];
  /** What the fake company looks like; a spec changes what it needs. */
  waves: string[][] = [['product']];
  approversNeeded = 1;
  heldUntil: string | null = null;
  transferTo: string | undefined;
  transferFault: ErrorCode | undefined;
  /** What each opening of the download fails with, in order. */
  readonly readyFaults: ErrorCode[] = [];
  partly = false;
  plan = { planId: randomUUID() as string, digest: 'a'.repeat(64) };
  /** The plan of each round, where it is another one. */
  readonly plans: { readonly planId: string; readonly digest: string }[] = [];
  /** Of the person, that are open at each look. */
  readonly otherCases: number[] = [];
  /** Whether each plan has data that the map does not decide about. */
  readonly uncovered: boolean[] = [];
  erasers: string[] = ['product'];
  byHand: string[] = [];
  /** System → what each of its erasures fails with, in order. */
  readonly eraseFaults = new Map<string, ErrorCode[]>();
  readonly residue = new Map<string, number>();
  /** Systems that can be marked, and those in which a person has to. */
  markers: string[] = [];
  markersAfter: string[] = [];
  markedByHand: string[] = [];
  /** System → what each of its marks fails with, in order; the same for lifting. */
  readonly markFaults = new Map<string, ErrorCode[]>();
  /** Systems of which a part is left for a person. */
  readonly markRest = new Set<string>();
  /** Of the person, and the systems that hold a part of what was chosen. */
  publicItems = 0;
  chosenSystems: string[] = [];
  /** System → what each reading of what is public fails with, in order. */
  readonly readFaults = new Map<string, ErrorCode[]>();
  /** Systems that go on being sent to. */
  readonly sentTo = new Set<string>();
  /** Until when the sign-in is left, at each look. */
  readonly downloadUntil: string[] = [];
  signIns: string[] = [];
  weigh = true;
  /** What the answer fails with, in order. */
  readonly answerFaults: ErrorCode[] = [];
  /** What became of the notice, at each look; `sent` at the end. */
  readonly notices: ('waiting' | 'refused')[] = [];
  /** System → seconds after which each call of its erasure asks to be called again. */
  readonly pending = new Map<string, number[]>();
  /** What each step of an obligation comes to, or fails with. */
  readonly steps: (ObligationStep | ErrorCode)[] = [];
  waived = false;
  /** Corrections that are undecided at each look, and whether the proof suffices at each. */
  readonly undecided: number[] = [];
  readonly proofNeeded: boolean[] = [];
  restrictMeanwhile = false;
  rectifiers: string[] = ['product'];
  /** System → what each of its plans, and of its corrections, fails with, in order. */
  readonly rectifyPlanFaults = new Map<string, ErrorCode[]>();
  readonly rectifyFaults = new Map<string, ErrorCode[]>();
  package = { packageId: randomUUID() as string, digest: 'b'.repeat(64) };
  /** Systems that fail for good, with their code. */
  readonly broken = new Map<string, ErrorCode>();
  /** Whether a system that refuses us is paused when the case looks. */
  pauses = true;
  /** Systems whose last answer our own vault could not keep. */
  heldByVault: readonly string[] = [];
  /** By the database, before the workflow knows. */
  answered = false;
  /** System → what each of its searches feeds, in order. */
  readonly feeds = new Map<string, string[][]>();
  /** The engine hears of the package, which officers see already, once this is settled. */
  packageHeardOf: Promise<void> = Promise.resolve();
  /** Fails the next package for good. */
  packageFault: ErrorCode | undefined;
  /** Milliseconds that one call after the other takes, and from the first again. */
  takes: readonly number[] = [0];
  readonly #approvers = new Map<string, Set<string>>();

  /** Resolves once the activity was called this often. */
  called(name: Name, times = 1): Promise<void> {
    return new Promise((reached) => {
      this.#waiting.push({ name, times, reached });
      this.#tell();
    });
  }

  inputs<N extends Name>(name: N): Input<N>[] {
    return this.calls.filter((call) => call.name === name).map(({ input }) => input as Input<N>);
  }

  names(): Name[] {
    return this.calls.map(({ name }) => name);
  }

  readonly activities: Activities = {
    awaitVerification: (input) => this.#note('awaitVerification', input),
    recordClockEvent: (input) => this.#note('recordClockEvent', input),
    remindToConfirm: (input) => this.#note('remindToConfirm', input),
    planSearch: (input) => this.#note('planSearch', input, { waves: this.waves }),
    openManualTask: (input) => this.#note('openManualTask', input, { remindAt: later(input.asOf, 5) }),
    remindManualTask: (input) => this.#note('remindManualTask', input, { remindAt: later(input.asOf, 2) }),
    recordUnanswered: (input) => this.#note('recordUnanswered', input),
    heldByVault: (input) => this.#note('heldByVault', input, { systems: this.heldByVault }),
    pauseSystem: (input) => this.#note('pauseSystem', input, { paused: this.pauses }),
    buildPlan: (input) => {
      this.plan = this.plans.shift() ?? this.plan;
      const uncovered = this.uncovered.shift() === true ? ({ uncovered: true } as const) : {};
      return this.#note('buildPlan', input, { ...this.plan, ...uncovered });
    },
    checkOtherCases: (input) => this.#note('checkOtherCases', input, { open: this.otherCases.shift() ?? 0 }),
    erasableSystems: (input) =>
      this.#note('erasableSystems', input, {
        erasers: this.erasers,
        byHand: this.byHand,
        signIns: this.signIns,
      }),
    awaitDownload: (input) =>
      this.#note('awaitDownload', input, { until: this.downloadUntil.shift() ?? null }),
    recordUncovered: (input) => this.#note('recordUncovered', input),
    holdErasure: (input) => this.#note('holdErasure', input, { heldUntil: this.heldUntil }),
    answerErasure: (input) =>
      this.#note('answerErasure', input, { outcome: this.partly ? 'partly-fulfilled' : 'fulfilled' }),
    planErasure: (input) => this.#note('planErasure', input),
    eraseSystem: (input) => {
      const code = this.eraseFaults.get(input.system)?.shift();
      const againAfterSeconds = this.pending.get(input.system)?.shift();
      const erased = this.#note('eraseSystem', input, againAfterSeconds ? { againAfterSeconds } : {});
      return code ? Promise.reject(toFailure(new WafaError(code))) : erased;
    },
    verifyErasure: (input) =>
      this.#note('verifyErasure', input, { residue: this.residue.get(input.system) ?? 0 }),
    beginRestriction: (input) => this.#note('beginRestriction', input),
    markTargets: (input) =>
      this.#note('markTargets', input, {
        ...{ machines: this.markers, after: this.markersAfter, byHand: this.markedByHand },
      }),
    recordUnmarked: (input) => this.#note('recordUnmarked', input),
    recordWithdrawn: (input) => this.#note('recordWithdrawn', input),
    readObjection: (input) => this.#note('readObjection', input, { weigh: this.weigh }),
    awaitDecision: (input) => this.#note('awaitDecision', input),
    recordObjection: (input) => this.#note('recordObjection', input),
    answerMarks: (input) => {
      const code = this.answerFaults.shift();
      const outcome = this.partly ? ('partly-fulfilled' as const) : ('fulfilled' as const);
      const told = this.#note('answerMarks', input, { outcome });
      return code ? Promise.reject(toFailure(new WafaError(code))) : told;
    },
    markSystem: (input) => {
      const code = this.markFaults.get(input.system)?.shift();
      const marked = this.#note('markSystem', input, {
        byHand: this.markRest.has(input.system),
        ...(this.sentTo.has(input.system) ? { stop: true } : {}),
      });
      return code ? Promise.reject(toFailure(new WafaError(code))) : marked;
    },
    liftSystem: (input) => {
      const code = this.markFaults.get(input.system)?.shift();
      const lifted = this.#note('liftSystem', input);
      return code ? Promise.reject(toFailure(new WafaError(code))) : lifted;
    },
    readNotice: (input) => this.#note('readNotice', input, { notice: this.notices.shift() ?? 'sent' }),
    recordUnlifted: (input) => this.#note('recordUnlifted', input),
    liftTargets: (input) => this.#note('liftTargets', input, { machines: this.markers }),
    recordLifted: (input) => this.#note('recordLifted', input),
    publicSystems: (input) => this.#note('publicSystems', input, { systems: this.markers }),
    readPublicItems: (input) => this.#failing('readPublicItems', input, this.readFaults),
    offerItems: (input) => this.#note('offerItems', input, { items: this.publicItems }),
    remindToChoose: (input) => this.#note('remindToChoose', input),
    removalSystems: (input) => this.#note('removalSystems', input, { systems: this.chosenSystems }),
    answerRemoval: (input) => {
      const code = this.answerFaults.shift();
      const outcome = this.partly ? ('partly-fulfilled' as const) : ('fulfilled' as const);
      const told = this.#note('answerRemoval', input, { outcome });
      return code ? Promise.reject(toFailure(new WafaError(code))) : told;
    },
    readMeanwhile: (input) => this.#note('readMeanwhile', input, { restrict: this.restrictMeanwhile }),
    awaitDecisions: (input) =>
      this.#note('awaitDecisions', input, { undecided: this.undecided.shift() ?? 0 }),
    prepareRectification: (input) =>
      this.#note('prepareRectification', input, { proofNeeded: this.proofNeeded.shift() ?? false }),
    rectifiableSystems: (input) => this.#note('rectifiableSystems', input, { rectifiers: this.rectifiers }),
    giveUpPlanning: (input) => this.#note('giveUpPlanning', input),
    correctingSystems: (input) =>
      this.#note('correctingSystems', input, { rectifiers: this.rectifiers, byHand: this.byHand }),
    holdRectification: (input) => this.#note('holdRectification', input, { heldUntil: this.heldUntil }),
    answerRectification: (input) =>
      this.#note('answerRectification', input, { outcome: this.partly ? 'partly-fulfilled' : 'fulfilled' }),
    planRectification: (input) => this.#failing('planRectification', input, this.rectifyPlanFaults),
    rectifySystem: (input) => this.#failing('rectifySystem', input, this.rectifyFaults),
    verifyRectification: (input) =>
      this.#note('verifyRectification', input, { missing: this.residue.get(input.system) ?? 0 }),
    recordApproval: (input) => this.#approve(input),
    recordPackageFailure: (input) => this.#note('recordPackageFailure', input),
    holdRelease: (input) => {
      const onward = this.transferTo === undefined ? {} : { transferTo: this.transferTo };
      return this.#note('holdRelease', input, { heldUntil: this.heldUntil, ...onward });
    },
    makeReady: (input) => {
      const code = this.readyFaults.shift();
      const ready = this.#note('makeReady', input);
      return code ? Promise.reject(toFailure(new WafaError(code))) : ready;
    },
    wasAnswered: (input) => this.#note('wasAnswered', input, { answered: this.answered }),
    closeCase: (input) => this.#note('closeCase', input),
    discoverSystem: (input) => {
      const code = this.broken.get(input.system);
      const feeds = this.feeds.get(input.system)?.shift() ?? [];
      const answer = { state: 'confirmed', records: 3, ...(feeds.length > 0 ? { feeds } : {}) } as const;
      const found = this.#note('discoverSystem', input, answer);
      return code ? Promise.reject(toFailure(new WafaError(code))) : found;
    },
    buildPackage: async (input) => {
      const code = this.packageFault;
      this.packageFault = undefined;
      const built = await this.#note('buildPackage', input, { ...this.package, partly: this.partly });
      await this.packageHeardOf;
      if (code) throw toFailure(new WafaError(code));
      return built;
    },
    transferPackage: (input) => {
      const code = this.transferFault;
      const sent = this.#note('transferPackage', input);
      return code ? Promise.reject(toFailure(new WafaError(code))) : sent;
    },
    recordTransferFailure: (input) => this.#note('recordTransferFailure', input),
    destroyPackage: (input) => this.#note('destroyPackage', input),
    beginObligation: (input) => this.#note('beginObligation', input, { open: !this.waived }),
    pauseObligation: (input) => this.#note('pauseObligation', input, { paused: true }),
    recordObligationFault: (input) => this.#note('recordObligationFault', input),
    fulfilObligation: (input) => {
      const next = this.steps.shift() ?? { state: 'over' };
      if (typeof next !== 'string') return this.#note('fulfilObligation', input, next);
      void this.#note('fulfilObligation', input);
      return Promise.reject(toFailure(new WafaError(next)));
    },
  };

  #note(name: Name, input: object): Promise<void>;
  #note<Result>(name: Name, input: object, result: Result): Promise<Result>;
  async #note(name: Name, input: object, result?: unknown): Promise<unknown> {
    const takes = this.takes[this.calls.length % this.takes.length] ?? 0;
    this.calls.push({ name, input });
    this.#tell();
    if (takes > 0) await setTimeout(takes);
    return result;
  }

  async #failing(
    name: Name,
    input: { readonly system: string },
    faults: ReadonlyMap<string, ErrorCode[]>,
  ): Promise<void> {
    await this.#note(name, input);
    const code = faults.get(input.system)?.shift();
    if (code) throw toFailure(new WafaError(code));
  }

  #approve(input: Input<'recordApproval'>): Promise<{ complete: boolean }> {
    const given = this.#approvers.get(input.targetId) ?? new Set();
    this.#approvers.set(input.targetId, given);
    if (given.has(input.approver)) return Promise.reject(toFailure(new WafaError('second-person-needed')));
    given.add(input.approver);
    return this.#note('recordApproval', input, { complete: given.size >= this.approversNeeded });
  }

  #tell(): void {
    for (const { name, times, reached } of this.#waiting)
      if (this.calls.filter((call) => call.name === name).length >= times) reached();
  }
}
