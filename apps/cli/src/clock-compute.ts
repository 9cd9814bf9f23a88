/** `wafa clock compute [--calendars FILE]`: JSON Lines in, JSON Lines out, the same function as the service. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { plainly } from '#libs/contracts/plain-faults';
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
  const path = pathOf(args);
  const calendars = path === undefined ? CALENDARS : readCalendars(path);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() !== '') console.log(JSON.stringify(computeLine(line, calendars)));
  }
  return 0;
}

/** Undefined where the shipped calendars are meant. */
function pathOf(args: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...args], options: { calendars: { type: 'string' } } }).values.calendars;
  } catch (cause) {
    throw new WafaError('config-invalid', 'clock compute [--calendars FILE]', { cause });
  }
}

/** The result, or `{ id, error }` for a line that cannot be computed. */
export function computeLine(line: string, calendars: Readonly<Record<string, Calendar>>): object {
  const given = readJson(line);
  if (given === undefined) return { error: { code: 'clock-input', message: 'the line is not JSON' } };
  const parsed = inputSchema.safeParse(given, { error: plainly });
  if (!parsed.success) return { error: { code: 'clock-input', message: inWords(parsed.error) } };
  const { id, ...input } = parsed.data;
  const named = id === undefined ? {} : { id };
  try {
    return { ...named, ...computeClock(input, calendars) };
  } catch (error) {
    if (!(error instanceof WafaError)) throw error;
    return { ...named, error: { code: error.code, message: error.detail } };
  }
}

const inWords = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.join('.') || 'it'} ${message}`).join('; ');

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new WafaError('config-invalid', `${path} cannot be read (${code})`, { cause });
  }
}

/** The given calendars replace the shipped ones; the years they name are the years they know. */
function readCalendars(path: string): Readonly<Record<string, Calendar>> {
  const json = readJson(readText(path));
  if (json === undefined) throw new WafaError('config-invalid', `${path} is not JSON`);
  const given = calendarsSchema.safeParse(json, { error: plainly });
  if (!given.success) throw new WafaError('config-invalid', `${path} does not fit: ${inWords(given.error)}`);
  const read = Object.entries(given.data).map(([id, { weekend, holidays }]): [string, Calendar] => {
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
