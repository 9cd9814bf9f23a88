/** Mails about what was restricted or stopped, and how it ends. */
import { isUndone, type MailTemplate } from '#libs/domain/words';
import { COMMA, systemName } from '#libs/i18n/answer-lines';
import { markLines, purposeWords } from '#libs/i18n/mark-lines';
import type { Translator } from '#libs/i18n/translate';
import type { Block } from './layout.js';
import { MAIL_PARAMETERS, type MailParameters } from './mail-parameters.js';
import { caseLink, complaint, news, page, promiseFact, referenceFact, seeRequest, text } from './pieces.js';
import type { MailFacts, Render } from './render.js';

type MarkTemplate = Extract<
  MailTemplate,
  | 'acknowledge-at-once'
  | 'acknowledge-withdrawal'
  | 'restricted'
  | 'restriction-ends'
  | 'restriction-lifted'
  | 'consent-withdrawn'
  | 'objection-upheld'
  | 'objection-refused'
  | 'opted-out'
  | 'officer-lift'
>;

const lines = (
  { company: { systems } }: MailFacts,
  t: Translator,
  answer: MailParameters<'restricted'>['answer'],
): Block[] => markLines(answer, { systems, t }).map((line): Block => ({ kind: 'fact', ...line }));

/** Where neither machine nor person could, or nobody has reported, that is said before the lines. */
const notEverywhere = (
  answer: MailParameters<'restricted'>['answer'],
  t: Translator,
  key: 'mail.restricted.inPlaces' | 'mail.stopped.inPlaces',
): Block[] => (answer.some(({ byHand }) => isUndone(byHand)) ? [text(t.text(key))] : []);

const rest = (facts: MailFacts, t: Translator): Block[] => [
  complaint(facts, t, 'mail.erased.rights'),
  referenceFact(facts, t),
  seeRequest(facts, t),
];

const email = (facts: MailFacts): { email: string } => ({ email: facts.company.contactEmail });

