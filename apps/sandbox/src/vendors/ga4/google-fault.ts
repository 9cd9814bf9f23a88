/** Errors in Google's form (AIP-193). */
import type { VendorAnswer } from '../stand-in.js';

const STATUS_OF_CODE = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const;
type Code = keyof typeof STATUS_OF_CODE;

export class GoogleFault extends Error {
  readonly code: Code;
  readonly reason: string | undefined;

  /** `reason` goes into the details, as google.rpc.ErrorInfo. */
  constructor(code: Code, message: string, reason?: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

export function toAnswer({ code, message, reason }: GoogleFault): VendorAnswer {
  const status = STATUS_OF_CODE[code];
  const details = reason && [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason,
      domain: 'googleapis.com',
      metadata: { service: 'analyticsadmin.googleapis.com' },
    },
  ];
  return {
    status,
    body: { error: { code: status, message, status: code, ...(details ? { details } : {}) } },
  };
}

/** What Google says with a status, for faults on demand. */
export function errorBody(status: number): unknown {
  const code = Object.entries(STATUS_OF_CODE).find(([, one]) => one === status)?.[0] ?? 'UNAVAILABLE';
  return { error: { code: status, message: 'The stand-in was told to say so.', status: code } };
}
