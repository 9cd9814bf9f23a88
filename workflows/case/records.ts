/**
 * Short writes to Wafa's own database, most of them as local activities: one marker in the history instead of three
 * events.
 */
import { patched, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type {
  CaseRecords,
  ErasureRecords,
  LiftRecords,
  MarkRecords,
  RectificationRecords,
  RemovalRecords,
} from '#activities/contract';

const OPTIONS = {
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;

/** Of this run of this workflow: the engine gives every run modules of its own. */
let isInTurn = false;
let isHeardFirst = false;
let last: Promise<unknown> = Promise.resolve();

/**
 * From here on one record waits for the other. Local activities that run at once may end in another order than
 * they were asked for, and such a history does not replay
 * (https://github.com/temporalio/sdk-python/issues/1578). Asked before anything else happens; histories from
 * before that was known lack it.
 */
export function writeInTurn(): void {
  isInTurn = patched('one-record-at-a-time');
  isHeardFirst = patched('heard-before-recorded');
}

/** Histories from before decisions and the end of a case were ordinary activities say false. */
export const hearsFirst = (): boolean => isHeardFirst;

/**
 * Decisions of officers, and the end of a case. Local activities of one workflow task are lost to the engine, and made again
 * together, when worker or engine die before the task is complete, and a decision may be lost with them. An ordinary
 * activity begins when the engine has heard of everything that led to it: nothing stands in the database, as decided or
 * closed, of which the procedure does not know.
 */
const HEARD_FIRST: ReadonlySet<PropertyKey> = new Set<keyof (CaseRecords & MarkRecords)>([
  'recordApproval',
  'recordObjection',
  'closeCase',
]);
const ordinary = proxyActivities<CaseRecords & MarkRecords>(OPTIONS);

export const records = inTurn(proxyLocalActivities<CaseRecords>(OPTIONS));
export const erasureRecords = inTurn(proxyLocalActivities<ErasureRecords>(OPTIONS));
export const markRecords = inTurn(proxyLocalActivities<MarkRecords>(OPTIONS));
export const liftRecords = inTurn(proxyLocalActivities<LiftRecords>(OPTIONS));
export const removalRecords = inTurn(proxyLocalActivities<RemovalRecords>(OPTIONS));
export const rectificationRecords = inTurn(proxyLocalActivities<RectificationRecords>(OPTIONS));

function inTurn<Records extends object>(writes: Records): Records {
  return new Proxy(writes, {
    get: (target, name) => (input: unknown) => {
      const from = isHeardFirst && HEARD_FIRST.has(name) ? ordinary : target;
      const write = Reflect.get(from, name) as (input: unknown) => Promise<unknown>;
      return afterTheLast(() => write(input));
    },
  });
}

function afterTheLast(write: () => Promise<unknown>): Promise<unknown> {
  if (!isInTurn) return write();
  const written = last.then(write);
  // Whoever asked for it hears of a failure; the next one is written all the same.
  last = written.catch(() => undefined);
  return written;
}
