/** The plan of a rectification: what was decided, and what each system said it would change. Pure (ADR 0009). */
import type {
  PlannedChange,
  RectificationAnswer,
  RectificationPlan,
} from '#libs/contracts/rectification-plan';
import type { ChangeOutcome } from '../decisions.js';
import type { TaskOutcome } from '../words.js';
import { countKinds } from './access-plan.js';

export interface RectificationFindings {
  readonly caseId: string;
  readonly foundAsOf: string;
  readonly configurationDigest: string;
  readonly identifierKinds: readonly string[];
  readonly corrections: RectificationPlan['corrections'];
  readonly systems: RectificationPlan['systems'];
}

export function rectificationPlan(findings: RectificationFindings): RectificationPlan {
  const { caseId, foundAsOf, configurationDigest, identifierKinds, corrections, systems } = findings;
  return {
    format: 'wafa-rectification-plan-v1',
    caseId,
    right: 'rectification',
    foundAsOf,
    configurationDigest,
    identifiers: countKinds(identifierKinds),
    corrections: corrections.toSorted((a, b) => a.number - b.number),
    systems,
  };
}

export const changesOf = (plan: RectificationPlan): readonly PlannedChange[] =>
  plan.corrections.flatMap((one) => (one.decision === 'accept' ? one.changes : []));

/** Changes that could hand an account to a stranger. */
export const loginChanges = (plan: RectificationPlan): readonly PlannedChange[] =>
  changesOf(plan).filter(({ reaches, by }) => reaches !== undefined && by !== 'nobody');

/** Systems in which a person corrects. */
export const byHandSystems = (plan: RectificationPlan): string[] => [
  ...new Set(
    changesOf(plan)
      .filter(({ by }) => by === 'person')
      .map(({ system }) => system),
  ),
];

/** What really happened, beside what was planned. */
export interface Corrected {
  /** By change, in systems that were corrected to the end: rows really changed. */
  readonly changed: Readonly<Record<string, number>>;
  /** Changes that were read again and are not there. */
  readonly missing: readonly string[];
  /** By system: what a person reported. */
  readonly byHand: Readonly<Record<string, TaskOutcome>>;
}

/** What the person is told of each correction. */
export const answeredCorrections = (
  plan: RectificationPlan,
  corrected: Corrected,
): RectificationAnswer['corrections'] =>
  plan.corrections.map((one) => {
    const { number } = one;
    if (one.decision === 'accept')
      return { number, changes: one.changes.map((change) => answered(change, corrected)) };
    const { reason, about } = one;
    return { number, declined: reason, ...(about === undefined ? {} : { about }), changes: [] };
  });

/** Systems in which something is right now that was not. */
export function correctedSystems(corrections: RectificationAnswer['corrections']): string[] {
  const done = corrections.flatMap(({ changes }) => changes).filter(({ outcome }) => outcome === 'done');
  return [...new Set(done.map(({ system }) => system))];
}

function answered(
  change: PlannedChange,
  corrected: Corrected,
): RectificationAnswer['corrections'][number]['changes'][number] {
  const { system, collection, field, notAppliedBecause } = change;
  const outcome = outcomeOf(change, corrected);
  return {
    system,
    ...(collection === undefined ? {} : { collection }),
    ...(field === undefined ? {} : { field }),
    outcome,
    ...(outcome === 'cannot' && notAppliedBecause !== undefined ? { because: notAppliedBecause } : {}),
  };
}

const BY_HAND: Readonly<Record<TaskOutcome, ChangeOutcome>> = {
  done: 'done',
  'nothing-held': 'nothing-held',
  cannot: 'cannot',
  unanswered: 'unanswered',
};

/** A person who was asked after the machine, because it failed or left something, has the last word. */
function outcomeOf(
  { id, system, by, rows, right, notAppliedBecause }: PlannedChange,
  { changed, missing, byHand }: Corrected,
): ChangeOutcome {
  const hand = byHand[system];
  if (by === 'nobody' || notAppliedBecause !== undefined) return 'cannot';
  if (by === 'person') return hand === undefined ? 'cannot' : BY_HAND[hand];
  const failed = changed[id] === undefined || missing.includes(id);
  if (failed) return hand === undefined ? 'cannot' : BY_HAND[hand];
  if (rows > 0 || (changed[id] ?? 0) > 0) return 'done';
  return right > 0 ? 'already-right' : 'nothing-held';
}

/** After a cancellation in the middle: what was final, and what was left as it was. Empty where nothing was touched. */
export function haltedCorrections(
  plan: RectificationPlan,
  { unsure, ...corrected }: Corrected & { readonly unsure: readonly string[] },
): RectificationAnswer['corrections'] {
  const isFinal = ({ id, system }: PlannedChange): boolean =>
    corrected.changed[id] !== undefined || corrected.byHand[system] === 'done';
  const toldOf = (change: PlannedChange) => {
    const told = answered(change, corrected);
    if (isFinal(change)) return told;
    const { because: _, ...place } = told;
    return {
      ...place,
      outcome: unsure.includes(change.system) ? ('unsure' as const) : ('untouched' as const),
    };
  };
  const corrections = plan.corrections.flatMap((one) =>
    one.decision === 'accept' ? [{ number: one.number, changes: one.changes.map(toldOf) }] : [],
  );
  const touched = corrections.some(({ changes }) => changes.some(({ outcome }) => outcome !== 'untouched'));
  return touched ? corrections : [];
}

/** `refused`: not one correction was followed. */
export function outcomeOfAnswer({
  corrections,
}: RectificationAnswer): 'fulfilled' | 'partly-fulfilled' | 'refused' {
  if (corrections.every(({ declined }) => declined !== undefined)) return 'refused';
  const whole = corrections.every(
    ({ declined, changes }) =>
      declined === undefined &&
      changes.every(({ outcome }) => outcome === 'done' || outcome === 'already-right'),
  );
  return whole ? 'fulfilled' : 'partly-fulfilled';
}
