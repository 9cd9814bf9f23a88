/** `wafa clock compute [--calendars FILE]`: JSON Lines in, JSON Lines out, the same function as the service. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { CALENDARS, type Calendar } from '#libs/domain/clock/calendars';
import { computeClock } from '#libs/domain/clock/compute';
import { WafaError } from '#libs/domain/errors';
import { RIGHTS } from '#libs/domain/words';

const pause = z.strictObject({
  kind: z.enum(['identity', 'clarification', 'fee']),
  from: z.string(),
  to: z.string().nullable(),
});
const inputSchema = z.strictObject({
  id: z.string().optional(),
  jurisdictions: z.array(z.string()),
  process: z.string().nullable().default(null),
  right: z.enum(RIGHTS).default('access'),
  receivedAt: z.string(),
  timeZone: z.string(),
  calendars: z.record(z.string(), z.string()).default({}),
  verifiedAt: z.string().nullable().default(null),
  pauses: z.array(pause).default([]),
  extension: z.strictObject({ noticeAt: z.string() }).nullable().default(null),
  outcome: z.literal('refusal').nullable().default(null),
  promiseDays: z.number().nullable().default(null),
});

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const calendarsSchema = z.record(
  z.string(),
  z.strictObject({ weekend: z.array(z.enum(WEEKDAYS)), holidays: z.array(z.iso.date()) }),
);

export async function run(args: readonly string[]): Promise<number> {
  const at = args.indexOf('--calendars');
  const calendars = at === -1 ? CALENDARS : readCalendars(args[at + 1] ?? '');
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() !== '') console.log(JSON.stringify(computeLine(line, calendars)));
  }
  return 0;
}

/** The result, or `{ id, error }` for a line that cannot be computed. */
export function computeLine(line: string, calendars: Readonly<Record<string, Calendar>>): object {
  const parsed = inputSchema.safeParse(readJson(line));
  if (!parsed.success) {
    const message = parsed.error.issues
      .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
      .join('; ');
    return { error: { code: 'clock-input', message } };
  }
  const { id, ...input } = parsed.data;
  const named = id === undefined ? {} : { id };
  try {
    return { ...named, ...computeClock(input, calendars) };
  } catch (error) {
    if (!(error instanceof WafaError)) throw error;
    return { ...named, error: { code: error.code, message: error.detail } };
  }
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The given calendars replace the shipped ones; the years they name are the years they know. */
function readCalendars(path: string): Readonly<Record<string, Calendar>> {
  const given = calendarsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const read = Object.entries(given).map(([id, { weekend, holidays }]): [string, Calendar] => {
    const years = holidays.map((date) => Number(date.slice(0, 4)));
    return [
      id,
      {
        weekend: weekend.map((day) => WEEKDAYS.indexOf(day) + 1),
        holidays: new Set(holidays),
        firstYear: years.length === 0 ? 0 : Math.min(...years),
        lastYear: years.length === 0 ? 9999 : Math.max(...years),
      },
    ];
  });
  return { NONE: CALENDARS['NONE'] as Calendar, ...Object.fromEntries(read) };
}
