import { Context } from '@temporalio/activity';

const HEARTBEAT_MILLISECONDS = 20_000;

/** A system may think for minutes: the workflow engine hears meanwhile that we are there. */
export async function alive<Result>(work: () => Promise<Result>): Promise<Result> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MILLISECONDS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
