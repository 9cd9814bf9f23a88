/**
 * In which order the rights of one person are served when several are open: of one request, or of several. Pure.
 *
 * - What can be undone is done at once and waits for nobody (GDPR Art. 7(3), 18, 21; 11 CCR 7026(f), 7027(g)).
 * - A copy shows the data as it is found (Art. 15): whoever asks for it, and for a correction, may see what was wrong.
 * - What another service goes on with is handed over once it is right (Art. 20 with Art. 5(1)(d)).
 * - What cannot be undone comes last: it would take away what the others show, correct or mark.
 */
import type { Right } from './words.js';

/** Right → the rights whose open cases of the same person come first. */
export const WAITS_FOR: Readonly<Record<Right, readonly Right[]>> = {
  'opt-out': [],
  limit: [],
  withdrawal: [],
  objection: [],
  restriction: [],
  rectification: [],
  removal: [],
  access: [],
  portability: ['rectification'],
  // A removal waits for what the person chooses: an erasure takes all of it down without.
  // Nobody proves who asks for an opt-out or a limit: a stranger could hold an erasure up with them.
  erasure: ['withdrawal', 'objection', 'restriction', 'rectification', 'access', 'portability'],
};

/** The rights that wait for this one: they are told when a case of it ends. */
export const waitingFor = (right: Right): Right[] =>
  (Object.keys(WAITS_FOR) as Right[]).filter((one) => WAITS_FOR[one].includes(right));

/**
 * Days before its own due date from which a case waits no longer: a late answer is worse than one before a correction.
 * Without an entry it waits as long as it takes, since it cannot be undone.
 */
export const WAITS_NO_LONGER_DAYS: Readonly<Partial<Record<Right, number>>> = { portability: 10 };
