/** Blocks that several mails share. */
import type { RefusalGround } from '#libs/domain/words';
import type { MessageKey } from '#libs/i18n/en';
import type { Translator } from '#libs/i18n/translate';
import type { Block } from './layout.js';
import type { MailFacts } from './render.js';

export const text = (content: string): Block => ({ kind: 'text', text: content });

export const page = (facts: MailFacts, path: string): string => `${facts.baseUrl}/${facts.language}${path}`;

export const news = (facts: MailFacts, t: Translator): string =>
  t.text('mail.subject.news', { reference: facts.reference });

export const referenceFact = (facts: MailFacts, t: Translator): Block => ({
  kind: 'fact',
  label: t.text('mail.reference'),
  value: facts.reference,
});

export const promiseFact = (facts: MailFacts, t: Translator): Block => ({
  kind: 'fact',
  label: t.text('mail.answerBy'),
  value: t.date(facts.answerBy),
});

export const seeRequest = (facts: MailFacts, t: Translator): Block => ({
  kind: 'button',
  label: t.text('mail.see'),
  url: page(facts, '/my-request'),
});

export const caseLink = (facts: MailFacts, t: Translator): Block[] => [
  referenceFact(facts, t),
  ...(facts.caseUrl
    ? [{ kind: 'button' as const, label: t.text('mail.officer.button'), url: facts.caseUrl }]
    : []),
];

type Rights = 'mail.refused.rights' | 'mail.erased.rights';

/** How to complain, and to whom. */
export function complaint({ company }: MailFacts, t: Translator, key: Rights): Block {
  const { authority, contactEmail } = company;
  return text(t.text(key, { authority: authority.name, website: authority.website, email: contactEmail }));
}

/** What had been done when a case ended: the person cancelled, or officers refused the rest. */
export const haltedLead = (
  t: Translator,
  { cancelled, ground }: { readonly cancelled: MessageKey; readonly ground: RefusalGround | undefined },
): Block[] =>
  ground === undefined
    ? [text(t.text(cancelled))]
    : [
        text(t.text('mail.refused.lead', { ground: t.text(`ground.${ground}`) })),
        text(t.text('mail.halted.refused')),
      ];

export const rightsAfter = (ground: RefusalGround | undefined): Rights =>
  ground === undefined ? 'mail.erased.rights' : 'mail.refused.rights';

/** GDPR Art. 18(3): the notice before a restriction is lifted. */
export const restrictionEnds = (restriction: 'ends' | undefined, t: Translator): Block[] =>
  restriction === undefined ? [] : [text(t.text('mail.objection.restrictionEnds'))];

/** Beside what California lets a company keep: the record, the only use, and the opt-out (11 CCR 7022(e)-(g)). */
export const afterDeletion = (facts: MailFacts, t: Translator): Block[] =>
  facts.law === 'CCPA' ? [text(t.text('mail.california.record')), ...optOutOffer(facts, t)] : [];

export const optOutOffer = (facts: MailFacts, t: Translator): Block[] =>
  facts.law === 'CCPA' ? [text(t.text('mail.california.optOut', { form: page(facts, '') }))] : [];

/** Who could not be verified is led to what the company publishes (11 CCR 7024(b)). */
export const ownPractices = (facts: MailFacts, t: Translator): Block[] =>
  facts.law === 'CCPA' ? [text(t.text('mail.california.practices', { site: facts.company.website }))] : [];

/** What was hidden at the beginning of an erasure that ends without one. */
export const stillHidden = (count: number | undefined, t: Translator): Block[] =>
  count === undefined ? [] : [text(t.text('mail.unpublished'))];
