/**
 * What the law of California makes of a plan that hands data over: the categories it names of each system, and what it
 * leaves out. Pure.
 */
import type { HandOverPlan } from '#libs/contracts/plan';
import { inOrder, type AccessScope, type CcpaCategory } from '../california.js';

export interface CalifornianAnswer {
  readonly scope: AccessScope;
  /** What the found collections fall under. */
  readonly categoriesHeld: (system: string, collections: readonly string[]) => readonly CcpaCategory[];
  /** What a system holds where a person looked and nobody knows of collections. */
  readonly categoriesOfSystem: (system: string) => readonly CcpaCategory[];
  /** Columns that are told of and never handed out (11 CCR 7024(d)). */
  readonly neverDisclosed: (system: string, collection: string) => readonly string[];
}

type PlannedSystem = HandOverPlan['systems'][number];
type PlannedCollection = PlannedSystem['collections'][number];

/** By categories nothing is packed; else everything is but what is never disclosed. */
export function underCalifornia(plan: HandOverPlan, answer: CalifornianAnswer): HandOverPlan {
  return {
    ...plan,
    law: 'CCPA',
    ...(plan.right === 'access' ? { scope: answer.scope } : {}),
    systems: plan.systems.map((system) => {
      const categories = categoriesOf(system, answer);
      return {
        ...system,
        ...(categories.length === 0 ? {} : { categories }),
        collections: system.collections.map((one) => portion(system.system, one, { plan, answer })),
      };
    }),
  };
}

function categoriesOf(
  { system, manualResult, collections }: PlannedSystem,
  answer: CalifornianAnswer,
): CcpaCategory[] {
  const held = collections.filter(({ records }) => records > 0).map(({ collection }) => collection);
  const byHand = manualResult === 'done' ? answer.categoriesOfSystem(system) : [];
  return inOrder([...answer.categoriesHeld(system, held), ...byHand]);
}

function portion(
  system: string,
  one: PlannedCollection,
  { plan, answer }: { readonly plan: HandOverPlan; readonly answer: CalifornianAnswer },
): PlannedCollection {
  if (plan.right === 'access' && answer.scope === 'categories') return { ...one, disposition: 'list' };
  const never = answer.neverDisclosed(system, one.collection);
  if (one.disposition !== 'export' || never.length === 0) return one;
  return { ...one, neverDisclosed: [...never] };
}
