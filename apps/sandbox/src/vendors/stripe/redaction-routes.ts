/** Addresses of the redaction jobs: only the preview version of the API has them. */
import { unbracket } from '../bracketed.js';
import type { VendorCall } from '../stand-in.js';
import type { RedactionJobs } from './redaction.js';
import { idInPath } from './routes.js';

/** Stripe names none: no refusal of a key without it is known. */
export const PRIVACY_PERMISSION = 'rak_redaction_job_write';

const JOBS = '/v1/privacy/redaction_jobs';

/** Undefined for a call about something else, or by a version that has no such jobs. */
export function redactionAnswer(
  jobs: RedactionJobs,
  call: VendorCall,
  authorise: () => void,
): object | undefined {
  const { method, path, query, headers } = call;
  const isPreview = /\.preview$/.test(String(headers['stripe-version']));
  if (!path.startsWith(JOBS) || !isPreview) return undefined;
  authorise();
  if (path === JOBS)
    return method === 'POST'
      ? jobs.create(unbracket(new URLSearchParams(call.body.toString('utf8'))))
      : jobs.list(query);
  const id = idInPath(`${JOBS}/{job}`, path);
  if (id !== undefined && method === 'GET') return jobs.get(id);
  const failed = idInPath(`${JOBS}/{job}/validation_errors`, path);
  if (failed !== undefined && method === 'GET') return jobs.faults(failed, query);
  for (const verb of ['run', 'validate', 'cancel'] as const) {
    const job = method === 'POST' ? idInPath(`${JOBS}/{job}/${verb}`, path) : undefined;
    if (job !== undefined) return jobs[verb](job);
  }
  return undefined;
}
