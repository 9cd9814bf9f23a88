import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadCompany, type Company } from '#libs/data-map/load-company';
import type { Language } from '#libs/domain/words';
import type { PackageContent } from './content.js';
import { startHere } from './start-here.js';

let company: Company;
beforeAll(async () => {
  company = await loadCompany(join(import.meta.dirname, '../../examples/qwenimage'));
});

const page = (language: Language, more: Partial<PackageContent> = {}): string =>
  startHere(
    {
      right: 'access',
      language,
      reference: 'WF-7Q2M-PX4D-1',
      controller: company.controller,
      systems: company.systems,
      searched: [],
      withheld: [],
      leftOut: [],
      describe: () => undefined,
      collections: [],
      foundAt: new Date('2026-11-24T09:00:00Z'),
      requireOwn: () => undefined,
      isWithheld: () => false,
      ...more,
    },
    [],
  );
const erasedBefore = [
  {
    reference: 'WF-2XKM-81QA-1',
    on: new Date('2026-06-01T09:00:00Z'),
    lines: [{ label: 'Stripe · Invoices', value: '2 records stay' }],
  },
];

describe('the first page of a copy that is asked for after an erasure', () => {
  it('says when what was erased, by which request, and what was kept then', () => {
    const html = page('en', { erasedBefore });
    expect(html).toContain('<h2>What was deleted before</h2>');
    expect(html).toMatch(
      /On 1 June 2026 at [^<]* we answered your request WF-2XKM-81QA-1 to delete your data/,
    );
    expect(html).toContain('<li>Stripe · Invoices: 2 records stay</li>');
    expect(page('ar', { erasedBefore })).toContain('<h2>ما حُذف من قبل</h2>');
  });

  it('says nothing of it where there was none, and in no package for another service', () => {
    const said = /What was deleted before/;
    expect([page('en'), page('en', { erasedBefore: [] })].filter((html) => said.test(html))).toEqual([]);
    expect(page('en', { right: 'portability', erasedBefore })).not.toMatch(said);
  });
});
