/** What a person can make a vendor do from the sandbox's page. */
import type { Fault } from '../vendors/faults.js';

export interface PlayableFault {
  readonly key: string;
  readonly label: string;
  readonly fault: Fault;
}

export const PLAYABLE_FAULTS: readonly PlayableFault[] = [
  { key: 'refuse-key', label: 'refuse the key (401)', fault: { kind: 'status', status: 401 } },
  { key: 'break-down', label: 'break down (503)', fault: { kind: 'status', status: 503 } },
  {
    key: 'be-busy',
    label: 'be too busy (429, 5 s)',
    fault: { kind: 'status', status: 429, retryAfterSeconds: 5 },
  },
  { key: 'be-slow', label: 'be slow (3 s a call)', fault: { kind: 'latency', milliseconds: 3_000 } },
  { key: 'hang-up', label: 'hang up', fault: { kind: 'drop' } },
  { key: 'fall-silent', label: 'do it, then hang up', fault: { kind: 'accepted-then-silence' } },
];

export const labelOfFault = (fault: Fault): string =>
  PLAYABLE_FAULTS.find((one) => JSON.stringify(one.fault) === JSON.stringify(fault))?.label ?? fault.kind;
