/** What the alert rules and the dashboard ask of Temporal's own SDK, by the labels that they use. */
export const OF_TEMPORAL: Readonly<Record<string, readonly string[]>> = {
  temporal_workflow_task_schedule_to_start_latency_bucket: ['le'],
  temporal_workflow_task_execution_failed: ['workflow_type'],
  temporal_sticky_cache_size: [],
  temporal_sticky_cache_total_forced_eviction: [],
};

/** Told from the first time on that it happens, which is not in a quiet run. */
export const ONLY_WHEN_IT_HAPPENS: readonly string[] = [
  'temporal_workflow_task_execution_failed',
  'temporal_sticky_cache_total_forced_eviction',
];
