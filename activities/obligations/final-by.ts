/**
 * A processor that nobody can read has said that it deletes by a day. Where the vendor needs it, the same identifiers are
 * sent once more some days after the first time, for what was on its way then; on the last day the person is told.
 */
import { z } from 'zod';
import { dayAfter } from './after-erasure.js';
import { eraseApproved, pending } from './erase-approved.js';
import type { ObligationHandler } from './handler.js';

const bodySchema = z.object({ finalBy: z.iso.date(), second: z.boolean() });

export const finalBy: ObligationHandler = async (deps, owed) => {
  const { finalBy: first, second } = bodySchema.parse(owed.obligation.body);
  let until = first;
  if (second) {
    // Once, however often it is due.
    const answer = await eraseApproved(deps, owed, { generation: 1 });
    if ('pending' in answer) return pending(owed, answer);
    until = [first, answer.executed.accepted?.finalBy ?? first].toSorted().at(-1) ?? first;
  }
  const due = dayAfter(until);
  const result = { finalBy: until };
  return owed.asOf < due ? { result, again: due } : { result, tell: { what: 'final', until } };
};
