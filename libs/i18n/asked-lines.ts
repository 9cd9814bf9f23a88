/** What a person chose with a right, in words: on the page of the request. */
import type { AnswerLine, Speaking } from './answer-lines.js';
import { COMMA, systemName } from './answer-lines.js';
import { purposeWords } from './mark-lines.js';
import type { ObjectionTarget, RequestDetails } from '#libs/contracts/request-details';

export function askedLines(details: RequestDetails, speaking: Speaking): AnswerLine[] {
  const { t } = speaking;
  const { restriction, withdrawal, objection } = details;
  if (withdrawal) return [{ label: t.text('asked.withdrawal'), value: purposeWords(withdrawal.purposes, t) }];
  if (objection) return [{ label: t.text('asked.objection'), value: t.text(OBJECTION[objection.to]) }];
  if (!restriction) return [];
  const { ground, purposes, systems } = restriction;
  const names = systems.map((system) => systemName(system, speaking)).join(COMMA[t.language]);
  return [
    { label: t.text('mail.restricted.ground'), value: t.text(`restriction.ground.${ground}`) },
    {
      label: t.text('asked.uses'),
      value: purposes.length === 0 ? t.text('asked.everyUse') : purposeWords(purposes, t),
    },
    { label: t.text('asked.data'), value: systems.length === 0 ? t.text('asked.everything') : names },
  ];
}

const OBJECTION = {
  'direct-marketing': 'asked.objection.direct-marketing',
  'legitimate-interest': 'asked.objection.legitimate-interest',
  profiling: 'asked.objection.profiling',
} as const satisfies Record<ObjectionTarget, string>;
