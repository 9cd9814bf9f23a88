const DAY_MILLISECONDS = 86_400_000;

/**
 * Whole days until the last day for an answer, as the requester's page counts them: 0 on that day, negative after it.
 * `dueEndsBefore` is the first instant after that day.
 */
export const daysLeft = (dueEndsBefore: Date, now: Date): number =>
  Math.ceil((dueEndsBefore.getTime() - now.getTime()) / DAY_MILLISECONDS) - 1;
