/** From a template, a language and facts to one mail. Pure. No subject and no officer's mail says who or what right. */
import { createTranslator, type Translator } from '#libs/i18n/translate';
import type { AnswerLaw } from '#libs/domain/california';
import type { Language, MailTemplate } from '#libs/domain/words';
import type { OfferedItem } from '#libs/contracts/public-items';
import type { NamedSystem } from '#libs/i18n/answer-lines';
import { erasureLines } from '#libs/i18n/erasure-lines';
import { ACCOUNT_MAILS } from './account-mails.js';
import { toHtml, toText, type Block } from './layout.js';
import { MAIL_PARAMETERS } from './mail-parameters.js';
import {
  afterDeletion,
  caseLink,
  complaint,
  haltedLead,
  news,
  optOutOffer,
  ownPractices,
  page,
  promiseFact,
  referenceFact,
  restrictionEnds,
  rightsAfter,
  seeRequest,
  stillHidden,
  text,
} from './pieces.js';
import { RENDER_MARKS } from './render-marks.js';
import { extendedMail, followedUpMail, notAnswered } from './owed-mails.js';
import { RENDER_OFFICERS } from './render-officers.js';
import { RENDER_REMOVAL } from './render-removal.js';
import {
  cameBackMail,
  correctionHaltedMail,
  loginChangeMail,
  loginStoppedMail,
  rectifiedMail,
  type NewsFacts,
} from './rectification-mails.js';

export interface MailCompany {
  /** In the language of the mail. */
  readonly name: string;
  readonly contactEmail: string;
  readonly authority: { readonly name: string; readonly website: string };
  readonly website: string;
  readonly timeZone: string;
  /** Key of another controller → its name in the language of the mail. */
  readonly transferTargets: Readonly<Record<string, string>>;
  /** Names and labels of its systems. */
  readonly systems: readonly NamedSystem[];
}

