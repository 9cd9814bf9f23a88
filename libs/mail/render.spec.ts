import { describe, expect, it } from '@jest/globals';
import type { OfferedItem } from '#libs/contracts/public-items';
import { LANGUAGES, MAIL_TEMPLATES, type MailTemplate } from '#libs/domain/words';
import { renderMail, type MailFacts } from './render.js';

const MARKED = JSON.stringify([
  { system: 'shop', mark: 'stop', rows: 3 },
  { system: 'support', mark: 'stop', rows: 0, byHand: 'done' },
]);

const PARAMETERS: Partial<Record<MailTemplate, Record<string, unknown>>> = {
  'release-on-hold': { until: '2026-11-27T09:00:00.000Z' },
  transferred: { target: 'other-studio' },
  'transfer-failed': { target: 'other-studio' },
  'erasure-on-hold': { until: '2026-11-27T09:00:00.000Z' },
  erased: {
    answer: JSON.stringify([
      {
        system: 'shop',
        erased: 12,
        kept: [{ collection: 'shop:invoices', rows: 2, ground: 'legal-obligation', until: '2032-03-01' }],
      },
      { system: 'support', erased: 0, kept: [], byHand: 'done' },
      {
        system: 'analytics',
        erased: 0,
        kept: [{ collection: 'analytics:invitations', rows: 1, ground: 'provider-keeps' }],
        acceptedOn: '2026-11-25',
        acceptedUntil: '2027-01-27',
      },
    ]),
  },
  'erasure-halted': {
    answer: JSON.stringify([
      { system: 'shop', erased: 12, kept: [], told: ['Partner Radio', 'Far Shop'] },
      { system: 'support', erased: 0, kept: [], cancelled: 'untouched' },
      { system: 'analytics', erased: 0, kept: [], cancelled: 'unsure' },
      { system: 'archive', erased: 0, kept: [], left: { ground: 'legal-hold', reviewOn: '2027-06-01' } },
    ]),
  },
  'recipient-notice': { act: 'erasure', system: 'shop', recipient: 'Partner Radio' },
  'answer-ready': { until: '2026-12-11T09:00:00.000Z', downloads: 5 },
  downloaded: { at: '2026-11-28T10:30:00.000Z', downloadsLeft: 4 },
  refused: { ground: 'rights-of-others' },
  'acknowledge-withdrawal': { purposes: 'marketing' },
  restricted: { answer: MARKED, purposes: '', ground: 'accuracy-contested' },
  'restriction-ends': { reason: 'accuracy-settled' },
  'consent-withdrawn': { answer: MARKED, purposes: 'marketing,ai-training' },
  'objection-upheld': { answer: MARKED, purposes: 'analytics', ground: 'objection-pending' },
  'objection-refused': { ground: 'legal-claims' },
  'opted-out': { right: 'opt-out' },
  'officer-lift': { system: 'support-desk' },
  'items-removed': { answer: '[]' },
  'officer-unacknowledged': { by: '2026-12-09' },
  'officer-deadline': { event: 'reminder-3' },
  'officer-task': { system: 'support-desk' },
  'officer-silent': { system: 'support-desk', kind: 'erase-by-hand', days: 10 },
  'officer-follow-up': { system: 'support-desk', kind: 'look-by-hand', days: 32 },
  'officer-runs-on': { system: 'support-desk' },
  'officer-paused': { system: 'support-desk' },
  'officer-unanswered': { system: 'support-desk', cause: 'system-unavailable' },
  'officer-undelivered': { mail: 'answer-ready', code: 550 },
  rectified: {
    answer: JSON.stringify({ corrections: [{ number: 1, declined: 'not-found', changes: [] }], told: [] }),
  },
  'rectification-halted': {
    answer: JSON.stringify({ corrections: [{ number: 1, changes: [] }], told: [] }),
  },
  'login-change-notice': { until: '2026-11-27T09:00:00.000Z' },
  'officer-came-back': { system: 'support-desk', count: 1 },
  'obligation-done': { system: 'product-database', what: 'kept', until: '2032-12-31' },
  extended: { reason: 'complex-request' },
  'followed-up': { system: 'shop', right: 'erasure', outcome: 'done' },
  'officer-obligation': { kind: 're-read', system: 'product-database', rows: 3 },
  'account-deleted': { system: 'shop', days: 7 },
  'officer-account-unknown': { system: 'sign-in', at: '2026-11-24T09:00:00.000Z', why: 'unknown' },
  'officer-transfer': { target: 'other-studio', cause: 'system-rejected' },
};

