/** What every call of a system shares, beside its own work: the engine hears of it, and everybody hears of a refusal. */
import { Context } from '@temporalio/activity';
import { WafaError } from '#libs/domain/errors';
import { holdBack } from '#libs/persistence/system-pace';
import { pauseSystem } from '#libs/persistence/system-pauses';
import type { ActivityDependencies } from '../dependencies.js';

const HEARTBEAT_MILLISECONDS = 20_000;

/** A database may think for minutes: the workflow engine hears meanwhile that we are there. */
export async function alive<Result>(work: () => Promise<Result>): Promise<Result> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MILLISECONDS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** As in the search: a system that named a time is called by nobody before, one that refuses us by nobody at all. */
export async function told<Result>(
  { dataSource }: Pick<ActivityDependencies, 'dataSource'>,
  at: { readonly system: string; readonly asOf: string },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof WafaError)) throw error;
    if (error.retryAfterSeconds !== undefined) await holdBack(dataSource, at.system, error.retryAfterSeconds);
    if (error.code === 'system-refused') await pauseSystem(dataSource, { ...at, cause: error.code });
    throw error;
  }
}
