/**
 * Every metric of Wafa, one row each. Labels are closed sets or keys of systems.yaml: never an id, an address or a path
 * with values. Listed in docs/operating/observability.md, which a test keeps equal to this table.
 */
export type Process = 'api' | 'worker';

export interface MetricRow {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  /** The processes that tell it. */
  readonly of: readonly Process[];
  readonly help: string;
  /** Upper bounds of a histogram, in seconds. */
  readonly buckets?: readonly number[];
}

const BOTH = ['api', 'worker'] as const;
const QUICK = [0.005, 0.025, 0.1, 0.25, 1, 5, 30] as const;
const WORK = [0.01, 0.1, 1, 10, 60, 600, 3_600] as const;
const WAITING = [0.1, 0.5, 2, 10, 60, 300, 1_800] as const;
const LATE = [1, 5, 30, 120, 600, 3_600, 86_400] as const;

export const METRICS = {
  wafa_cases: {
    type: 'gauge',
    labels: ['right', 'status'],
    of: BOTH,
    help: 'Open cases.',
  },
  wafa_cases_due: {
    type: 'gauge',
    labels: ['right', 'bucket', 'confirmed'],
    of: BOTH,
    help: 'Open cases that are not answered, by the time to their due date on the wall clock: overdue, 24h, 72h, 7d, later; each case in one of them. confirmed is no while nobody has shown that the request is theirs.',
  },
  wafa_manual_tasks_open: {
    type: 'gauge',
    labels: ['kind'],
    of: BOTH,
    help: 'Tasks of open cases that nobody has reported on yet.',
  },
  wafa_systems_paused: {
    type: 'gauge',
    labels: ['system', 'kind'],
    of: BOTH,
    help: '1 for a system that is paused since it refused us (refused) or was stopped (stop); the system * is all of them.',
  },
  wafa_system_failing_cases: {
    type: 'gauge',
    labels: ['system'],
    of: BOTH,
    help: 'Open cases in which a system fails try after try.',
  },
  wafa_search_oldest_unanswered_seconds: {
    type: 'gauge',
    labels: ['system'],
    of: BOTH,
    help: 'Age of the oldest search of a case that is not answered yet, since it was planned or last asked for: it waits for its worker or for a system that is searched first, runs, or fails. A paused one is not counted.',
  },
  wafa_outbox_waiting: {
    type: 'gauge',
    labels: ['lane'],
    of: BOTH,
    help: 'Starts, signals (workflow) and mails (mail) not delivered yet, from when their time has come; those put off to another day are the lane deferred.',
  },
  wafa_outbox_oldest_seconds: {
    type: 'gauge',
    labels: ['lane'],
    of: BOTH,
    help: 'Age of the oldest of them.',
  },
  wafa_obligations_open: {
    type: 'gauge',
    labels: ['kind', 'state'],
    of: BOTH,
    help: 'What is still owed after cases.',
  },
  wafa_obligations_late_seconds: {
    type: 'gauge',
    labels: ['kind'],
    of: BOTH,
    help: 'How long the oldest that is past its day and waits for nobody should have been done.',
  },
  wafa_figures_read_success: {
    type: 'gauge',
    labels: [],
    of: BOTH,
    help: '1 when the figures above could be read from the database; 0, and they are left out, when not.',
  },
  wafa_figures_read_seconds: {
    type: 'gauge',
    labels: [],
    of: BOTH,
    help: 'How long the last reading took.',
  },
  wafa_temporal_up: {
    type: 'gauge',
    labels: [],
    of: BOTH,
    help: '1 when Temporal answered within half a second.',
  },
  wafa_loop_last_success_timestamp_seconds: {
    type: 'gauge',
    labels: ['loop'],
    of: BOTH,
    help: 'When a loop last came through a round; its start, before that.',
  },
  wafa_loop_interval_seconds: {
    type: 'gauge',
    labels: ['loop'],
    of: BOTH,
    help: 'How long a loop rests between two rounds.',
  },
  wafa_loop_failures_total: {
    type: 'counter',
    labels: ['loop'],
    of: BOTH,
    help: 'Rounds that ended with an error.',
  },
  wafa_http_request_duration_seconds: {
    type: 'histogram',
    labels: ['method', 'route', 'status'],
    of: ['api'],
    buckets: QUICK,
    help: 'Requests by the pattern of their route (none: no route), and the class of the status (aborted: the caller went away).',
  },
  wafa_workers_running: {
    type: 'gauge',
    labels: [],
    of: ['worker'],
    help: '1 while the cases’ worker and every system’s worker run.',
  },
  wafa_queue_expected: {
    type: 'gauge',
    labels: ['queue'],
    of: ['api'],
    help: '1 for each queue that some worker has to serve: cases, and each system of systems.yaml.',
  },
  wafa_queue_served: {
    type: 'gauge',
    labels: ['queue'],
    of: ['worker'],
    help: '1 for each of them that this process serves, while its Temporal worker runs.',
  },
  wafa_activity_duration_seconds: {
    type: 'histogram',
    labels: ['activity'],
    of: ['worker'],
    buckets: WORK,
    help: 'Tries of activities, whatever came of them.',
  },
  wafa_activity_failures_total: {
    type: 'counter',
    labels: ['system', 'code'],
    of: ['worker'],
    help: 'Failed tries by system (wafa: our own database, vault: our own vault) and by the code of the error.',
  },
  wafa_queue_lag_seconds: {
    type: 'histogram',
    labels: ['queue'],
    of: ['worker'],
    buckets: WAITING,
    help: 'How long an activity waited for a worker of its queue, the wait for another try not counted.',
  },
  wafa_timer_lateness_seconds: {
    type: 'histogram',
    labels: ['workflow'],
    of: ['worker'],
    buckets: LATE,
    help: 'How much later than asked for a workflow went on after a timer; told when it fires.',
  },
  wafa_missed_dates_total: {
    type: 'counter',
    labels: [],
    of: ['worker'],
    help: 'Due dates that passed without their workflow, found by the watchdog.',
  },
  wafa_outbox_deliveries_total: {
    type: 'counter',
    labels: ['lane', 'outcome'],
    of: ['worker'],
    help: 'What became of tries to deliver: delivered, later, lane-down (nobody on the other side).',
  },
  wafa_mails_total: {
    type: 'counter',
    labels: ['outcome'],
    of: ['worker'],
    help: 'Mails sent, refused for good, deferred by the cap of an address, failed for now, and those with nothing to send.',
  },
} as const satisfies Record<string, MetricRow>;

export type MetricName = keyof typeof METRICS;
export type LabelsOf<Name extends MetricName> = Readonly<
  Record<(typeof METRICS)[Name]['labels'][number], string>
>;
export type Named<Type extends MetricRow['type']> = {
  [Name in MetricName]: (typeof METRICS)[Name]['type'] extends Type ? Name : never;
}[MetricName];

/** The loops of both processes. */
export const LOOPS = [
  'mails',
  'workflow-messages',
  'deadline-watchdog',
  'housekeeping',
  'deleted-account-notices',
  'deleted-accounts',
] as const;
export type LoopName = (typeof LOOPS)[number];
