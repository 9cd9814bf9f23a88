/** A line of the log for each failed try of an activity: by which code, in which system, of which case or obligation. */
import type { ErrorListener } from '#activities/index';
import { codeOf } from '#libs/domain/errors';
import type { Logger, LogFields } from '#libs/telemetry/logger';
import { isOnlyWaiting } from './activity-metrics.js';

const WHERE = ['system', 'caseId', 'obligationId'] as const;

export const loggedFailures =
  (logger: Logger): ErrorListener =>
  (activity, error, input) => {
    const code = codeOf(error);
    const fields = { code, ...whereOf(input) };
    if (isOnlyWaiting(code)) logger.debug(`activity ${activity} waits`, fields);
    else logger.warn(`activity ${activity} failed`, fields);
  };

/** The keys and ids of an input, never its other content. */
function whereOf(input: unknown): LogFields {
  if (typeof input !== 'object' || input === null) return {};
  const given = new Map<string, unknown>(Object.entries(input));
  return Object.fromEntries(
    WHERE.flatMap((name) => {
      const value = given.get(name);
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
