/** What was measured, as JSON for programs and as Markdown for people; one is written from the other. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';

const goalSchema = z.union([z.object({ atMost: z.number() }), z.object({ atLeast: z.number() })]);

export type Goal = z.infer<typeof goalSchema>;

const figureSchema = z.object({
  what: z.string(),
  /** `ms`, `s`, `cases/s` …; empty for a ratio. */
  unit: z.string(),
  /** One for each run. */
  values: z.array(z.number()).min(1),
  goal: goalSchema.optional(),
});
export type Figure = z.infer<typeof figureSchema>;

const partSchema = z.object({
  title: z.string(),
  /** What exactly was done, under which conditions. */
  how: z.string(),
  command: z.string(),
  measuredAt: z.string(),
  /** Of the tree that was measured. */
  commit: z.string(),
  figures: z.array(figureSchema),
  /** Why a goal is missed; told where one is. */
  missed: z.string().optional(),
});
export type Part = z.infer<typeof partSchema>;

const reportSchema = z.object({
  machine: z.record(z.string(), z.string()),
  parts: z.record(z.string(), partSchema),
});
export type Report = z.infer<typeof reportSchema>;

/** Writes `performance.json` and `performance.md`, with what was measured beside what they hold of the other parts. */
export async function writeReport(folder: string, { machine, parts }: Report): Promise<void> {
  const path = join(folder, 'performance.json');
  const before = existsSync(path) ? reportSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).parts : {};
  const report: Report = { machine, parts: { ...before, ...parts } };
  await writeFormatted(path, JSON.stringify(report));
  await writeFormatted(join(folder, 'performance.md'), toMarkdown(report));
}

/** As everything in the repository is. */
async function writeFormatted(path: string, text: string): Promise<void> {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

const INTRODUCTION = `# Performance

Measured with \`npm run bench\` on real parts: PostgreSQL with fsync, a Temporal server, the api and the worker as processes
of their own. CPU-seconds count api, worker, Temporal server and PostgreSQL; the mail server, the vendors' stand-ins and
the load itself are not counted, but run on the same cores. A ratio compares two things measured in one run. The median
of the runs is told, and in brackets the least and the greatest. This page and \`performance.json\` are written by the
bench; each part tells when and on which commit.
`;

function toMarkdown({ machine, parts }: Report): string {
  const conditions = Object.entries(machine).map(([name, value]) => `| ${name} | ${value} |`);
  return [
    INTRODUCTION,
    ['| machine and versions | |', '| --- | --- |', ...conditions].join('\n'),
    ...Object.values(parts).map(partToMarkdown),
  ].join('\n\n');
}

function partToMarkdown({ title, how, command, measuredAt, commit, figures, missed }: Part): string {
  const lines = figures.map(
    (figure) => `| ${figure.what} | ${told(figure)} | ${goalOf(figure)} | ${verdict(figure)} |`,
  );
  return [
    `## ${title}`,
    `${how}\n\n\`${command}\`, ${measuredAt}, commit ${commit}.`,
    ['| | measured | goal | |', '| --- | --- | --- | --- |', ...lines].join('\n'),
    ...(missed !== undefined && figures.some((figure) => isMet(figure) === false)
      ? [`What is missed, and why: ${missed}`]
      : []),
  ].join('\n\n');
}

function told({ values, unit }: Figure): string {
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const spread = values.length > 1 ? ` (${number(least)} – ${number(greatest)})` : '';
  return `${number(median(values))}${unit === '' ? '' : ` ${unit}`}${spread}`;
}

function goalOf({ goal, unit }: Figure): string {
  if (!goal) return '';
  const [sign, value] = 'atMost' in goal ? ['≤', goal.atMost] : ['≥', goal.atLeast];
  return `${sign} ${number(value)}${unit === '' ? '' : ` ${unit}`}`;
}

/** By the median; what is to be zero has to be zero in every run. */
export function isMet({ goal, values }: Figure): boolean | undefined {
  if (!goal) return undefined;
  if ('atMost' in goal && goal.atMost === 0) return values.every((value) => value === 0);
  return 'atMost' in goal ? median(values) <= goal.atMost : median(values) >= goal.atLeast;
}

function verdict(figure: Figure): string {
  const met = isMet(figure);
  return met === undefined ? '' : met ? 'met' : '**missed**';
}

export function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [Math.floor, Math.ceil].map(
    (round) => ascending[round((values.length - 1) / 2)],
  );
  return (low + high) / 2;
}

/** Three figures are as many as the noise leaves. */
function number(value: number): string {
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(digits, 3), useGrouping: true });
}
