/** What was marked, in the person's words: a line a system. */
import type { MarkAnswer } from '#libs/contracts/marks';
import type { Purpose } from '#libs/domain/words';
import { COMMA, SEMICOLON, systemName, type AnswerLine, type Speaking } from './answer-lines.js';
import type { Translator } from './translate.js';

export const markLines = (answer: MarkAnswer, { systems, t }: Speaking): AnswerLine[] =>
  answer.map(({ system, mark, rows, byHand, told }) => ({
    label: systemName(system, { systems, t }),
    value: [
      ...(rows > 0 || byHand === undefined ? [t.text(`marked.${mark}`, { count: rows })] : []),
      ...(byHand === undefined ? [] : [t.text(`marked.byHand.${byHand}`)]),
      ...(told === undefined ? [] : [t.text('erased.told', { names: told.join(COMMA[t.language]) })]),
    ].join(SEMICOLON[t.language]),
  }));

export const purposeWords = (purposes: readonly Purpose[], t: Translator): string =>
  purposes.map((purpose) => t.text(`purpose.${purpose}`)).join(COMMA[t.language]);
