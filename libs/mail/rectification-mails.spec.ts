import { describe, expect, it } from '@jest/globals';
import type { RectificationAnswer } from '#libs/contracts/rectification-plan';
import type { Language, MailTemplate } from '#libs/domain/words';
import { renderMail, type RenderedMail } from './render.js';

const ANSWER: RectificationAnswer = {
  corrections: [
    { number: 1, changes: [{ system: 'shop', collection: 'shop:people', field: 'name', outcome: 'done' }] },
    {
      number: 2,
      changes: [
        {
          system: 'shop',
          collection: 'shop:invoices',
          field: 'total',
          outcome: 'cannot',
          because: 'final-invoice',
        },
        { system: 'analytics', outcome: 'cannot', because: 'a-code-of-tomorrow' },
      ],
    },
    { number: 3, declined: 'opinion-of-others', changes: [] },
    {
      number: 4,
      declined: 'not-inaccurate',
      about: { system: 'shop', collection: 'shop:people', field: 'name' },
      changes: [],
    },
  ],
  told: ['shop'],
};
const shop = {
  key: 'shop',
  name: { en: 'Shop', ar: 'المتجر' },
  labels: { 'people.name': { en: 'your name', ar: 'اسمك' } },
};

const mail = (template: MailTemplate, parameters: object, language: Language = 'en'): RenderedMail =>
  renderMail({
    ...{ template, language, reference: 'WF-7K3Q-92M4', answerBy: '2026-12-11' },
    baseUrl: 'https://privacy.example',
    company: {
      ...{ name: 'qwenimage.art', contactEmail: 'privacy@example.org', timeZone: 'Europe/Berlin' },
      authority: { name: 'the Commissioner', website: 'https://authority.example' },
      website: 'https://qwenimage.example',
      ...{ transferTargets: {}, systems: [shop] },
    },
    oneTime: { token: 'tok_EN-123', code: 'K7QM2PXD' },
    caseUrl: 'https://privacy.example/case/1',
    parameters: { ...parameters },
  });

describe('the answer to corrections', () => {
  const { text } = mail('rectified', { answer: JSON.stringify(ANSWER) });

  it('names the field and what was done, and each reason in words', () => {
    expect(text).toContain('Correction 1 · Shop · your name: corrected\n');
    expect(text).toContain(
      'Correction 2 · Shop · total: not corrected: an invoice that was sent may not be changed. You can have a credit note and a new invoice: write to us\n',
    );
    expect(text).toContain('Correction 2 · analytics: not corrected: it could not be done: write to us\n');
    expect(text).toContain(
      'Correction 3: not corrected: it is the opinion of somebody, and is marked as one\n',
    );
    expect(text).toContain(
      'Correction 4 · Shop · your name: not corrected: we could not find that it is wrong\n',
    );
  });

  it('says who was told, that a statement may be added, and where to complain', () => {
    expect(text).toContain('has it corrected through the same systems: Shop.');
    expect(text).toContain('a short statement of your own to privacy@example.org');
    expect(text).toContain('complain to the Commissioner (https://authority.example)');
  });

  it('names the independent recipients that were told', () => {
    const answer = JSON.stringify({ ...ANSWER, recipients: ['Partner Radio', 'Far Shop'] });
    expect(mail('rectified', { answer }).text).toContain(
      'Others that we send a notice of it to: Partner Radio, Far Shop\n',
    );
    expect(mail('rectified', { answer }, 'ar').text).toContain(
      'جهات أخرى نرسل إليها إشعارًا بذلك: Partner Radio، Far Shop\n',
    );
  });

  it('says that a restriction meanwhile ends with it, where there was one', () => {
    const told = { answer: JSON.stringify(ANSWER), ground: 'accuracy-contested' };
    const ends = 'With this mail we tell you that this restriction ends now.';
    expect(text).not.toContain(ends);
    expect(mail('rectified', told).text).toContain(ends);
    expect(mail('rectified', told, 'ar').text).toContain('ونبلغك بهذه الرسالة أن هذا التقييد ينتهي الآن.');
  });

  it('says the same in Arabic', () => {
    const arabic = mail('rectified', { answer: JSON.stringify(ANSWER) }, 'ar').text;
    expect(arabic).toContain('التصحيح 1 · المتجر · اسمك: صُحّح\n');
    expect(arabic).toContain('التصحيح 3: لم يُصحَّح: هو رأي شخص آخر');
  });
});

describe('the answer to a cancellation in the middle', () => {
  const changes = [
    { system: 'shop', collection: 'shop:people', field: 'name', outcome: 'done' },
    { system: 'analytics', outcome: 'untouched' },
  ];
  const answer = JSON.stringify({ corrections: [{ number: 1, changes }], told: ['shop'] });

  it('says what is final, and what was left', () => {
    const { text } = mail('rectification-halted', { answer });
    expect(text).toContain('What was corrected before is final and stands below');
    expect(text).toContain('Correction 1 · Shop · your name: corrected\n');
    expect(text).toContain('Correction 1 · analytics: left as it was, since the request ended\n');
    expect(text).not.toContain('this restriction ends now');
  });

  it('says the same in Arabic, and that a restriction ends with it', () => {
    const { text } = mail('rectification-halted', { answer, restriction: 'ends' }, 'ar');
    expect(text).toContain('التصحيح 1 · analytics: بقي على حاله لأن الطلب انتهى\n');
    expect(text).toContain('ونبلغك بهذه الرسالة أن ذلك التقييد ينتهي الآن.');
  });
});

describe('the warning of an old address', () => {
  const { text } = mail('login-change-notice', { until: '2026-11-27T09:00:00.000Z' });

  it('says by when, and gives a link and a code that stop the change', () => {
    expect(text).toContain('before 27 November 2026 at 10:00 (Central European Standard Time)');
    expect(text).toContain('\nhttps://privacy.example/en/stop-change#t=tok_EN-123\n');
    expect(text).toContain('Code: K7QM 2PXD');
  });

  it('leads to no page of the request', () => {
    expect(text).not.toContain('/my-request');
  });
});

it('a package held because of a changed login says why', () => {
  const parameters = { until: '2026-11-27T09:00:00.000Z', because: 'login-change' };
  expect(mail('release-on-hold', parameters).text).toContain('was changed a short time ago');
});
