/** Where the mark of a restriction stands on what an erasure keeps. Pure. */
import type { ErasurePlan } from '#libs/contracts/erasure-plan';
import type { SystemMark } from '#libs/contracts/marks';
import { isUndone, type MarkState, type TaskOutcome } from '../words.js';

/** Kept to be shown, and used for nothing: the ledger goes on saying no by itself, and nobody has to lift that. */
const PROOF = 'consent-proof';

const STANDING: ReadonlySet<MarkState> = new Set(['intended', 'applied', 'by-hand']);

/**
 * A mark has nothing to stand on any more where its records are deleted or emptied. It stands where they are kept, where
 * nobody touches the system, and where a person could not erase.
 */
export function stillMarked(
  { systems }: Pick<ErasurePlan, 'systems'>,
  {
    marks,
    byHand,
  }: { readonly marks: readonly SystemMark[]; readonly byHand: Readonly<Record<string, TaskOutcome>> },
): string[] {
  const standing = marks.filter(({ mark, state }) => mark === 'restrict' && STANDING.has(state));
  return standing
    .filter(({ system, items }) => {
      const planned = systems.find((one) => one.system === system);
      const carries = (collection: string): boolean =>
        items.some((item) => item.collection === collection && item.rows > 0);
      return (
        planned?.left !== undefined ||
        isUndone(byHand[system]) ||
        planned?.items.some(
          ({ disposition, rows, collection, ground }) =>
            disposition === 'keep' && rows > 0 && ground !== PROOF && carries(collection),
        )
      );
    })
    .map(({ system }) => system);
}

/** Where a machine would erase and nothing calls for it: nothing is there, or what is kept is proof alone. */
export const needsNoErasure = ({ systems }: Pick<ErasurePlan, 'systems'>): string[] =>
  systems
    .filter(
      ({ by, left, items }) =>
        by === 'wafa' &&
        left === undefined &&
        items.every(
          ({ disposition, rows, ground }) => rows === 0 || (disposition === 'keep' && ground === PROOF),
        ),
    )
    .map(({ system }) => system);

/** Something of it is kept, and no day is known on which it goes or is looked at again. */
export const keepsWithoutEnd = ({ systems }: Pick<ErasurePlan, 'systems'>, system: string): boolean =>
  systems.some(
    ({ system: key, items, left }) =>
      key === system &&
      ((left !== undefined && left.keptUntil === undefined) ||
        items.some(
          ({ disposition, rows, keptUntil, reviewOn }) =>
            disposition === 'keep' && rows > 0 && keptUntil === undefined && reviewOn === undefined,
        )),
  );
