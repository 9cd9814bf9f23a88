/** The mails of corrections: the answer, the warning of an old address, and what officers are told. */
import type { Translator } from '#libs/i18n/translate';
import { rectificationLines } from '#libs/i18n/rectification-lines';
import type { RectificationAnswer } from '#libs/contracts/rectification-plan';
import type { Block } from './layout.js';
import { MAIL_PARAMETERS } from './mail-parameters.js';
import { complaint, haltedLead, restrictionEnds, rightsAfter } from './pieces.js';
import type { Body, MailFacts } from './render.js';

/** What every mail has, made by the renderer. */
export interface NewsFacts {
  readonly t: Translator;
  readonly facts: MailFacts;
  readonly subject: string;
  readonly when: (instant: string) => string;
  /** Address of a page of the portal in the language of the mail. */
  readonly page: (path: string) => string;
  /** The reference, and the way to the request. */
  readonly ending: readonly Block[];
  readonly toOfficers: readonly Block[];
}

const text = (content: string): Block => ({ kind: 'text', text: content });

export function rectifiedMail({ t, facts, subject, ending }: NewsFacts): Body {
  const { answer, ground } = MAIL_PARAMETERS.rectified.parse(facts.parameters);
  const { authority, contactEmail: email, systems } = facts.company;
  const names = answer.told
    .map((system) => systems.find(({ key }) => key === system)?.name[t.language] ?? system)
    .join(t.language === 'ar' ? '، ' : ', ');
  const followed = answer.corrections.every(({ declined }) => declined === undefined);
  return {
    subject,
    blocks: [
      text(t.text('mail.rectified.lead')),
      ...linesOf(answer, { systems, t }),
      ...(names === '' ? [] : [text(t.text('mail.rectified.told', { names }))]),
      ...(ground === undefined ? [] : [text(t.text('mail.rectified.restrictionEnds'))]),
      ...(followed ? [] : [text(t.text('mail.rectified.statement', { email }))]),
      text(t.text('mail.erased.rights', { authority: authority.name, website: authority.website, email })),
      ...ending,
    ],
  };
}

export function correctionHaltedMail({ t, facts, subject, ending }: NewsFacts): Body {
  const { answer, ground, restriction } = MAIL_PARAMETERS['rectification-halted'].parse(facts.parameters);
  const { systems } = facts.company;
  return {
    subject,
    blocks: [
      ...haltedLead(t, { cancelled: 'mail.correctionHalted.lead', ground }),
      ...linesOf(answer, { systems, t }),
      ...restrictionEnds(restriction, t),
      complaint(facts, t, rightsAfter(ground)),
      ...ending,
    ],
  };
}

const linesOf = (answer: RectificationAnswer, speaking: Parameters<typeof rectificationLines>[1]): Block[] =>
  rectificationLines(answer, speaking).map((line): Block => ({ kind: 'fact', ...line }));

/** To somebody who may know nothing of the request: the link stops the change and opens nothing. */
export function loginChangeMail({ t, facts, when, page, ending }: NewsFacts): Body {
  const { until } = MAIL_PARAMETERS['login-change-notice'].parse(facts.parameters);
  const { token, code } = facts.oneTime ?? {};
  if (!token || !code) throw new TypeError('a warning needs a way to stop the change');
  const [reference] = ending;
  return {
    subject: t.text('mail.subject', { reference: facts.reference }),
    blocks: [
      text(t.text('mail.login.lead', { until: when(until) })),
      text(t.text('mail.login.mine')),
      text(t.text('mail.login.stop')),
      { kind: 'button', label: t.text('mail.login.button'), url: `${page('/stop-change')}#t=${token}` },
      text(t.text('mail.login.code', { url: page('/stop-change') })),
      ...(reference === undefined ? [] : [reference]),
      { kind: 'fact', label: t.text('mail.code'), value: code.replace(/^(.{4})(.{4})$/, '$1 $2') },
    ],
  };
}

export const loginStoppedMail = ({ t, facts, toOfficers }: NewsFacts): Body => ({
  subject: t.text('mail.officer.subject.loginStopped', { reference: facts.reference }),
  blocks: [text(t.text('mail.officer.loginStopped')), ...toOfficers],
});

export function cameBackMail({ t, facts, toOfficers }: NewsFacts): Body {
  const told = MAIL_PARAMETERS['officer-came-back'].parse(facts.parameters);
  return {
    subject: t.text('mail.officer.subject.cameBack', { reference: facts.reference }),
    blocks: [text(t.text('mail.officer.cameBack', told)), ...toOfficers],
  };
}
