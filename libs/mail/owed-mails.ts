/** Mails about answers that take longer, and about systems that had not answered in time. */
import { COMMA, systemName } from '#libs/i18n/answer-lines';
import type { MessageKey } from '#libs/i18n/en';
import type { Translator } from '#libs/i18n/translate';
import type { Block } from './layout.js';
import { MAIL_PARAMETERS, type MailParameters } from './mail-parameters.js';
import { complaint, news, referenceFact, seeRequest, text } from './pieces.js';
import type { MailFacts, Render } from './render.js';

/** The line of an answer that goes without some systems. */
export function notAnswered(facts: MailFacts, t: Translator, without: readonly string[]): Block[] {
  if (without.length === 0) return [];
  const { systems } = facts.company;
  const names = without.map((system) => systemName(system, { systems, t })).join(COMMA[t.language]);
  return [text(t.text('mail.ready.without', { systems: names }))];
}

export const followedUpMail: Render = (facts, t) => {
  const told = MAIL_PARAMETERS['followed-up'].parse(facts.parameters);
  const { systems } = facts.company;
  return {
    subject: news(facts, t),
    blocks: [
      text(t.text('mail.followedUp.lead')),
      { kind: 'fact', label: systemName(told.system, { systems, t }), value: t.text(wordsOf(told)) },
      complaint(facts, t, 'mail.erased.rights'),
      referenceFact(facts, t),
      seeRequest(facts, t),
    ],
  };
};

/** The new date is read from the clock of the case when the mail leaves. */
export const extendedMail: Render = (facts, t) => {
  const { reason } = MAIL_PARAMETERS.extended.parse(facts.parameters);
  const date = t.date(facts.answerBy);
  return {
    subject: news(facts, t),
    blocks: [
      text(t.text('mail.extended.lead', { reason: t.text(`extension.reason.${reason}`), date })),
      complaint(facts, t, 'mail.erased.rights'),
      referenceFact(facts, t),
      seeRequest(facts, t),
    ],
  };
};

function wordsOf({ right, outcome }: MailParameters<'followed-up'>): MessageKey {
  switch (right) {
    case 'access':
    case 'portability':
      return `looked.${outcome}`;
    case 'erasure':
      return `erased.byHand.${outcome}`;
    case 'rectification':
      return outcome === 'cannot' ? 'marked.byHand.cannot' : `corrected.${outcome}`;
    default:
      return `marked.byHand.${outcome}`;
  }
}
