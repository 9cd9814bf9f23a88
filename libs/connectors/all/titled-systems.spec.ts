import { describe, expect, it } from '@jest/globals';
import { systemSchema } from '#libs/data-map/systems';
import { erasureLines } from '#libs/i18n/erasure-lines';
import { rectificationLines } from '#libs/i18n/rectification-lines';
import { createTranslator } from '#libs/i18n/translate';
import { COLLECTIONS as STRIPE_NAMES } from '#libs/connectors/stripe/parts';
import { titledSystems } from './titled-systems.js';

const WORDS = { en: 'words', ar: 'كلمات' };
const COMMON = { purposes: [WORDS], legalBasis: [WORDS], source: [WORDS], retention: WORDS };
const stripe = systemSchema.parse({
  ...COMMON,
  key: 'payments',
  connector: 'stripe',
  name: { en: 'Stripe', ar: 'سترايب' },
  secretKeyFrom: 'STRIPE_KEY',
  labels: { charges: { en: 'What you paid', ar: 'ما دفعته' } },
});
const clerk = systemSchema.parse({
  ...COMMON,
  key: 'sign-in',
  connector: 'clerk',
  name: { en: 'Clerk', ar: 'كليرك' },
  secretKeyFrom: 'CLERK_KEY',
});
const systems = titledSystems([stripe, clerk]);

const kept = (collection: string) => [
  { system: 'payments', erased: 0, kept: [{ collection, rows: 2, ground: 'tax-invoices' }] },
];
const corrected = (field: string) => ({
  corrections: [
    {
      number: 1,
      changes: [{ system: 'sign-in', collection: 'clerk:users', field, outcome: 'done' as const }],
    },
  ],
  told: [],
});

describe('an answer to a person', () => {
  const en = { systems, t: createTranslator('en') };
  const ar = { systems, t: createTranslator('ar') };

  it('calls what a vendor keeps by its title, not by its key', () => {
    expect(erasureLines(kept('stripe:invoice_lines'), en)[1]?.label).toBe('Stripe · Lines of invoices');
    expect(erasureLines(kept('stripe:refunds'), ar)[1]?.label).toBe('سترايب · المبالغ المردودة');
  });

  it('calls a field by its title, too', () => {
    const label = (field: string): string | undefined => rectificationLines(corrected(field), en)[0]?.label;
    expect(label('first_name')).toBe('Correction 1 · Clerk · First name');
    expect(label('primary_email_address')).toBe('Correction 1 · Clerk · E-mail address you sign in with');
  });

  it('prefers what systems.yaml says', () => {
    expect(erasureLines(kept('stripe:charges'), en)[1]?.label).toBe('Stripe · What you paid');
  });
});

it('every collection of Stripe has a title in both languages', () => {
  const [{ labels } = stripe] = titledSystems([{ ...stripe, labels: {} }]);
  const untitled = STRIPE_NAMES.filter((name) => !labels[name]?.en || !labels[name].ar);
  expect(untitled).toEqual([]);
});
