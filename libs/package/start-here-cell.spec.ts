import { describe, expect, it } from '@jest/globals';
import { controllerSchema } from '#libs/data-map/company';
import { systemsSchema } from '#libs/data-map/systems';
import type { Language } from '#libs/domain/words';
import type { PackageContent, PackagedCollection } from './content.js';
import { RecordShape } from './record-shape.js';
import { startHere } from './start-here.js';

const text = (en: string, ar: string) => ({ en, ar });
const CONTROLLER = controllerSchema.parse({
  key: 'example',
  name: text('Example', 'مثال'),
  website: 'https://example.org',
  contact: { email: 'privacy@example.org', address: text('Street 1', 'شارع 1') },
  authority: { name: text('The Authority', 'الهيئة'), website: 'https://authority.example.org' },
  timeZone: 'Asia/Riyadh',
  languages: ['ar', 'en'],
  promiseDays: 30,
  regimes: ['EU'],
  automatedDecisions: text('None.', 'لا توجد.'),
});
const COMMON = {
  name: text('System', 'نظام'),
  purposes: [text('To run the service', 'تشغيل الخدمة')],
  legalBasis: [text('Contract', 'العقد')],
  source: [text('You', 'أنت')],
  retention: text('Two years', 'سنتان'),
};
const { systems: SYSTEMS } = systemsSchema.parse({
  systems: [
    { key: 'stripe', connector: 'stripe', secretKeyFrom: 'X', ...COMMON },
    { key: 'clerk', connector: 'clerk', secretKeyFrom: 'X', ...COMMON },
    { key: 'product', connector: 'postgres', urlFrom: 'X', ...COMMON },
  ],
});

type System = 'stripe' | 'clerk' | 'product';

/** The cells of one record, in the order of its fields. */
function cellsOf(system: System, record: Record<string, unknown>, language: Language = 'en'): string[] {
  const columns = Object.keys(record).map((name) =>
    name === 'address' ? { name, label: text('Address', 'العنوان') } : { name },
  );
  const collection: PackagedCollection = {
    system,
    collection: `${system}:things`,
    columns,
    // oxlint-disable-next-line typescript/require-await -- the page reads the rows gathered before
    records: async function* () {
      yield* [];
    },
  };
  const content: PackageContent = {
    right: 'access',
    language,
    reference: 'WF-7Q2M-PX4D-1',
    controller: CONTROLLER,
    systems: SYSTEMS,
    searched: [{ system, state: 'confirmed', notSearched: [] }],
    withheld: [],
    leftOut: [],
    describe: () => undefined,
    collections: [collection],
    foundAt: new Date('2026-11-24T09:00:00Z'),
    requireOwn: () => undefined,
    isWithheld: () => false,
  };
  const name = { data: 'data/x/things', schema: 'data/schemas/x.things.schema.json' };
  const shape = new RecordShape();
  const html = startHere(content, [
    { collection, name, path: 'x/things', records: 1, shape, preview: [record], files: [] },
  ]);
  const table = /<tbody>(.*?)<\/tbody>/s.exec(html)?.[1] ?? '';
  return [...table.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) =>
    cell
      .replaceAll('</div><div>', '\n')
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll('\u00a0', ' '),
  );
}

describe('a value on the first page', () => {
  it("of Stripe's seconds is a date in the company's time zone", () => {
    const record = { created: 1772312400, expires_at: null, period: { end: 1772409600, start: 1772323200 } };
    expect(cellsOf('stripe', record)).toEqual([
      '1 March 2026 at 00:00',
      '',
      'end: 2 March 2026 at 03:00\nstart: 1 March 2026 at 03:00',
    ]);
    expect(cellsOf('stripe', record, 'ar')[0]).toBe('1 مارس 2026 في 00:00');
  });

  it.each([
    ['sar', 'SAR 399.00'],
    ['jpy', 'JPY 39,900'],
    ['isk', 'ISK 399.00'],
    ['kwd', 'KWD 39.900'],
    ['ugx', '39900'],
    [null, '39900'],
  ])("of an amount of Stripe's in %s is %s", (currency, shown) => {
    expect(cellsOf('stripe', { amount: 39900, currency })[0]).toBe(shown);
  });

  it('of money inside an object has the currency that stands beside it', () => {
    const grant = { amount: { monetary: { currency: 'sar', value: 5000 }, type: 'monetary' } };
    expect(cellsOf('stripe', { ...grant, available: { eur: 5000, jpy: 7 } })).toEqual([
      'monetary / currency: sar\nmonetary / value: SAR 50.00\ntype: monetary',
      'eur: EUR 50.00\njpy: JPY 7',
    ]);
    const balance = { amount: 250, amount_formatted: '2.50', currency: 'USD', currency_symbol: '$' };
    expect(cellsOf('clerk', { balance, next_payment: { amount: balance } })).toEqual([
      'USD 2.50',
      'amount: USD 2.50',
    ]);
  });

  it('of an object is a line for each field that is not empty, in words where there are any', () => {
    const address = { city: 'Jeddah', line2: null, country: 'SA' };
    const billing = { object: 'x', address, email: null, used: false, networks: ['visa', 'mada'] };
    const numbers = [{ at: '2025-05-03T08:05:00+00:00' }, { at: null, is: 1 }];
    expect(cellsOf('stripe', { address, billing, numbers, nothing: { a: null, b: [] } })).toEqual([
      'city: Jeddah\ncountry: SA',
      'Address / city: Jeddah\nAddress / country: SA\nused: no\nnetworks: visa, mada',
      '1 / at: 2025-05-03 08:05:00 UTC\n2 / is: 1',
      '',
    ]);
  });

  it('of a long object ends with dots: the files hold the rest', () => {
    const many = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`field${index}`, index]));
    expect(cellsOf('product', { many })[0]?.split('\n').slice(-2)).toEqual(['field11: 11', '…']);
  });

  it("of the product's own is no amount and no instant, whatever it is called", () => {
    const record = { created: 1772312400, amount: 39900, currency: 'sar', tags: ['a', 'b'] };
    expect(cellsOf('product', record)).toEqual(['1772312400', '39900', 'sar', 'a\nb']);
  });
});
