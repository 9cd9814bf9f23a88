/** Mails to officers: references, dates, system keys and codes; never who the person is, or which right. */
import type { ClockEvent, MailTemplate } from '#libs/domain/words';
import { MAIL_PARAMETERS } from './mail-parameters.js';
import { caseLink, text } from './pieces.js';
import type { Render } from './render.js';

type OfficerTemplate = Extract<
  MailTemplate,
  | 'officer-deadline'
  | 'officer-unacknowledged'
  | 'officer-task'
  | 'officer-silent'
  | 'officer-follow-up'
  | 'officer-runs-on'
  | 'officer-paused'
  | 'officer-unanswered'
  | 'officer-undelivered'
  | 'officer-obligation'
  | 'officer-transfer'
>;

const DAYS_OF_EVENT: Readonly<Record<ClockEvent, number>> = {
  'reminder-10': 10,
  'reminder-3': 3,
  'reminder-1': 1,
  overdue: 0,
};

export const RENDER_OFFICERS: Readonly<Record<OfficerTemplate, Render>> = {
  'officer-deadline': (facts, t) => {
    const days = DAYS_OF_EVENT[MAIL_PARAMETERS['officer-deadline'].parse(facts.parameters).event];
    return {
      subject: t.text('mail.officer.subject.deadline', { reference: facts.reference, days }),
      blocks: [
        text(t.text('mail.officer.deadline', { days, date: t.date(facts.answerBy) })),
        ...caseLink(facts, t),
      ],
    };
  },
  'officer-unacknowledged': (facts, t) => {
    const { by } = MAIL_PARAMETERS['officer-unacknowledged'].parse(facts.parameters);
    return {
      subject: t.text('mail.officer.subject.unacknowledged', { reference: facts.reference }),
      blocks: [text(t.text('mail.officer.unacknowledged', { date: t.date(by) })), ...caseLink(facts, t)],
    };
  },
  'officer-task': (facts, t) => {
    const { system, cause, kind, opposed } = MAIL_PARAMETERS['officer-task'].parse(facts.parameters);
    const wish = opposed === undefined ? 'mail.officer.decide' : (`mail.officer.opposed.${opposed}` as const);
    const decide = cause === undefined ? t.text(wish) : t.text('mail.officer.failed', { cause });
    const unsure = kind === 'erase-by-hand' && cause !== undefined;
    const what = unsure ? 'mail.officer.task.erase-unsure' : (`mail.officer.task.${kind}` as const);
    const task = system === undefined ? decide : t.text(what, { system });
    return {
      subject: t.text('mail.officer.subject.task', { reference: facts.reference }),
      blocks: [text(task), ...caseLink(facts, t)],
    };
  },
  'officer-silent': (facts, t) => {
    const { days, ...told } = MAIL_PARAMETERS['officer-silent'].parse(facts.parameters);
    return {
      subject: t.text('mail.officer.subject.silent', { reference: facts.reference }),
      blocks: [text(t.text('mail.officer.silent', { ...told, count: days })), ...caseLink(facts, t)],
    };
  },
  'officer-follow-up': (facts, t) => {
    const { days, ...told } = MAIL_PARAMETERS['officer-follow-up'].parse(facts.parameters);
    return {
      subject: t.text('mail.officer.subject.followUp', { reference: facts.reference }),
      blocks: [text(t.text('mail.officer.followUp', { ...told, count: days })), ...caseLink(facts, t)],
    };
  },
  'officer-runs-on': (facts, t) => {
    const told = MAIL_PARAMETERS['officer-runs-on'].parse(facts.parameters);
    return {
      subject: t.text('mail.officer.subject.runsOn', { reference: facts.reference }),
      blocks: [text(t.text('mail.officer.runsOn', told)), ...caseLink(facts, t)],
    };
  },
  'officer-paused': (facts, t) => {
    const { system } = MAIL_PARAMETERS['officer-paused'].parse(facts.parameters);
    return {
      subject: t.text('mail.officer.subject.paused', { reference: facts.reference }),
      blocks: [text(t.text('mail.officer.paused', { system })), ...caseLink(facts, t)],
    };
  },
  'officer-unanswered': (facts, t) => {
    const told = MAIL_PARAMETERS['officer-unanswered'].parse(facts.parameters);
    return {
      subject: t.text('mail.officer.subject.unanswered', { reference: facts.reference }),
      blocks: [text(t.text('mail.officer.unanswered', told)), ...caseLink(facts, t)],
    };
  },
  'officer-undelivered': (facts, t) => {
    const { mail, code } = MAIL_PARAMETERS['officer-undelivered'].parse(facts.parameters);
    return {
      subject: t.text('mail.officer.subject.undelivered', { reference: facts.reference }),
      blocks: [text(t.text('mail.officer.undelivered', { mail, code: String(code) })), ...caseLink(facts, t)],
    };
  },
  'officer-obligation': (facts, t) => {
    const { kind, system, cause, rows } = MAIL_PARAMETERS['officer-obligation'].parse(facts.parameters);
    const what = kind === 'keep-review' ? 'mail.officer.obligation.review' : 'mail.officer.obligation.back';
    const told =
      cause === undefined
        ? t.text(what, { system, count: rows })
        : t.text('mail.officer.obligation.failed', { kind, system, cause });
    return {
      subject: t.text('mail.officer.subject.obligation', { reference: facts.reference }),
      blocks: [text(told), ...caseLink(facts, t)],
    };
  },
  'officer-transfer': (facts, t) => {
    const told = MAIL_PARAMETERS['officer-transfer'].parse(facts.parameters);
    return {
      subject: t.text('mail.officer.subject.undelivered', { reference: facts.reference }),
      blocks: [text(t.text('mail.officer.transfer', told)), ...caseLink(facts, t)],
    };
  },
};