export interface MailFacts {
  readonly template: MailTemplate;
  readonly language: Language;
  /** In whose words it speaks; those of the GDPR unless told. */
  readonly law?: AnswerLaw;
  /** Of the request; of the case in mails to officers, and where the request has several. */
  readonly reference: string;
  /** Local date. */
  readonly answerBy: string;
  /** Public address of the portal, without a slash at the end. */
  readonly baseUrl: string;
  readonly company: MailCompany;
  /** For mails with a link or a code. */
  readonly oneTime?: { readonly token: string; readonly code: string };
  /** For recipients' mails: by what they know the person. */
  readonly known?: readonly { readonly kind: string; readonly value: string }[];
  /** For the answer to a removal: what became of each chosen item. */
  readonly items?: readonly OfferedItem[];
  /** For officers' mails: where the case is. */
  readonly caseUrl?: string;
  /** For the mail to lift by hand: what systems.yaml says of that place. */
  readonly placeWords?: string;
  /** The row's own parameters, unchecked. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A half-finished mail: what stands between the top and the footer. */
export interface Body {
  readonly subject: string;
  readonly blocks: readonly Block[];
}
export type Render = (facts: MailFacts, t: Translator) => Body;

/** Which templates need a fresh one-time link and code, and for what. */
export const TOKEN_PURPOSE: Readonly<Partial<Record<MailTemplate, 'confirm' | 'download'>>> = {
  'acknowledge-and-confirm': 'confirm',
  'fresh-link': 'confirm',
  'download-code': 'download',
};

const when = (facts: MailFacts, t: Translator, instant: string): string =>
  t.dateTimeWithZone(instant, facts.company.timeZone);

/** The link stands in the fragment, which browsers send to no server and mail scanners do not redeem. */
function linkAndCode(facts: MailFacts, t: Translator, label: string): Block[] {
  const { token, code } = facts.oneTime ?? {};
  if (!token || !code) throw new TypeError(`${facts.template} needs a one-time token`);
  return [
    { kind: 'button', label, url: `${page(facts, '/confirm')}#t=${token}` },
    text(t.text('mail.tenMinutes')),
    text(t.text('mail.code.how', { url: page(facts, '/confirm') })),
    referenceFact(facts, t),
    { kind: 'fact', label: t.text('mail.code'), value: spaced(code) },
  ];
}

/** Said without naming what was asked for. */
function whatComes(facts: MailFacts, t: Translator): Block[] {
  const { then } = MAIL_PARAMETERS['acknowledge-and-confirm'].parse(facts.parameters);
  const choice = then === 'choose' ? [text(t.text('mail.acknowledge.choice'))] : [];
  return [...choice, text(t.text('mail.acknowledge.next'))];
}

/** `K7QM 2PXD`: easier to read from one screen and type on another. */
const spaced = (code: string): string => code.replace(/^(.{4})(.{4})$/, '$1 $2');

const RENDER: Readonly<Record<MailTemplate, Render>> = {
  ...RENDER_MARKS,
  'acknowledge-and-confirm': (facts, t) => ({
    subject: t.text('mail.subject.confirm', { reference: facts.reference }),
    blocks: [
      text(t.text('mail.acknowledge.lead')),
      ...linkAndCode(facts, t, t.text('mail.confirm.button')),
      promiseFact(facts, t),
      ...whatComes(facts, t),
      text(t.text('mail.ignore')),
    ],
  }),
  'acknowledge-signed-in': (facts, t) => ({
    subject: t.text('mail.subject', { reference: facts.reference }),
    blocks: [
      text(t.text('mail.signedIn.lead')),
      ...whatComes(facts, t),
      seeRequest(facts, t),
      referenceFact(facts, t),
      promiseFact(facts, t),
      text(t.text('mail.signedIn.ignore', { email: facts.company.contactEmail })),
    ],
  }),
  'fresh-link': (facts, t) => ({
    subject: t.text('mail.subject', { reference: facts.reference }),
    blocks: [
      text(t.text('mail.fresh.lead')),
      ...linkAndCode(facts, t, t.text('mail.fresh.button')),
      promiseFact(facts, t),
      text(t.text('mail.ignore')),
    ],
  }),
  'confirm-reminder': (facts, t) => ({
    subject: t.text('mail.subject.confirm', { reference: facts.reference }),
    blocks: [
      text(t.text('mail.reminder.lead')),
      { kind: 'button', label: t.text('mail.reminder.button'), url: page(facts, '/sign-in') },
      referenceFact(facts, t),
      promiseFact(facts, t),
      text(t.text('mail.ignore')),
    ],
  }),
  'download-code': (facts, t) => ({
    subject: t.text('mail.subject.code', { reference: facts.reference }),
    blocks: [
      text(t.text('mail.downloadCode.lead')),
      { kind: 'fact', label: t.text('mail.code'), value: spaced(facts.oneTime?.code ?? '') },
      referenceFact(facts, t),
      seeRequest(facts, t),
      text(t.text('mail.downloadCode.ignore', { email: facts.company.contactEmail })),
    ],
  }),
  'release-on-hold': (facts, t) => {
    const { until, because } = MAIL_PARAMETERS['release-on-hold'].parse(facts.parameters);
    const lead = because === undefined ? 'mail.hold.lead' : 'mail.hold.loginChange';
    return {
      subject: news(facts, t),
      blocks: [
        text(t.text(lead, { until: when(facts, t, until) })),
        text(t.text('mail.hold.cancel')),
        { kind: 'button', label: t.text('mail.hold.button'), url: page(facts, '/my-request') },
        referenceFact(facts, t),
      ],
    };
  },
  'answer-ready': (facts, t) => {
    const { until, downloads, without, signInUntil } = MAIL_PARAMETERS['answer-ready'].parse(
      facts.parameters,
    );
    return {
      subject: news(facts, t),
      blocks: [
        text(t.text('mail.ready.lead')),
        ...notAnswered(facts, t, without),
        seeRequest(facts, t),
        text(t.text('mail.ready.until', { until: when(facts, t, until), count: downloads })),
        ...(signInUntil === undefined
          ? []
          : [text(t.text('mail.ready.signIn', { until: when(facts, t, signInUntil) }))]),
        referenceFact(facts, t),
      ],
    };
  },
  'erasure-on-hold': (facts, t) => {
    const { until } = MAIL_PARAMETERS['erasure-on-hold'].parse(facts.parameters);
    return {
      subject: news(facts, t),
      blocks: [
        text(t.text('mail.erasureHold.lead', { until: when(facts, t, until) })),
        text(t.text('mail.erasureHold.cancel')),
        { kind: 'button', label: t.text('mail.hold.button'), url: page(facts, '/my-request') },
        referenceFact(facts, t),
      ],
    };
  },
  erased: (facts, t) => {
    const { answer } = MAIL_PARAMETERS.erased.parse(facts.parameters);
    const { systems } = facts.company;
    return {
      subject: news(facts, t),
      blocks: [
        text(t.text('mail.erased.lead')),
        ...erasureFacts(answer, { systems, t }),
        ...afterDeletion(facts, t),
        complaint(facts, t, 'mail.erased.rights'),
        referenceFact(facts, t),
        seeRequest(facts, t),
      ],
    };
  },
  'erasure-halted': (facts, t) => {
    const { answer, ground, unpublished, restriction } = MAIL_PARAMETERS['erasure-halted'].parse(
      facts.parameters,
    );
    const { systems } = facts.company;
    return {
      subject: news(facts, t),
      blocks: [
        ...haltedLead(t, { cancelled: 'mail.halted.lead', ground }),
        ...erasureFacts(answer, { systems, t }),
        ...stillHidden(unpublished, t),
        ...restrictionEnds(restriction, t),
        ...afterDeletion(facts, t),
        complaint(facts, t, rightsAfter(ground)),
        referenceFact(facts, t),
        seeRequest(facts, t),
      ],
    };
  },
  'recipient-notice': (facts, t) => {
    const { act } = MAIL_PARAMETERS['recipient-notice'].parse(facts.parameters);
    return {
      subject: t.text('mail.recipient.subject', { reference: facts.reference }),
      blocks: [
        text(t.text(`mail.recipient.${act}`, { company: facts.company.name })),
        ...(facts.known ?? []).map(({ kind, value }): Block => ({ kind: 'fact', label: kind, value })),
        text(t.text('mail.recipient.duty')),
        referenceFact(facts, t),
      ],
    };
  },
  transferred: (facts, t) => transferNews(facts, t, 'mail.transferred.lead'),
  'transfer-failed': (facts, t) => transferNews(facts, t, 'mail.transferFailed.lead'),
  downloaded: (facts, t) => {
    const { at, downloadsLeft } = MAIL_PARAMETERS.downloaded.parse(facts.parameters);
    return {
      subject: news(facts, t),
      blocks: [
        text(t.text('mail.downloaded.lead', { at: when(facts, t, at) })),
        text(t.text('mail.downloaded.left', { count: downloadsLeft })),
        text(t.text('mail.downloaded.ignore', { email: facts.company.contactEmail })),
        referenceFact(facts, t),
        seeRequest(facts, t),
      ],
    };
  },
  refused: (facts, t) => {
    const { ground, unpublished, restriction } = MAIL_PARAMETERS.refused.parse(facts.parameters);
    return {
      subject: news(facts, t),
      blocks: [
        text(t.text('mail.refused.lead', { ground: t.text(`ground.${ground}`) })),
        ...stillHidden(unpublished, t),
        ...restrictionEnds(restriction, t),
        ...optOutOffer(facts, t),
        complaint(facts, t, 'mail.refused.rights'),
        referenceFact(facts, t),
        seeRequest(facts, t),
      ],
    };
  },
  'closed-unverified': (facts, t) => ({
    subject: news(facts, t),
    blocks: [
      text(t.text('mail.unverified.lead')),
      text(
        t.text('mail.unverified.again', {
          authority: facts.company.authority.name,
          website: facts.company.authority.website,
        }),
      ),
      ...ownPractices(facts, t),
      referenceFact(facts, t),
    ],
  }),
  withdrawn: (facts, t) => {
    const { unpublished, restriction } = MAIL_PARAMETERS.withdrawn.parse(facts.parameters);
    return {
      subject: news(facts, t),
      blocks: [
        text(t.text('mail.withdrawn.lead')),
        ...stillHidden(unpublished, t),
        ...restrictionEnds(restriction, t),
        text(t.text('mail.withdrawn.ignore', { email: facts.company.contactEmail })),
        referenceFact(facts, t),
      ],
    };
  },
  'acknowledge-account-deleted': (facts, t) => ({
    subject: t.text('mail.subject', { reference: facts.reference }),
    blocks: [
      text(t.text('mail.accountOpened.lead')),
      referenceFact(facts, t),
      promiseFact(facts, t),
      text(t.text('mail.accountOpened.cancel', { email: facts.company.contactEmail })),
      seeRequest(facts, t),
    ],
  }),
  ...ACCOUNT_MAILS,
  ...RENDER_OFFICERS,
  'followed-up': followedUpMail,
  extended: extendedMail,
  ...RENDER_REMOVAL,
  'obligation-done': (facts, t) => {
    const { system, what, until } = MAIL_PARAMETERS['obligation-done'].parse(facts.parameters);
    const name = facts.company.systems.find(({ key }) => key === system)?.name[facts.language] ?? system;
    return {
      subject: news(facts, t),
      blocks: [
        text(t.text(`mail.obligation.${what}`, { system: name, date: t.date(until) })),
        text(t.text('mail.obligation.questions', { email: facts.company.contactEmail })),
        referenceFact(facts, t),
      ],
    };
  },
  rectified: (facts, t) => rectifiedMail(newsFacts(facts, t)),
  'rectification-halted': (facts, t) => correctionHaltedMail(newsFacts(facts, t)),
  'login-change-notice': (facts, t) => loginChangeMail(newsFacts(facts, t)),
  'officer-login-change-stopped': (facts, t) => loginStoppedMail(newsFacts(facts, t)),
  'officer-came-back': (facts, t) => cameBackMail(newsFacts(facts, t)),
};

const newsFacts = (facts: MailFacts, t: Translator): NewsFacts => ({
  t,
  facts,
  subject: news(facts, t),
  when: (instant) => when(facts, t, instant),
  page: (path) => page(facts, path),
  ending: [referenceFact(facts, t), seeRequest(facts, t)],
  toOfficers: caseLink(facts, t),
});
const erasureFacts = (...told: Parameters<typeof erasureLines>): Block[] =>
  erasureLines(...told).map(({ label, value }): Block => ({ kind: 'fact', label, value }));

function transferNews(
  facts: MailFacts,
  t: Translator,
  lead: 'mail.transferred.lead' | 'mail.transferFailed.lead',
): Body {
  const { target } = MAIL_PARAMETERS.transferred.parse(facts.parameters);
  const name = facts.company.transferTargets[target] ?? target;
  return {
    subject: news(facts, t),
    blocks: [text(t.text(lead, { target: name })), referenceFact(facts, t), seeRequest(facts, t)],
  };
}

export function renderMail(facts: MailFacts): RenderedMail {
  const t = createTranslator(facts.language, facts.law);
  const { subject, blocks } = RENDER[facts.template](facts, t);
  const { name: company, contactEmail: email } = facts.company;
  const footer = facts.template.startsWith('officer-')
    ? t.text('mail.officer.footer', { company })
    : t.text(facts.template === 'account-deleted' ? 'mail.accountDeleted.footer' : 'mail.footer', {
        company,
        email,
      });
  const layout = { language: facts.language, company, subject, blocks, footer };
  return { subject, text: toText(layout), html: toHtml(layout) };
}
