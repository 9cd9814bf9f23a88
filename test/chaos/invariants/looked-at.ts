/** Which lines have looked at nothing although somebody came for what they look at: none checked is no proof. */
import type { ErrandKind } from '../driver/errands.js';
import type { InvariantName, Verdicts } from './invariants.js';

/** Lines that only these errands give something to look at; every other line sees each of them. */
const ONLY: Readonly<Partial<Record<InvariantName, readonly ErrandKind[]>>> = {
  I4: ['letter'],
  I7: ['access', 'letter', 'portability', 'transfer'],
  I8: ['erasure', 'review'],
};

export const unseenBy = (verdicts: Verdicts, kinds: readonly ErrandKind[]): readonly InvariantName[] =>
  (Object.keys(verdicts) as InvariantName[]).filter(
    (name) => verdicts[name].checked === 0 && kinds.some((kind) => ONLY[name]?.includes(kind) ?? true),
  );
