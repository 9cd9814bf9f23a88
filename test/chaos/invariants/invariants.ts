/** What has to be true whatever was killed (each in its file), and the table that says whether it is. */
import { answeredAsDone } from './answered-as-done.js';
import { approvedBefore } from './approved-before.js';
import { deadlines } from './deadlines.js';
import { ended, outbox, vault } from './nothing-left.js';
import { effectsOnce } from './effects-once.js';
import { onGrounds, transfersApproved } from './grounds.js';
import { mails } from './mails.js';
import { accepted, logOnlyGrew, saidOnce } from './nothing-lost.js';
import type { Observed } from './observed.js';
import { outcomes } from './outcomes.js';
import { canariesInPlace, erasedStaysErased, packagesOfOne } from './people-apart.js';
import { together, type Invariant, type Verdict } from './verdict.js';

export const INVARIANTS = {
  I1: { says: 'every 202 has its cases, a workflow each, and their events', check: accepted },
  I2: {
    says: 'every effect happened once at the vendor and in the product',
    check: together(effectsOnce, answeredAsDone),
  },
  I3: {
    says: 'nothing happens that nobody asked for, or before others approved it',
    check: together(approvedBefore, onGrounds, transfersApproved),
  },
  I4: { says: 'no event of a deadline is early, and none is missing', check: deadlines },
  I5: { says: 'the audit log only grew, and says nothing twice', check: together(logOnlyGrew, saidOnce) },
  I6: { says: 'no word of a person stands where it may not', check: canariesInPlace },
  I7: { says: 'nothing of anybody else is in a package', check: packagesOfOne },
  I8: { says: 'what was erased stays erased', check: erasedStaysErased },
  ended: {
    says: 'every case has ended as it had to, and its workflow with it',
    check: together(ended, outcomes),
  },
  mails: { says: 'every mail that is owed was sent under one Message-ID, and no other', check: mails },
  vault: { says: 'the vault lacks nothing, and holds nothing besides', check: vault },
  outbox: { says: 'nothing is stuck in the outbox', check: outbox },
} as const satisfies Readonly<Record<string, { readonly says: string; readonly check: Invariant }>>;
export type InvariantName = keyof typeof INVARIANTS;

export type Verdicts = Readonly<Record<InvariantName, Verdict>>;

export const judge = (observed: Observed): Verdicts =>
  Object.fromEntries(
    Object.entries(INVARIANTS).map(([name, { check }]) => [name, check(observed)]),
  ) as unknown as Verdicts;

export const violationsOf = (verdicts: Verdicts): readonly string[] =>
  Object.entries(verdicts).flatMap(([name, { violations }]) =>
    violations.map((violation) => `${name}: ${violation}`),
  );

/** For people: one line an invariant. */
export function tableOf(verdicts: Verdicts): string {
  const width = Math.max(...Object.values(INVARIANTS).map(({ says }) => says.length));
  const lines = (Object.keys(INVARIANTS) as InvariantName[]).map((name) => {
    const { checked, violations } = verdicts[name];
    const said = INVARIANTS[name].says.padEnd(width);
    return `${name.padEnd(7)} ${said} ${String(checked).padStart(8)} ${String(violations.length).padStart(11)}`;
  });
  return [`${''.padEnd(7)} ${''.padEnd(width)}  checked  violations`, ...lines].join('\n');
}