const facts = (over: Partial<MailFacts> = {}): MailFacts => {
  const template = over.template ?? 'acknowledge-and-confirm';
  return {
    template,
    language: 'en',
    reference: 'WF-7K3Q-92M4',
    answerBy: '2026-12-11',
    baseUrl: 'https://privacy.example',
    company: {
      name: 'qwenimage.art',
      contactEmail: 'privacy@example.org',
      authority: { name: 'the Commissioner', website: 'https://authority.example' },
      website: 'https://qwenimage.example',
      transferTargets: { 'other-studio': 'Other Studio' },
      systems: [
        {
          key: 'shop',
          name: { en: 'Shop', ar: 'المتجر' },
          labels: { invoices: { en: 'Invoices', ar: 'الفواتير' } },
        },
      ],
      timeZone: 'Europe/Berlin',
    },
    oneTime: { token: 'tok_EN-123', code: 'K7QM2PXD' },
    caseUrl: 'https://privacy.example/case/1',
    parameters: PARAMETERS[template] ?? {},
    ...over,
  };
};

const itemTold = (title: string, outcome: OfferedItem['outcome']): OfferedItem => ({
  ...{ id: title, title, addresses: [], records: [], outcome },
  chosenAt: outcome === null ? null : '2026-11-24T09:00:00.000Z',
});

const all = MAIL_TEMPLATES.flatMap((template) => LANGUAGES.map((language) => ({ template, language })));

/** About an account that was deleted elsewhere: there is no request yet. */
const WITHOUT_REQUEST: readonly MailTemplate[] = ['account-deleted', 'officer-account-unknown'];

describe('the answer about public items', () => {
  const told = (items: readonly OfferedItem[]): string =>
    renderMail(facts({ template: 'items-removed', items })).text;

  it('names what was chosen and what became of it, and nothing else', () => {
    const text = told([
      itemTold('Night', 'hidden'),
      itemTold('Sand', 'still-visible'),
      itemTold('Mother', null),
    ]);
    expect(text).toContain('Night: Taken down: nobody sees it any more');
    expect(text).toContain('Sand: Can still be seen: a person takes care of it');
    expect(text).toContain('Search engines, archives and copies that others made can still show it');
    expect(text).not.toContain('Mother');
  });

  it('says so where nothing was public, or nothing was chosen', () => {
    expect(told([])).toContain('found nothing that is yours alone');
    expect(told([itemTold('Mother', null)])).toContain('You chose nothing, so nothing was changed.');
    const byHand = JSON.stringify([{ system: 'shop', mark: 'unpublish', rows: 0, byHand: 'cannot' }]);
    const { text } = renderMail(facts({ template: 'items-removed', parameters: { answer: byHand } }));
    expect(text).toContain('A person looked instead:');
    expect(text).toContain('Shop: could not be done: write to us');
    expect(text).not.toContain('found nothing');
  });

  it('is not foretold by the mail that offers the choice', () => {
    const { text } = renderMail(facts({ template: 'items-to-choose', items: [itemTold('Night', null)] }));
    expect([text.includes('Night'), text.includes('Choose before 11 December 2026')]).toEqual([false, true]);
  });
});

