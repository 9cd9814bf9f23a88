import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { controllerSchema } from '#libs/data-map/company';
import { systemsSchema } from '#libs/data-map/systems';
import { formatFault } from '#libs/data-map/faults';
import { checkCompany, loadCompany } from '#libs/data-map/load-company';
import { answerColumns } from '#libs/data-map/report';
import { ROOT } from './repository.js';

const yaml = (path: string): unknown => parse(readFileSync(join(ROOT, 'examples', path), 'utf8'));

describe.each([
  { company: 'qwenimage', warnings: ['void-clause'] },
  { company: 'khaam', warnings: [] },
])('the example company $company', ({ company, warnings }) => {
  it('passes the check of its configuration', async () => {
    const checked = await checkCompany(join(ROOT, 'examples', company));
    expect(checked.faults.filter(({ severity }) => severity === 'error').map(formatFault)).toEqual([]);
    expect(checked.faults.map(({ code }) => code)).toEqual(warnings);
    expect(checked.company?.controller.key).toBe(company);
  });

  it('has words in both languages for every collection and column that may go out', async () => {
    const { systems, datasets } = await loadCompany(join(ROOT, 'examples', company));
    const labels = systems.flatMap((system) => Object.keys(system.labels));
    const needed = datasets.flatMap(({ collections }) =>
      collections.flatMap((collection) => [
        collection.name,
        ...answerColumns(collection).map((column) => `${collection.name}.${column.name}`),
      ]),
    );
    expect(labels.toSorted()).toEqual(needed.toSorted());
  });
});

it('qwenimage.art says all that answers under the law of California name: one word binds it by that law', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wafa-example-'));
  try {
    cpSync(join(ROOT, 'examples/qwenimage'), folder, { recursive: true });
    const controller = readFileSync(join(folder, 'controller.yaml'), 'utf8');
    writeFileSync(
      join(folder, 'controller.yaml'),
      controller.replace('regimes: [EU]', 'regimes: [EU, US-CA]'),
    );
    const { company, faults } = await checkCompany(folder);
    expect(faults.map(({ code }) => code)).toEqual(['void-clause']);
    expect(company?.controller.regimes).toEqual(['EU', 'US-CA']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('one example promises 30 days, the other nothing', () => {
  expect(controllerSchema.parse(yaml('qwenimage/controller.yaml'))).toMatchObject({
    promiseDays: 30,
    languages: ['ar', 'en'],
    verification: { mailboxHold: 'PT72H' },
  });
  expect(controllerSchema.parse(yaml('khaam/controller.yaml')).promiseDays).toBeNull();
});

it('the access answer of qwenimage.art names Stripe, Google Analytics and Clerk with the safeguard', () => {
  const { systems } = systemsSchema.parse(yaml('qwenimage/systems.yaml'));
  const recipients = systems.flatMap((system) => system.recipients);
  expect(recipients.map(({ name, transfer }) => [name, transfer?.country])).toEqual([
    ['Clerk', 'US'],
    ['Stripe', 'US'],
    ['Google Analytics', 'US'],
  ]);
  expect(recipients.every(({ transfer }) => /2021\/914/.test(transfer?.safeguard.ar ?? ''))).toBe(true);
});
