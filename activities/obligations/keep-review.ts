/**
 * The day on which somebody has to look again at what is kept, as the answer said: where the rows do not say when they end,
 * or no machine ends them. Nothing is erased by itself; a person prolongs with a ground and another day, or ends it.
 */
import { z } from 'zod';
import type { Json } from '#libs/crypto/digest';
import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import type { PlannedErasure } from '#libs/connectors/kit/erasure';
import type { Review } from '#libs/domain/plan/erasure-plan';
import type { Queryable } from '#libs/persistence/data-source';
import type { Stores } from '../dependencies.js';
import { dayAfter } from './after-erasure.js';
import type { ObligationHandler } from './handler.js';
import { owe } from './owe.js';

const bodySchema = z.looseObject({ rows: z.int().min(1) });

export const keepReview: ObligationHandler = (_deps, { obligation }) => {
  const { rows } = bodySchema.parse(obligation.body);
  return Promise.resolve({ result: { rows }, needsYou: true });
};

type Item = ErasurePlan['systems'][number]['items'][number];

interface Kept {
  readonly collection: string;
  readonly rows: number;
  readonly ground: string;
}

interface Reviewing {
  readonly kept: ErasurePlan['systems'][number];
  readonly caseId: string;
  readonly planId: string;
  readonly asOf: string;
  /** What its eraser keeps; undefined where nothing of the system was touched. */
  readonly planned: PlannedErasure | undefined;
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
  deps: Pick<Stores, 'dataKeys'>,
  db: Queryable,
  { kept: { system, items }, caseId, planId, asOf, planned }: Reviewing,
): Promise<void> {
  const days = new Map<string, Kept[]>();
  for (const { item, rows, reviewOn } of reviewsOf(items, planned)) {
    const { collection = '', ground = '' } = items[item] ?? {};
    days.set(reviewOn, [...(days.get(reviewOn) ?? []), { collection, rows, ground }]);
  }
  for (const [reviewOn, list] of days)
    await owe(deps, db, {
      ...{ kind: 'keep-review', caseId, system, target: `${system}/${planId}/review-${reviewOn}` },
      dueAt: `${reviewOn}T00:00:00.000Z`,
      body: {
        ...{ of: 'erasure', plan: planId, answeredAt: asOf, reviewOn },
        rows: list.reduce((sum, { rows }) => sum + rows, 0),
        kept: list.map((one): Json => ({ ...one })),
      },
    });
}

/** The day after the last one of rows that no machine erases then; a provider deletes its own copies by itself. */
const endWithoutMachine = ({ keptUntil, ground }: Pick<Item, 'keptUntil' | 'ground'>): string | undefined =>
  keptUntil === undefined || ground === 'provider-keeps'
    ? undefined
    : dayAfter(keptUntil).slice(0, 'YYYY-MM-DD'.length);
