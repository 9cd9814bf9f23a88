/** Mails about public items: what there is to choose from, and what became of each item. */
import type { OfferedItem } from '#libs/contracts/public-items';
import type { MarkAnswer } from '#libs/contracts/marks';
import type { MailTemplate } from '#libs/domain/words';
import { markLines } from '#libs/i18n/mark-lines';
import type { Translator } from '#libs/i18n/translate';
import type { Block } from './layout.js';
import { MAIL_PARAMETERS } from './mail-parameters.js';
import { complaint, news, page, referenceFact, seeRequest, text } from './pieces.js';
import type { Render } from './render.js';

type RemovalTemplate = Extract<MailTemplate, 'items-to-choose' | 'items-removed'>;

export const RENDER_REMOVAL: Readonly<Record<RemovalTemplate, Render>> = {
  // No title stands here: who reads the mail over a shoulder learns nothing.
  'items-to-choose': (facts, t) => ({
    subject: news(facts, t),
    blocks: [
      text(t.text('mail.items.lead')),
      { kind: 'button', label: t.text('mail.items.button'), url: page(facts, '/my-request') },
      text(t.text('mail.items.until', { date: t.date(facts.answerBy) })),
      referenceFact(facts, t),
    ],
  }),
  'items-removed': (facts, t) => {
    const { answer } = MAIL_PARAMETERS['items-removed'].parse(facts.parameters);
    const chosen = (facts.items ?? []).filter(({ outcome }) => outcome !== null);
    const left = chosen.some(({ outcome }) => outcome === 'still-visible');
    const { contactEmail: email } = facts.company;
    return {
      subject: news(facts, t),
      blocks: [
        text(t.text(leadOf(facts.items ?? [], answer), { count: chosen.length })),
        ...chosen.map((item) => itemFact(item, t)),
        ...markLines(answer, { systems: facts.company.systems, t }).map((line): Block => ({
          kind: 'fact',
          ...line,
        })),
        ...(left ? [text(t.text('mail.itemsRemoved.left', { email }))] : []),
        ...(chosen.length === 0
          ? []
          : [text(t.text('items.elsewhere')), text(t.text('mail.itemsRemoved.back'))]),
        complaint(facts, t, 'mail.erased.rights'),
        referenceFact(facts, t),
        seeRequest(facts, t),
      ],
    };
  },
};

/** Nothing public, nothing chosen, or what was chosen; what only a person could look at is not called nothing. */
function leadOf(items: readonly OfferedItem[], byHand: MarkAnswer) {
  if (items.length === 0)
    return byHand.length === 0 ? 'mail.itemsRemoved.nothingPublic' : 'mail.itemsRemoved.byHand';
  return items.some(({ outcome }) => outcome !== null)
    ? 'mail.itemsRemoved.lead'
    : 'mail.itemsRemoved.nothingChosen';
}

const itemFact = ({ title, addresses, outcome }: OfferedItem, t: Translator): Block => ({
  kind: 'fact',
  label: title ?? addresses[0] ?? t.text('items.untitled'),
  value: t.text(`items.state.${outcome ?? 'chosen'}`),
});
