/**
 * Where a process can be made to die, for tests of what is left then. Closed and numbered: what is not in this list is
 * no fail point, and `libs/fail-points/fail-points.spec.ts` holds it against the code. Nothing happens at any of them
 * unless one was armed at an entry point, which the configuration refuses in production.
 */
export const FAIL_POINTS = {
  'api.intake.1-written': 'a request is written, and not committed',
  'api.intake.2-committed': 'a request is committed: no workflow is started, and nobody was answered',
  'api.confirm.1-committed': 'a mailbox is proved, and its page is not sent',
  'api.decision.1-given': 'the workflow has taken a decision, and the officer has no answer',
  'api.download.1-begun': 'a download is reserved, and no byte has left',
  'api.download.2-counted': 'a download is counted, and its last bytes have not left',
  'relay.1-delivered': 'the engine has a start or a signal whose row still waits',
  'mail.1-rendered': 'a mail is ready to leave',
  'mail.2-sent': 'the mail server has a mail that is not recorded as sent',
  'mail.3-recorded': 'a mail is recorded as sent, and its row of the outbox still waits',
  'activity.1-begins': 'an activity is about to begin; where: its name',
  'activity.2-ended': 'an activity has ended, and the engine has not heard of it; where: its name',
  'discover.1-asked': 'a search is recorded as begun; where: the system',
  'discover.2-searching': 'a system is in the middle of giving its records; where: the system',
  'discover.3-found': 'a search has ended, and nothing of it is recorded; where: the system',
  'discover.4-recorded': 'a search is recorded; where: the system',
  'package.1-begun': 'the key of a package is there, and no byte of it',
  'package.2-writing': 'a package is in the middle of being written',
  'package.3-sealed': 'a package lies in the vault, and nothing of it is recorded',
  'package.4-recorded': 'a package is recorded',
  'transfer.1-intended': 'a transfer is recorded as intended',
  'transfer.2-sending': 'bytes of a package are on their way to the other controller',
  'transfer.3-sent': 'the other controller has a package, and its receipt is not recorded',
  'transfer.4-recorded': 'a transfer is recorded as done',
  'erase.1-intended': 'an erasure is recorded as intended; where: the system',
  'erase.2-done': 'a system has erased, and nothing of it is recorded; where: the system',
  'erase.3-recorded': 'an erasure is recorded as done; where: the system',
  'erase.4-read-again': 'a system was read again, and nothing of it is recorded; where: the system',
  'rectify.1-intended': 'a correction is recorded as intended; where: the system',
  'rectify.2-done': 'a system has corrected, and nothing of it is recorded; where: the system',
  'rectify.3-recorded': 'a correction is recorded as done; where: the system',
  'rectify.4-read-again': 'a system was read again, and nothing of it is recorded; where: the system',
  'mark.1-intended': 'a mark is recorded as intended; where: the system',
  'mark.2-set': 'a system carries a mark, and nothing of it is recorded; where: the system',
  'mark.3-recorded': 'a mark is recorded as set; where: the system',
  'lift.1-intended': 'the end of a restriction is recorded as intended; where: the system',
  'lift.2-lifted': 'a system has lifted a restriction, and nothing of it is recorded; where: the system',
  'lift.3-recorded': 'the end of a restriction is recorded; where: the system',
  'obligation.1-begun': 'what is owed is about to be done; where: its kind',
  'obligation.2-done': 'what was owed is done, and nothing of it is recorded; where: its kind',
  'obligation.3-recorded': 'what was owed is recorded as done; where: its kind',
  'writing.postgres.1-statement': 'one of the statements of a transaction has run; where: the collection',
  'writing.postgres.2-uncommitted': 'every statement of a transaction has run',
  'writing.postgres.3-committed': 'a transaction in a product database is committed',
  'writing.stripe': 'Stripe has done one of several writes; where: what it was',
  'writing.clerk': 'Clerk has done one of several writes',
  'writing.ga4': 'Google has taken one of several deletions',
  'writing.media': 'one of several files is gone',
  'writing.http': 'a service has answered one of several calls; where: the path',
  'writing.consents': 'the ledger of consents has taken one of several writes',
} as const satisfies Readonly<Record<string, string>>;
export type FailPoint = keyof typeof FAIL_POINTS;

export interface ArmedFailPoint {
  readonly name: FailPoint;
  /** Only there; everywhere where it is undefined. */
  readonly where: string | undefined;
  /** From 1 on. */
  readonly nth: number;
}

const SETTING = /^(?<name>[a-z0-9.-]+)(?::(?<where>[^@]+))?(?:@(?<nth>[1-9]\d{0,4}))?$/;

/** `name`, `name:where`, `name@3`, `name:where@3`; undefined for anything else. */
export function parseFailPoint(setting: string): ArmedFailPoint | undefined {
  const { name = '', where, nth = '1' } = SETTING.exec(setting)?.groups ?? {};
  return Object.hasOwn(FAIL_POINTS, name) ? { name: name as FailPoint, where, nth: Number(nth) } : undefined;
}

let armed: { readonly at: ArmedFailPoint; readonly die: () => void; left: number } | undefined;

/** For entry points alone, with what the configuration has let pass. */
export function armFailPoint(setting: string | undefined, die: () => void = killOurselves): void {
  const at = setting === undefined ? undefined : parseFailPoint(setting);
  armed = at && { at, die, left: at.nth };
}

/** Ends the process here where it was armed for this; otherwise one comparison. */
export function failPoint(name: FailPoint, where?: string): void {
  if (armed === undefined || armed.at.name !== name) return;
  if (armed.at.where !== undefined && armed.at.where !== where) return;
  armed.left -= 1;
  if (armed.left === 0) armed.die();
}

/** Nothing is flushed, closed or said: as when the machine goes. */
const killOurselves = (): void => {
  process.kill(process.pid, 'SIGKILL');
};
