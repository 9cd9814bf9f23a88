/** Google's errors (AIP-193) → the closed table. Only codes and reasons go into a detail, never what Google wrote. */
import { z } from 'zod';
import { WafaError, type ErrorCode } from '#libs/domain/errors';

/** Google says 403 also where it means "slower". */
const RATE_REASONS = new Set([
  'RATE_LIMIT_EXCEEDED',
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'quotaExceeded',
  'dailyLimitExceeded',
]);

/** A day's quota begins anew at midnight in California: an hour is a fair distance between two tries. */
const QUOTA_WAIT_SECONDS = 3600;

const bodySchema = z.object({
  error: z.object({
    status: z.string().optional(),
    details: z
      .array(z.object({ reason: z.string().optional(), retryDelay: z.string().optional() }))
      .default([]),
    errors: z.array(z.object({ reason: z.string().optional() })).default([]),
  }),
});

interface Said {
  readonly status: number;
  readonly reasons: readonly string[];
  readonly waitSeconds: number | undefined;
}

/** Shape of what the client throws (GaxiosError), as far as it is needed. */
interface Thrown {
  readonly config?: unknown;
  readonly code?: unknown;
  readonly response?: { readonly status: number; readonly data?: unknown; readonly headers?: Headers };
}

export function toWafaError(system: string, error: unknown): unknown {
  if (error instanceof WafaError) return error;
  const { response, config, code } = error as Thrown;
  if (!response) {
    // A call that the client prepared and nobody answered; anything else is a fault of ours.
    if (config === undefined) return error;
    const how = typeof code === 'string' && /^[A-Za-z_]{1,40}$/.test(code) ? code : 'no answer';
    return new WafaError('system-unavailable', `${system}: ${how}`);
  }
  const said = whatGoogleSaid(response);
  const detail = [`${system}: ${said.status}`, ...said.reasons].join(' ');
  return new WafaError(codeOf(said), detail, { retryAfterSeconds: said.waitSeconds });
}

function codeOf({ status, reasons }: Said): ErrorCode {
  if (status === 429 || (status === 403 && reasons.some((reason) => RATE_REASONS.has(reason))))
    return 'system-busy';
  if (status === 401 || status === 403) return 'system-refused';
  return status >= 500 || status === 408 ? 'system-unavailable' : 'system-rejected';
}

function whatGoogleSaid({ status, data, headers }: NonNullable<Thrown['response']>): Said {
  const body = bodySchema.safeParse(data).data?.error;
  const details = body?.details ?? [];
  const reasons = [
    body?.status,
    ...details.map(({ reason }) => reason),
    ...(body?.errors ?? []).map((one) => one.reason),
  ];
  const words = reasons.filter((word) => word !== undefined && /^[A-Za-z_]{1,60}$/.test(word));
  const delay = details
    .map(({ retryDelay }) => secondsIn(/^(\d+(?:\.\d+)?)s$/, retryDelay))
    .find((one) => one !== undefined);
  const header = secondsIn(/^(\d{1,6})$/, headers?.get('retry-after') ?? undefined);
  const daily = words.includes('dailyLimitExceeded') ? QUOTA_WAIT_SECONDS : undefined;
  return { status, reasons: [...new Set(words)] as string[], waitSeconds: delay ?? header ?? daily };
}

function secondsIn(shape: RegExp, text: string | undefined): number | undefined {
  const digits = text === undefined ? undefined : shape.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
