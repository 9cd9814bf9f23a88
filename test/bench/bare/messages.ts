/** What the bare workflow, its worker and who starts it agree on. */
export const BARE_QUEUE = 'bare';

export interface BareCounts {
  /** Remote ones; of them all but the last run at once, as the systems of a case do. */
  readonly activities: number;
  readonly signals: number;
  /** Longer than the run, as the days of a case are. */
  readonly timers: number;
}
