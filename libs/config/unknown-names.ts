/** Variables that look like Wafa's and are not: a misspelt one would silently mean its default. */
import type { SettingFault } from './settings.js';

const OURS = /^WAFA_/;

/** `WAFA_…` that is none of `known`, nor one of them with `_FILE`, with the known name that is nearest. */
export function unknownNames(environment: NodeJS.ProcessEnv, known: readonly string[]): SettingFault[] {
  const all = [...known, ...known.map((name) => `${name}_FILE`)];
  return Object.keys(environment)
    .filter((name) => OURS.test(name) && environment[name] !== undefined && !all.includes(name))
    .map((name) => ({ field: name, message: `unknown: ${nearest(name, all)}?` }));
}

const nearest = (name: string, among: readonly string[]): string =>
  among.reduce((best, one) => (distance(name, one) < distance(name, best) ? one : best));

/** Letters to put in, take out or change (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [line, letter] of from.split('').entries()) {
    const next = [line + 1];
    for (const [at, other] of to.split('').entries())
      next.push(
        Math.min((next[at] ?? 0) + 1, (row[at + 1] ?? 0) + 1, (row[at] ?? 0) + (letter === other ? 0 : 1)),
      );
    row = next;
  }
  return row[to.length] ?? 0;
}
