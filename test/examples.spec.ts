import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { controllerSchema, systemsSchema } from '#libs/data-map/company';
import { ROOT } from './repository.js';

const yaml = (path: string): unknown => parse(readFileSync(join(ROOT, 'examples', path), 'utf8'));

describe.each(['qwenimage', 'khaam'])('the example company %s', (company) => {
  it('declares itself and its systems in the form the service reads', () => {
    expect(controllerSchema.parse(yaml(`${company}/controller.yaml`)).key).toBe(company);
    expect(systemsSchema.parse(yaml(`${company}/systems.yaml`)).systems).toHaveLength(1);
  });
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
  const [system] = systemsSchema.parse(yaml('qwenimage/systems.yaml')).systems;
  expect(system?.recipients.map(({ name, transfer }) => [name, transfer?.country])).toEqual([
    ['Stripe', 'US'],
    ['Google Analytics', 'US'],
    ['Clerk', 'US'],
  ]);
  expect(system?.recipients.every(({ transfer }) => /2021\/914/.test(transfer?.safeguard.ar ?? ''))).toBe(
    true,
  );
});
