/** What a worker process takes on, and how much of it at once: docs/operating/scaling.md. */
import { z } from 'zod';

/** A system's key, and the cases themselves. */
export const CASES = 'cases';
const QUEUE = /^[a-z0-9-]{2,40}$/;

/** Every queue that some worker has to serve, as `WAFA_WORKER_QUEUES` and the metrics name them. */
export const allQueues = (systems: readonly { readonly key: string }[]): readonly string[] => [
  CASES,
  ...systems.map(({ key }) => key),
];

const queues = (text: string): readonly string[] => text.split(',').map((name) => name.trim());

export const workerShape = {
  WAFA_WORKER_QUEUES: z
    .string()
    .transform(queues)
    .refine((names) => names.every((name) => QUEUE.test(name)), 'cases or keys of systems, with commas')
    .optional()
    .describe('What this worker serves: `cases` and keys of systems, with commas; unset, everything.'),
  WAFA_WORKER_CACHED_WORKFLOWS: z.coerce
    .number()
    .int()
    .min(10)
    .max(10_000)
    .default(200)
    .describe('Cases kept in the memory of a worker; about 57 KB each.'),
  WAFA_WORKER_ACTIVITY_SLOTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(10)
    .describe('Activities that a worker runs at once, of each queue it serves.'),
  WAFA_WORKER_POLLERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(20)
    .default(2)
    .describe('Questions for work that a worker keeps open at Temporal, of each system.'),
};
