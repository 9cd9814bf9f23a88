/**
 * The day on which somebody has to look again at what is kept, as the answer said: where the rows do not say when they end,
 * or no machine ends them. Nothing is erased by itself: a person prolongs with a ground and another day, or decides that it
 * stays no longer. Then what a machine can erase is erased from the review's own keys and read again, and a person is asked
 * for the rest.
 */
import { z } from 'zod';
import type { Json } from '#libs/crypto/digest';
import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import type { Review } from '#libs/domain/plan/erasure-plan';
import { reviewedPart } from '#libs/connectors/kit/deferred';
import type { ErasureRequest, PlannedErasure } from '#libs/connectors/kit/erasure';
import type { Queryable } from '#libs/persistence/data-source';
import type { ActivityDependencies } from '../dependencies.js';
import { dayAfter } from './after-erasure.js';
import { askByHand } from './ask-by-hand.js';
import { asJson, countOf, eraseApproved, pending, readAgain } from './erase-approved.js';
import { erasureKeys } from './erasure-keys.js';
import type { Fulfilled, ObligationHandler } from './handler.js';
import { owe } from './owe.js';

const bodySchema = z.looseObject({
  rows: z.int().min(1),
  /** How many of them a machine can erase; of a review that was owed before it could: none. */
  byMachine: z.int().min(0).default(0),
  reviewOn: z.iso.date(),
});

export const keepReview: ObligationHandler = async (deps, owed) => {
  const body = bodySchema.parse(owed.obligation.body);
  if (owed.obligation.ordered !== 'erase') return { result: { rows: body.rows }, needsYou: true };
  const byMachine = owed.obligation.keys === undefined ? 0 : body.byMachine;
  const done = byMachine > 0 ? await erased(deps, owed) : undefined;
  if (done !== undefined && (done.needsYou || done.pendingUntil !== undefined)) return done;
  const byHand = body.rows - byMachine;
  const result = { order: 'erase', ...done?.result };
  if (byHand === 0) return { result, tell: { what: 'kept', until: body.reviewOn } };
  await askByHand(deps, owed, { lastDay: body.reviewOn });
  return { result: { ...result, byHand } };
};

async function erased(...[deps, owed]: Parameters<ObligationHandler>): Promise<Fulfilled> {
  const answer = await eraseApproved(deps, owed);
  if ('pending' in answer) return pending(owed, answer);
  const residue = await readAgain(deps, owed);
  const result = {
    erased: Math.max(0, countOf(answer.executed.changed) - countOf(residue)),
    residue: asJson(residue),
    rows: countOf(residue),
  };
  return residue.length > 0 ? { result, needsYou: true } : { result };
}

type Item = ErasurePlan['systems'][number]['items'][number];

interface Kept {
  readonly collection: string;
  readonly rows: number;
  readonly ground: string;
}

/** What an eraser keeps, and how it was asked. */
export interface Keeper {
  readonly planned: PlannedErasure;
  readonly request: ErasureRequest;
}

interface Reviewing {
  readonly kept: ErasurePlan['systems'][number];
  readonly caseId: string;
  readonly planId: string;
  readonly asOf: string;
  /** Undefined where nothing of the system is kept by a machine. */
  readonly erasing: Keeper | undefined;
}

/** What no machine ends, item by item; of what says when it ends, a machine ends each. */
export function reviewsOf(
  items: readonly Item[],
  planned: Pick<PlannedErasure, 'targets'> | undefined,
): Review[] {
  return items.flatMap(({ disposition, rows: all, ...item }, index) => {
    const rows = planned?.targets[index]?.filter(({ until }) => until === undefined).length ?? all;
    const reviewOn = item.reviewOn ?? endWithoutMachine(item);
    return disposition !== 'keep' || rows === 0 || reviewOn === undefined
      ? []
      : [{ item: index, rows, reviewOn }];
  });
}

/** One for each system and day, in the transaction of the answer. */
export async function oweReviews(
  deps: Pick<ActivityDependencies, 'dataKeys' | 'requests'>,
  db: Queryable,
  { kept: { system, items }, caseId, planId, asOf, erasing }: Reviewing,
): Promise<void> {
  const days = new Map<string, (Kept & { readonly index: number })[]>();
  for (const { item: index, rows, reviewOn } of reviewsOf(items, erasing?.planned)) {
    const { collection = '', ground = '' } = items[index] ?? {};
    days.set(reviewOn, [...(days.get(reviewOn) ?? []), { collection, rows, ground, index }]);
  }
  for (const [reviewOn, list] of days) {
    const planned =
      erasing &&
      reviewedPart(
        erasing.planned,
        list.map(({ index }) => index),
      );
    await owe(deps, db, {
      ...{ kind: 'keep-review', caseId, system, target: `${system}/${planId}/review-${reviewOn}` },
      dueAt: `${reviewOn}T00:00:00.000Z`,
      ...(planned && { keys: await erasureKeys(deps, db, { caseId, request: erasing.request, planned }) }),
      body: {
        ...{ of: 'erasure', plan: planId, answeredAt: asOf, reviewOn },
        rows: list.reduce((sum, { rows }) => sum + rows, 0),
        byMachine: planned?.targets.flat().length ?? 0,
        kept: list.map(({ collection, rows, ground }): Json => ({ collection, rows, ground })),
      },
    });
  }
}

/** The day after the last one of rows that no machine erases then; a provider deletes its own copies by itself. */
const endWithoutMachine = ({ keptUntil, ground }: Pick<Item, 'keptUntil' | 'ground'>): string | undefined =>
  keptUntil === undefined || ground === 'provider-keeps'
    ? undefined
    : dayAfter(keptUntil).slice(0, 'YYYY-MM-DD'.length);
