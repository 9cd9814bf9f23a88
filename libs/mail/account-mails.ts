/** The mails about an account that was deleted at a vendor: there is no request that they could name. */
import type { Block } from './layout.js';
import { MAIL_PARAMETERS } from './mail-parameters.js';
import type { Render } from './render.js';

const said = (content: string): Block => ({ kind: 'text', text: content });

export const ACCOUNT_MAILS: Readonly<Record<'account-deleted' | 'officer-account-unknown', Render>> = {
  'account-deleted': (facts, t) => {
    const { days, system } = MAIL_PARAMETERS['account-deleted'].parse(facts.parameters);
    const { token, code } = facts.oneTime ?? {};
    if (!token || !code) throw new TypeError('account-deleted needs a code');
    const keepPage = `${facts.baseUrl}/${facts.language}/keep-my-data`;
    const name = facts.company.systems.find(({ key }) => key === system)?.name[facts.language] ?? system;
    return {
      subject: t.text('mail.accountDeleted.subject'),
      blocks: [
        said(t.text('mail.accountDeleted.lead', { system: name, company: facts.company.name })),
        said(t.text('mail.accountDeleted.next', { count: days })),
        said(t.text('mail.accountDeleted.cancel')),
        {
          kind: 'button',
          label: t.text('mail.accountDeleted.button'),
          url: `${keepPage}#t=${token}`,
        },
        said(t.text('mail.accountDeleted.how', { url: keepPage })),
        { kind: 'fact', label: t.text('mail.code'), value: code },
      ],
    };
  },
  'officer-account-unknown': (facts, t) => {
    const told = MAIL_PARAMETERS['officer-account-unknown'].parse(facts.parameters);
    return {
      subject: t.text('mail.officer.subject.accountUnknown'),
      blocks: [
        said(
          t.text(
            told.why === 'unknown' ? 'mail.officer.accountUnknown' : 'mail.officer.accountUndelivered',
            told,
          ),
        ),
      ],
    };
  },
};