export const RENDER_MARKS: Readonly<Record<MarkTemplate, Render>> = {
  'acknowledge-at-once': (facts, t) => ({
    subject: t.text('mail.subject', { reference: facts.reference }),
    blocks: [
      text(t.text('mail.atOnce.lead')),
      text(t.text('mail.atOnce.next')),
      { kind: 'button', label: t.text('mail.see'), url: page(facts, '/sign-in') },
      referenceFact(facts, t),
      promiseFact(facts, t),
      text(t.text('mail.atOnce.ignore', email(facts))),
    ],
  }),
  'acknowledge-withdrawal': (facts, t) => {
    const { purposes } = MAIL_PARAMETERS['acknowledge-withdrawal'].parse(facts.parameters);
    return {
      subject: t.text('mail.subject', { reference: facts.reference }),
      blocks: [
        text(t.text('mail.consentPressed.lead', { purposes: purposeWords(purposes, t) })),
        text(t.text('mail.consentPressed.next')),
        { kind: 'button', label: t.text('mail.consentPressed.button'), url: page(facts, '/my-consents') },
        referenceFact(facts, t),
        promiseFact(facts, t),
        text(t.text('mail.consentPressed.ignore', email(facts))),
      ],
    };
  },
  restricted: (facts, t) => {
    const { answer, purposes, systems, processors, ground } = MAIL_PARAMETERS.restricted.parse(
      facts.parameters,
    );
    const lead =
      purposes.length === 0
        ? t.text('mail.restricted.lead')
        : t.text('mail.restricted.some', { purposes: purposeWords(purposes, t) });
    const speaking = { systems: facts.company.systems, t };
    const named = (keys: readonly string[]): string =>
      keys.map((system) => systemName(system, speaking)).join(COMMA[t.language]);
    const why = t.text(`restriction.ground.${ground}`);
    return {
      subject: news(facts, t),
      blocks: [
        text(lead),
        ...notEverywhere(answer, t, 'mail.restricted.inPlaces'),
        ...(systems.length === 0
          ? []
          : [text(t.text('mail.restricted.places', { systems: named(systems) }))]),
        { kind: 'fact', label: t.text('mail.restricted.ground'), value: why },
        ...lines(facts, t, answer),
        ...(processors.length === 0
          ? []
          : [text(t.text('mail.restricted.recipients', { names: named(processors) }))]),
        text(t.text('mail.restricted.until', email(facts))),
        ...rest(facts, t),
      ],
    };
  },
  'restriction-ends': (facts, t) => {
    const { reason } = MAIL_PARAMETERS['restriction-ends'].parse(facts.parameters);
    return {
      subject: news(facts, t),
      blocks: [
        text(t.text('mail.restrictionEnds.lead', { reason: t.text(`lift.reason.${reason}`) })),
        text(t.text('mail.restrictionEnds.object', email(facts))),
        ...rest(facts, t),
      ],
    };
  },
  'restriction-lifted': (facts, t) => {
    const { others } = MAIL_PARAMETERS['restriction-lifted'].parse(facts.parameters);
    const lead = others ? 'mail.restrictionLifted.others' : 'mail.restrictionLifted.lead';
    return { subject: news(facts, t), blocks: [text(t.text(lead)), ...rest(facts, t)] };
  },
  'consent-withdrawn': (facts, t) => {
    const { answer, purposes } = MAIL_PARAMETERS['consent-withdrawn'].parse(facts.parameters);
    return {
      subject: news(facts, t),
      blocks: [
        text(t.text('mail.withdrawn.consent', { purposes: purposeWords(purposes, t) })),
        ...notEverywhere(answer, t, 'mail.stopped.inPlaces'),
        ...lines(facts, t, answer),
        ...(purposes.includes('ai-training') ? [text(t.text('mail.withdrawn.training'))] : []),
        ...rest(facts, t),
      ],
    };
  },
  'objection-upheld': (facts, t) => {
    const { answer, purposes, ground } = MAIL_PARAMETERS['objection-upheld'].parse(facts.parameters);
    return {
      subject: news(facts, t),
      blocks: [
        text(t.text('mail.objectionUpheld.lead', { purposes: purposeWords(purposes, t) })),
        ...notEverywhere(answer, t, 'mail.stopped.inPlaces'),
        ...lines(facts, t, answer),
        ...(ground === undefined ? [] : [text(t.text('mail.objection.restrictionEnds'))]),
        ...rest(facts, t),
      ],
    };
  },
  'objection-refused': (facts, t) => {
    const { ground } = MAIL_PARAMETERS['objection-refused'].parse(facts.parameters);
    return {
      subject: news(facts, t),
      blocks: [
        text(t.text('mail.objectionRefused.lead', { ground: t.text(`ground.${ground}`) })),
        text(t.text('mail.objection.restrictionEnds')),
        complaint(facts, t, 'mail.refused.rights'),
        referenceFact(facts, t),
        seeRequest(facts, t),
      ],
    };
  },
  'opted-out': (facts, t) => {
    const { right, answer } = MAIL_PARAMETERS['opted-out'].parse(facts.parameters);
    return {
      subject: news(facts, t),
      blocks: [
        text(t.text(`mail.optedOut.${right}`)),
        ...notEverywhere(answer, t, 'mail.stopped.inPlaces'),
        ...lines(facts, t, answer),
        text(t.text('mail.optedOut.devices')),
        complaint(facts, t, 'mail.erased.rights'),
        referenceFact(facts, t),
      ],
    };
  },
  'officer-lift': (facts, t) => {
    const { system, others } = MAIL_PARAMETERS['officer-lift'].parse(facts.parameters);
    const lead = others ? 'mail.officer.liftOthers' : 'mail.officer.lift';
    return {
      subject: t.text('mail.officer.subject.lift', { reference: facts.reference }),
      blocks: [
        text(t.text(lead, { system, task: t.text('task.lift') })),
        ...(facts.placeWords === undefined ? [] : [text(facts.placeWords)]),
        ...caseLink(facts, t),
      ],
    };
  },
};
