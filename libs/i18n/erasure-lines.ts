/** What an erasure did and left, in the person's words: a line a system, and one for each kind of record that stays. */
import type { ErasureAnswer } from '#libs/contracts/erasure-plan';
import { COMMA, SEMICOLON, systemName, type AnswerLine, type Speaking } from './answer-lines.js';
import type { MessageKey } from './en.js';
import type { Translator } from './translate.js';

export const erasureLines = (answer: ErasureAnswer, speaking: Speaking): AnswerLine[] =>
  answer.flatMap((one) => [
    systemLine(one, speaking),
    ...one.kept.map((kept) => keptLine(one, kept, speaking)),
  ]);

type Answered = ErasureAnswer[number];

function systemLine(answered: Answered, { systems, t }: Speaking): AnswerLine {
  const {
    system,
    erased,
    byHand,
    acceptedOn,
    acceptedUntil,
    notSearched,
    left,
    cancelled,
    restricted,
    unpublished,
    stopped,
    told,
  } = answered;
  const done = erased > 0 ? t.text('erased.system', { count: erased }) : undefined;
  const hand = byHand === undefined ? undefined : t.text(`erased.byHand.${byHand}`);
  const accepted =
    acceptedOn === undefined || acceptedUntil === undefined
      ? undefined
      : t.text('erased.accepted', { on: t.date(acceptedOn), until: t.date(acceptedUntil) });
  const stays = left === undefined ? undefined : leftText(left, t);
  const ended = stopped === undefined ? undefined : t.text(`erased.stopped.${stopped}`);
  const locked = restricted === undefined ? undefined : t.text('erased.restricted');
  const hidden = unpublished === undefined ? undefined : t.text('erased.unpublished');
  const halted = cancelled === undefined ? undefined : t.text(`erased.cancelled.${cancelled}`);
  const others =
    told === undefined ? undefined : t.text('erased.told', { names: told.join(COMMA[t.language]) });
  const missed = notSearched === undefined ? undefined : t.text('erased.notSearched', { count: notSearched });
  return {
    label: systemName(system, { systems, t }),
    value:
      [done, hidden, accepted, hand, ended, stays, locked, halted, missed, others]
        .filter((part) => part !== undefined)
        .join(SEMICOLON[t.language]) || t.text('erased.nothing'),
  };
}

function keptLine(
  { system }: Answered,
  kept: Answered['kept'][number],
  { systems, t }: Speaking,
): AnswerLine {
  const { collection, rows, ground, until, reviewOn } = kept;
  const why = t.text('erased.kept', { count: rows, ground: t.text(groundKey(ground)) });
  const name = collection.split(':').at(-1) ?? collection;
  const label =
    systems.find(({ key }) => key === system)?.labels[name]?.[t.language] ?? name.replaceAll('_', ' ');
  return {
    label: `${systemName(system, { systems, t })} · ${label}`,
    value: [why, ...endOf({ until, reviewOn }, t)].join(SEMICOLON[t.language]),
  };
}

const leftText = (left: NonNullable<Answered['left']>, t: Translator): string =>
  [t.text('erased.left', { ground: t.text(groundKey(left.ground)) }), ...endOf(left, t)].join(
    SEMICOLON[t.language],
  );

const endOf = (
  { until, reviewOn }: { readonly until?: string | undefined; readonly reviewOn?: string | undefined },
  t: Translator,
): string[] => [
  ...(until === undefined ? [] : [t.text('erased.until', { date: t.date(until) })]),
  ...(reviewOn === undefined ? [] : [t.text('erased.review', { date: t.date(reviewOn) })]),
];

const GROUNDS = [
  'legal-obligation',
  'legal-claims',
  'rights-of-others',
  'emptied',
  'provider-keeps',
  'consent-proof',
  'freedom-of-expression',
  'public-health',
  'archiving-research',
  'fraud-prevention',
  'complete-transaction',
  'security-integrity',
  'debugging',
  'electronic-communications',
  'expected-internal-use',
  'legal-hold',
  'open-dispute',
  'object-lock',
  'tax-invoices',
  'payment-too-recent',
] as const;

const groundKey = (ground: string | undefined): MessageKey => {
  const known = GROUNDS.find((one) => one === ground);
  return known ? `keep.${known}` : 'keep.other';
};
