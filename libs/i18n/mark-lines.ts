/** What was marked, in the person's words: a line a system. */
import type { MarkAnswer } from '#libs/contracts/marks';
import type { Purpose } from '#libs/domain/words';
import { COMMA, SEMICOLON, systemName, type AnswerLine, type Speaking } from './answer-lines.js';
import type { Translator } from './translate.js';

/** `liftedOn`: the local date on which what was restricted ceased to be. */
export const markLines = (
  answer: MarkAnswer,
  { systems, t }: Speaking,
  liftedOn: string | null = null,
): AnswerLine[] =>
  answer.map(({ system, mark, rows, byHand, told }) => ({
    label: systemName(system, { systems, t }),
    value: [
      ...(rows > 0 || byHand === undefined ? [markedText({ mark, rows }, liftedOn, t)] : []),
      ...(byHand === undefined ? [] : [t.text(`marked.byHand.${byHand}`)]),
      ...(told === undefined ? [] : [t.text('erased.told', { names: told.join(COMMA[t.language]) })]),
    ].join(SEMICOLON[t.language]),
  }));

const markedText = (
  { mark, rows: count }: Pick<MarkAnswer[number], 'mark' | 'rows'>,
  liftedOn: string | null,
  t: Translator,
): string =>
  mark === 'restrict' && liftedOn !== null
    ? t.text('marked.restrictedUntil', { count, date: t.date(liftedOn) })
    : t.text(`marked.${mark}`, { count });

export const purposeWords = (purposes: readonly Purpose[], t: Translator): string =>
  purposes.map((purpose) => t.text(`purpose.${purpose}`)).join(COMMA[t.language]);