describe('every mail', () => {
  it.each(all)('$template in $language has both bodies, its direction and no remote thing', (over) => {
    const { subject, text, html } = renderMail(facts(over));
    expect(subject.includes('WF-7K3Q-92M4')).toBe(!WITHOUT_REQUEST.includes(over.template));
    expect(html).toContain(`<html lang="${over.language}" dir="${over.language === 'ar' ? 'rtl' : 'ltr'}">`);
    expect(html).not.toMatch(/<(script|img|link|style)|src=/i);
    expect(text + html).not.toMatch(/undefined|\{[a-z]+\}|\[object/i);
    expect(/[\u0621-\u064a]/.test(text)).toBe(over.language === 'ar');
  });

  it.each(all)('$template in $language says in its subject neither who nor which right', (over) => {
    const { subject } = renderMail(facts(over));
    expect(subject).not.toMatch(/data|privacy|copy|delete|qwenimage|@|بيانات|نسخة|حذف|خصوصية/i);
  });
});

describe('what a person reads who pressed to withdraw a consent', () => {
  it('is that it has ended, what follows, and nothing of a request without proof', () => {
    const { text } = renderMail(facts({ template: 'acknowledge-withdrawal' }));
    expect(text).toContain('You withdrew your consent for: marketing. It ended the moment you pressed');
    expect(text).toContain('We now see to it in every system, and write to you when that is done.');
    expect(text).toContain('https://privacy.example/en/my-consents');
    expect(text).not.toContain('prove who you are');
  });
});

describe('what a person reads of a system that had not answered', () => {
  it('is its name in the answer, and what came of it afterwards', () => {
    const without = { ...PARAMETERS['answer-ready'], without: 'shop,support' };
    const ready = renderMail(facts({ template: 'answer-ready', parameters: without }));
    expect(ready.text).toContain('This had not answered us: Shop, support.');
    expect(renderMail(facts({ template: 'answer-ready' })).text).not.toContain('had not answered');
    const answer = JSON.stringify([{ system: 'shop', erased: 0, kept: [], byHand: 'unanswered' }]);
    expect(renderMail(facts({ template: 'erased', parameters: { answer } })).text).toContain(
      'Shop: has not answered us yet: we go on asking, and write to you again',
    );
    expect(renderMail(facts({ template: 'followed-up' })).text).toContain('Shop: deleted by a person');
  });
});

describe('what a person reads who cancelled in the middle', () => {
  it('is what was final, what was left, what nobody knows, what a hold keeps, and who else was told', () => {
    const { text } = renderMail(facts({ template: 'erasure-halted' }));
    expect(text).toContain('a notice goes to: Partner Radio, Far Shop');
    expect(text).toContain('support: left as it was, since the request ended');
    expect(text).toContain('its result is not known yet');
    expect(text).toContain('we look at it again on 1 June 2027');
  });
});

describe('what a person reads whose request was refused in the middle', () => {
  it('is the reason, what is final all the same, and how to complain about the rest', () => {
    const template = 'erasure-halted';
    const parameters = { ...PARAMETERS[template], ground: 'manifestly-unfounded' };
    const { text } = renderMail(facts({ template, parameters }));
    expect(text).toContain('we cannot do what you asked for');
    expect(text).toContain('a part had been done already. It is final and stands below');
    expect(text).not.toContain('You cancelled');
    expect(text).toContain('You may complain to the Commissioner');
  });
});

describe('a copy that is ready while an erasure waits', () => {
  it.each([
    ['en', 'We delete the account that you sign in with once you have downloaded the answer'],
    ['ar', 'نحذف الحساب الذي تسجّل الدخول به بعد أن تنزّل الردّ'],
  ] as const)('says in %s when the sign-in goes', (language, words) => {
    const template = 'answer-ready';
    const parameters = { ...PARAMETERS[template], signInUntil: '2026-12-08T09:00:00.000Z' };
    expect(renderMail(facts({ template, language, parameters })).text).toContain(words);
    expect(renderMail(facts({ template, language })).text).not.toContain(words);
  });
});

describe('the notice to a recipient', () => {
  it('names the person by what the recipient knows, and nothing else', () => {
    const known = [{ kind: 'email', value: 'layla@example.com' }];
    const { subject, text } = renderMail(facts({ template: 'recipient-notice', known }));
    expect(text).toContain('email: layla@example.com');
    expect(subject).toBe('Notice under Article 19 GDPR (WF-7K3Q-92M4)');
  });
});

describe('the acknowledgement', () => {
  it('carries the link in the fragment, the code and the ten minutes, and names no right', () => {
    const { text, html } = renderMail(facts());
    expect(text).toContain('\nhttps://privacy.example/en/confirm#t=tok_EN-123\n');
    expect(html).toContain('href="https://privacy.example/en/confirm#t=tok_EN-123"');
    expect(text).toContain('Code: K7QM 2PXD');
    expect(text).toContain('ten minutes');
    expect(text).toContain('the page sends you a fresh one');
    expect(text).toContain('We answer by: 11 December 2026');
    expect(text).not.toMatch(/copy|access/i);
  });

  it('says the same in Arabic', () => {
    const { subject, text } = renderMail(facts({ language: 'ar' }));
    expect(subject).toBe('طلبك WF-7K3Q-92M4: أكّد عنوان بريدك الإلكتروني');
    expect(text).toContain('\nhttps://privacy.example/ar/confirm#t=tok_EN-123\n');
    expect(text).toContain('عشر دقائق');
    expect(text).toContain('11 ديسمبر 2026');
  });

  it.each(['acknowledge-and-confirm', 'acknowledge-signed-in'] as const)(
    'as %s says that a choice comes where one comes',
    (template) => {
      const told = (parameters: object): string =>
        renderMail(facts({ template, parameters: { ...parameters } })).text;
      expect(told({ then: 'choose' })).toContain('write to you here so that you can choose');
      expect(told({})).not.toContain('choose');
    },
  );

  it('is not made without a token', () => {
    const { oneTime: _none, ...rest } = facts();
    expect(() => renderMail(rest)).toThrow('needs a one-time token');
  });
});

describe('the task of an officer', () => {
  it.each([
    [{ system: 'support-desk', cause: 'system-refused' }, 'record what it holds: support-desk'],
    [{ cause: 'foreign-record' }, 'could not be built (foreign-record)'],
    [{}, 'waits for your decision'],
  ])('says what to do: %j', (parameters, words) => {
    expect(renderMail(facts({ template: 'officer-task', parameters })).text).toContain(words);
  });
});

it('the mail to lift by hand says what to do, and how there', () => {
  const placeWords = 'Put the sheet back into cabinet 3.';
  const { text } = renderMail(facts({ template: 'officer-lift', placeWords }));
  expect(text).toContain('Undo here what was restricted for this case');
  expect(text).toContain('There is nothing to report.');
  expect(text).toContain(placeWords);
});

describe('the answer to an erasure', () => {
  it('says of each system what was done, and of what stays the ground and the end', () => {
    const { text } = renderMail(facts({ template: 'erased', parameters: PARAMETERS.erased ?? {} }));
    expect(text).toContain('Shop: 12 records deleted or made anonymous\n');
    expect(text).toContain(
      'Shop · Invoices: 2 records stay: the law makes us keep it (GDPR Art. 17(3)(b)); until 1 March 2032 at the latest',
    );
    expect(text).toContain('support: deleted by a person\n');
    expect(text).toContain(
      'analytics: deletion requested on 25 November 2026 and confirmed as received; the provider has to finish it by 27 January 2027 and lets nobody check\n',
    );
    expect(text).toContain('invitations: 1 record stays: the provider gives us no way to delete it\n');
    expect(text).toContain('complain to the Commissioner (https://authority.example)');
  });
});

describe('the answer to a restriction of a part', () => {
  it('names the uses and the data that it is limited to', () => {
    const parameters = {
      ...{ answer: MARKED, ground: 'accuracy-contested' },
      ...{ purposes: 'marketing', systems: 'shop,gone' },
    };
    const { text } = renderMail(facts({ template: 'restricted', parameters }));
    expect(text).toContain('for these purposes: marketing.');
    expect(text).toContain('only the data in: Shop, gone. The rest is used as before.');
    expect(renderMail(facts({ template: 'restricted' })).text).not.toMatch(/only the data in|told with it/);
    const named = { template: 'restricted', parameters: { ...parameters, processors: 'shop' } } as const;
    expect(renderMail(facts(named)).text).toContain('these were told with it: Shop.');
  });
});

describe('an answer about what a person could not do everywhere', () => {
  it.each([
    ['restricted', 'That is not so everywhere'],
    ['consent-withdrawn', 'It could not be stopped everywhere'],
    ['objection-upheld', 'It could not be stopped everywhere'],
    ['opted-out', 'It could not be stopped everywhere'],
  ] as const)('says so before the lines: %s', (template, sentence) => {
    const told = (byHand: string): string => {
      const answer = JSON.stringify([{ system: 'support', mark: 'stop', rows: 0, byHand }]);
      return renderMail(facts({ template, parameters: { ...PARAMETERS[template], answer } })).text;
    };
    for (const byHand of ['cannot', 'unanswered']) expect(told(byHand)).toContain(sentence);
    expect(told('done')).not.toContain(sentence);
  });
});

describe('mails with instants', () => {
  it('say the time in the zone of the company, with its name', () => {
    const { text } = renderMail(facts({ template: 'release-on-hold' }));
    expect(text).toContain('27 November 2026 at 10:00 (Central European Standard Time)');
  });
});

describe('the HTML body', () => {
  it('shows hostile names as text', () => {
    const company = { ...facts().company, name: '<script>alert(1)</script>"' };
    const { html } = renderMail(facts({ company }));
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;');
  });
});

describe('a mail under the law of California', () => {
  const mail = (template: MailTemplate, parameters = PARAMETERS[template] ?? {}) =>
    renderMail(facts({ template, law: 'CCPA', parameters })).text;

  it.each(all)('$template in $language speaks of no law of Europe', (over) => {
    const { subject, text } = renderMail(facts({ ...over, law: 'CCPA' }));
    expect(subject + text).not.toMatch(
      /GDPR|Art\. |Article \d|European Union|اللائحة العامة|الأوروبي|undefined|\{[a-z]+\}/,
    );
  });

  it('says of a deletion on which exception something stays, that the request is recorded, and how to opt out', () => {
    const text = mail('erased');
    expect(text).toContain(
      'Shop · Invoices: 2 records stay: the law makes us keep it (Cal. Civ. Code 1798.105(d)(8)); until 1 March 2032 at the latest',
    );
    expect(text).toContain('We keep a record of this request, as the law asks (11 CCR 7101).');
    expect(text).toContain('You need not prove anything: https://privacy.example/en\n');
    expect(text).toContain(
      'California Privacy Protection Agency (https://cppa.ca.gov/webapplications/complaint)',
    );
    expect(text).not.toContain('the Commissioner');
  });

  it('says of a denial its basis, where to complain, and how to opt out', () => {
    const text = mail('refused');
    expect(text).toContain('It would harm the rights of other people (Cal. Civ. Code 1798.145(k)).');
    expect(text).toContain('You need not prove anything: https://privacy.example/en\n');
  });

  it('leads who could not be verified to what the company publishes', () => {
    const text = mail('closed-unverified');
    expect(text).toContain('So we could not verify who asked.');
    expect(text).toContain('stands in our privacy policy: https://qwenimage.example\n');
  });

  it('says of a correction that was denied why, and that the contest can be noted and told', () => {
    const declined = { corrections: [{ number: 1, declined: 'not-inaccurate', changes: [] }], told: [] };
    const text = mail('rectified', { answer: JSON.stringify(declined) });
    expect(text).toContain('not corrected: all we know of it together makes it more likely right than wrong');
    expect(text).toContain('that you contest what stands there');
  });

  it('tells third parties by which law', () => {
    const { subject } = renderMail(facts({ template: 'recipient-notice', law: 'CCPA' }));
    expect(subject).toBe('Notice under the law of California (WF-7K3Q-92M4)');
  });
});
