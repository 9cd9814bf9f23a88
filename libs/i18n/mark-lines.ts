/** What was marked, in the person's words: a line a system. */
import type { MarkAnswer } from '#libs/contracts/marks';
import type { Purpose } from '#libs/domain/words';
import type { ErasureLine, NamedSystem } from './erasure-lines.js';
import type { Translator } from './translate.js';

const COMMA = { en: ', ', ar: '، ' } as const;
const SEMICOLON = { en: '; ', ar: '؛ ' } as const;

interface Speaking {
  readonly systems: readonly NamedSystem[];
  readonly t: Translator;
}

export const markLines = (answer: MarkAnswer, { systems, t }: Speaking): ErasureLine[] =>
  answer.map(({ system, mark, rows, byHand }) => ({
    label: systems.find(({ key }) => key === system)?.name[t.language] ?? system,
    value: [
      ...(rows > 0 || byHand === undefined ? [t.text(`marked.${mark}`, { count: rows })] : []),
      ...(byHand === undefined ? [] : [t.text(`marked.byHand.${byHand}`)]),
    ].join(SEMICOLON[t.language]),
  }));

export const purposeWords = (purposes: readonly Purpose[], t: Translator): string =>
  purposes.map((purpose) => t.text(`purpose.${purpose}`)).join(COMMA[t.language]);
