/** Before anything is deleted: until when it can be stopped, and what the person has paid for and loses. */
import { systemName } from '#libs/i18n/answer-lines';
import type { Block } from './layout.js';
import { MAIL_PARAMETERS } from './mail-parameters.js';
import { referenceFact } from './pieces.js';
import type { NewsFacts } from './rectification-mails.js';
import type { Body } from './render.js';

const text = (content: string): Block => ({ kind: 'text', text: content });

export function erasureHoldMail({ t, facts, subject, when, page }: NewsFacts): Body {
  const { until, lost = [] } = MAIL_PARAMETERS['erasure-on-hold'].parse(facts.parameters);
  const { systems } = facts.company;
  const endsWith = (system: string, paid: string | undefined): string =>
    paid === undefined
      ? t.text('mail.erasureHold.ends', { system })
      : t.text('mail.erasureHold.lost', { system, until: t.date(paid) });
  const [lead, end] =
    until === undefined
      ? [t.text('mail.erasureHold.now'), t.text('mail.erasureHold.halt')]
      : [t.text('mail.erasureHold.lead', { until: when(until) }), t.text('mail.erasureHold.cancel')];
  return {
    subject,
    blocks: [
      text(lead),
      ...lost.map(({ system, until: paid }) => text(endsWith(systemName(system, { systems, t }), paid))),
      text(end),
      { kind: 'button', label: t.text('mail.hold.button'), url: page('/my-request') },
      referenceFact(facts, t),
    ],
  };
}
