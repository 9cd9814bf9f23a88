import { describe, expect, it } from '@jest/globals';
import { controllerSchema } from '#libs/data-map/company';
import { systemsSchema } from '#libs/data-map/systems';
import type { CalifornianContent, PackageContent } from './content.js';
import { startHere } from './start-here.js';

const text = (en: string, ar: string) => ({ en, ar });
const CONTROLLER = controllerSchema.parse({
  key: 'example',
  name: text('Example', 'مثال'),
  website: 'https://example.org',
  contact: { email: 'privacy@example.org', address: text('Street 1', 'شارع 1') },
  authority: { name: text('The Authority', 'الهيئة'), website: 'https://authority.example.org' },
  timeZone: 'America/Los_Angeles',
  languages: ['en', 'ar'],
  promiseDays: null,
  regimes: ['US-CA'],
  automatedDecisions: text('None.', 'لا توجد.'),
});
const common = {
  connector: 'manual',
  instructions: text('Look', 'ابحث'),
  legalBasis: [text('Contract', 'العقد')],
  retention: text('Two years', 'سنتان'),
};
const { systems: SYSTEMS } = systemsSchema.parse({
  systems: [
    {
      ...{ ...common, key: 'product', name: text('Product', 'المنتج') },
      purposes: [text('To run the service', 'تشغيل الخدمة')],
      source: [text('You', 'أنت')],
      labels: { accounts: text('Accounts', 'الحسابات'), 'accounts.tax': text('tax number', 'الرقم الضريبي') },
    },
    {
      ...{ ...common, key: 'payment', name: text('Payments', 'الدفع') },
      purposes: [text('To be paid', 'تحصيل المدفوعات')],
      source: [text('You', 'أنت'), text('Your bank', 'مصرفك')],
      recipients: [
        {
          ...{ name: 'Stripe', role: 'processor', purpose: text('Payment', 'الدفع') },
          california: { kind: text('Payment providers', 'مقدمو الدفع'), disclosure: 'business-purpose' },
        },
        {
          ...{ name: 'Adland', role: 'controller', purpose: text('Ads', 'إعلانات') },
          california: { kind: text('Advertising networks', 'شبكات الإعلان'), disclosure: 'shared' },
        },
      ],
    },
  ],
});

const CATEGORIES = [
  { system: 'product', categories: ['identifiers'] },
  { system: 'payment', categories: ['identifiers', 'commercial'] },
] as const;

const page = (california: Partial<CalifornianContent> = {}, more: Partial<PackageContent> = {}): string =>
  startHere(
    {
      language: 'en',
      reference: 'WF-7Q2M-PX4D-1',
      controller: CONTROLLER,
      systems: SYSTEMS,
      searched: [
        { system: 'product', state: 'confirmed', notSearched: [] },
        {
          ...{ system: 'payment', state: 'manual', manualResult: 'cannot' },
          notSearched: [{ collection: 'stripe:charges', needs: 'phone_number' }],
        },
      ],
      withheld: [],
      right: 'access',
      leftOut: [],
      describe: () => undefined,
      collections: [],
      foundAt: new Date('2026-11-24T19:00:00Z'),
      requireOwn: () => undefined,
      isWithheld: () => false,
      california: { byCategories: true, categories: CATEGORIES, neverDisclosed: [], ...california },
      ...more,
    },
    [],
  );

/** Headings and list entries of one category, in words. */
const wordsOf = (html: string, heading: string): string =>
  (html.split('<h3>').find((part) => part.startsWith(heading)) ?? '')
    .split('</dl>')[0]
    ?.replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim() ?? '';

describe('the answer by categories', () => {
  it('says of each category where it comes from, what it is for, and what kinds of third parties get it', () => {
    expect(wordsOf(page(), 'Identifiers')).toBe(
      'Identifiers: names, addresses, account numbers and the like Held in Product Payments ' +
        'Where it comes from You Your bank What we collect and use it for To run the service To be paid ' +
        'Disclosed for business purposes to Payment providers: Stripe Sold to nobody ' +
        'Shared for advertising with Advertising networks: Adland',
    );
    expect(wordsOf(page(), 'Commercial')).toContain('Held in Payments Where it comes from You Your bank');
  });

  it('names no category that is not held, says what could not be searched, and shows no part of the data', () => {
    const html = page();
    expect(html.match(/<h3>/g)).toHaveLength(2);
    expect(html).toContain('We could not search Payments');
    expect(html).toContain('needs an identifier that we do not have: charges');
    expect(html).not.toMatch(/In this package|What we hold</);
  });

  it('says that nothing is held where nothing is', () => {
    expect(page({ categories: [{ system: 'product', categories: [] }] })).toContain(
      'We hold no personal information about you in the systems that we searched.',
    );
  });

  it('stands in Arabic as in English', () => {
    const html = page({}, { language: 'ar' });
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(wordsOf(html, 'المعرّفات')).toContain('شوركت لأجل الإعلانات مع شبكات الإعلان: Adland');
  });
});

describe('an answer under the law of California', () => {
  const specific = {
    byCategories: false,
    neverDisclosed: [{ system: 'product', collection: 'shop:accounts', columns: ['tax'] }],
  };

  it('names what is held and never handed out, and the categories beside the data', () => {
    const html = page(specific);
    expect(html).toContain('may not hand out');
    expect(html).toContain('Accounts: tax number');
    expect(wordsOf(html, 'Commercial')).toContain('Sold to nobody');
  });

  it.each(['en', 'ar'] as const)(
    'speaks of its rights and authorities, and of no law of Europe (%s)',
    (language) => {
      const reasons = [
        'rights-of-others',
        'trade-secret',
        'legal-privilege',
        'ongoing-investigation',
      ] as const;
      const withheld = reasons.map((reason) => ({
        system: 'product',
        collection: 'shop:songs',
        reason,
        records: 1,
      }));
      const leftOut = [{ system: 'product', collection: 'shop:songs', columns: 'all' }] as const;
      for (const html of [
        page({}, { language }),
        page(specific, { language, withheld }),
        page(specific, { language, right: 'portability', leftOut }),
      ]) {
        expect(html).toContain('https://cppa.ca.gov/webapplications/complaint');
        expect(html).toContain('1798.105');
        expect(html).not.toMatch(
          /GDPR|Art\.|European|authority\.example|المادة (?!7024)|الأوروبي|العامة لحماية/,
        );
      }
    },
  );
});
