/**
 * Short writes to Wafa's own database, most of them as local activities: one marker in the history instead of three
 * events.
 */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type {
  CaseRecords,
  ErasureRecords,
  LiftRecords,
  MarkRecords,
  RectificationRecords,
  RemovalRecords,
} from '#activities/contract';
import type { Ways } from './versions.js';

const OPTIONS = {
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;

/** Of this run of this workflow: the engine gives every run modules of its own. */
let ways: Pick<Ways, 'writesInTurn' | 'heardFirst'> | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * From here on one record waits for the other. Local activities that run at once may end in another order than
 * they were asked for, and such a history does not replay
 * (https://github.com/temporalio/sdk-python/issues/1578).
 */
export const writeAs = (chosen: Ways): void => void (ways = chosen);

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
      const from = ways?.heardFirst.has(name) ? ordinary : target;
      const write = Reflect.get(from, name) as (input: unknown) => Promise<unknown>;
      return afterTheLast(() => write(input));
    },
  });
}

function afterTheLast(write: () => Promise<unknown>): Promise<unknown> {
  if (!ways?.writesInTurn) return write();
  const written = last.then(write);
  // Whoever asked for it hears of a failure; the next one is written all the same.
  last = written.catch(() => undefined);
  return written;
}
