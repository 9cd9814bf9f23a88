import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const css = readFileSync(join(import.meta.dirname, '../../assets/tokens.css'), 'utf8');
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
const tokens = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
const SCHEMES = { light: tokens(light), dark: tokens(dark) } as const;

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

type Pair = readonly [string, string];

const TEXT: readonly Pair[] = [
  ...['ink', 'ink-2', 'ink-3', 'accent', 'bad'].flatMap((ink): Pair[] => [
    [ink, 'paper'],
    [ink, 'surface'],
  ]),
  ['accent-ink', 'accent'],
  ['surface', 'bad'],
  ['ink', 'accent-soft'],
  ['ink-2', 'accent-soft'],
  ['ink-2', 'sunken'],
  ...['ok', 'warn', 'bad', 'info'].map((tone): Pair => [tone, `${tone}-soft`]),
  ...['warn-soft', 'bad-soft'].flatMap((ground): Pair[] => [
    ['ink', ground],
    ['ink-2', ground],
  ]),
];
const OUTLINES: readonly Pair[] = [
  ['rule-strong', 'surface'],
  ['rule-strong', 'paper'],
  ['focus', 'paper'],
  ['focus', 'surface'],
  ['accent', 'sunken'],
];

describe.each(['light', 'dark'] as const)('the %s colours', (scheme) => {
  const colour = (name: string | undefined): string => SCHEMES[scheme].get(name ?? '') ?? '';

  it.each([...TEXT])('%s on %s reads at 4.5:1', (ink, ground) => {
    expect(contrast(colour(ink), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each([...OUTLINES])('%s beside %s is seen at 3:1', (line, ground) => {
    expect(contrast(colour(line), colour(ground))).toBeGreaterThanOrEqual(3);
  });
});
