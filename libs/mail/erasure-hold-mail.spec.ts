import { expect, it } from '@jest/globals';
import { renderMail } from './render.js';

const LOST = JSON.stringify([{ system: 'shop', until: '2027-03-30' }]);
const UNTIL = '2026-11-27T09:00:00.000Z';

const told = (parameters: Readonly<Record<string, string>>): string =>
  renderMail({
    ...{ template: 'erasure-on-hold', language: 'en', reference: 'WF-7K3Q-92M4', answerBy: '2026-12-11' },
    ...{ baseUrl: 'https://privacy.example', caseUrl: 'https://privacy.example/case/1', parameters },
    company: {
      ...{ name: 'qwenimage.art', contactEmail: 'privacy@example.org', website: 'https://qwenimage.example' },
      ...{
        authority: { name: 'the Commissioner', website: 'https://authority.example' },
        transferTargets: {},
      },
      systems: [{ key: 'shop', name: { en: 'Shop', ar: 'المتجر' }, labels: {} }],
      timeZone: 'Europe/Berlin',
    },
  }).text;

it.each([
  ['with a wait', { lost: LOST, until: UNTIL }],
  ['without one', { lost: LOST }],
])('what is paid for and lost is said %s', (_, parameters) => {
  expect(told(parameters)).toContain('what is already paid is not refunded: Shop, paid until 30 March 2027');
});

it('an end of what is paid to a day that has passed is said without a day', () => {
  const text = told({ lost: JSON.stringify([{ system: 'shop' }]) });
  expect(text).toContain('What you pay for regularly ends with it: Shop.');
});

it('speaks of no refund where nothing is lost, and of no wait where there is none', () => {
  expect(told({ until: UNTIL })).not.toContain('refunded');
  expect(told({ lost: LOST })).toContain('we begin with it now');
});
