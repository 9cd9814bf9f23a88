import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkCompany, loadCompany } from './load-company.js';

const CONTROLLER = `key: shop
name: { en: Shop, ar: متجر }
website: https://shop.example
contact: { email: privacy@shop.example, address: { en: 1 Street, ar: شارع } }
authority: { name: { en: Authority, ar: هيئة }, website: https://authority.example }
timeZone: Europe/Dublin
languages: [en, ar]
promiseDays: 7
regimes: [EU]
automatedDecisions: { en: None., ar: لا }
`;
const TEXT = '{ en: text, ar: نص }';
const SYSTEMS = `systems:
  - key: product-db
    connector: postgres
    urlFrom: PRODUCT_DATABASE_URL
    name: ${TEXT}
    purposes: [${TEXT}]
    legalBasis: [${TEXT}]
    source: [${TEXT}]
    retention: ${TEXT}
`;
const DATASET = `dataset:
  - fides_key: shop
    wafa: { system: product-db }
    collections:
      - name: account
        wafa: { on_erase: delete }
        fields:
          - name: id
            fides_meta: { primary_key: true }
          - name: email
            data_categories: [user.contact.email]
            fides_meta: { identity: email }
      - name: song
        wafa: { on_erase: delete }
        fields:
          - name: account_id
            fides_meta: { references: [{ dataset: shop, field: account.id, direction: from }] }
          - name: title
            data_categories: [user.content.private]
`;

let folder: string;
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wafa-config-'));
  mkdirSync(join(folder, 'datasets'));
  write('controller.yaml', CONTROLLER);
  write('systems.yaml', SYSTEMS);
  write('datasets/shop.yml', DATASET);
});
afterEach(() => rmSync(folder, { recursive: true }));

const faultsOf = async (): Promise<readonly string[]> =>
  (await checkCompany(folder)).faults.map(({ code, at }) => `${at.file}:${at.line} ${code}`);

describe('a configuration folder', () => {
  it('loads, with a digest that changes with every byte', async () => {
    const company = await loadCompany(folder);
    expect(company.systems.map(({ key }) => key)).toEqual(['product-db']);
    expect(company.digest).toMatch(/^[0-9a-f]{64}$/);
    write('datasets/shop.yml', `${DATASET}\n`);
    expect((await loadCompany(folder)).digest).not.toBe(company.digest);
  });

  it.each([
    'soleOfficer: { delay: PT24H }, plan: 2',
    'soleOfficer: { delay: PT24H }, release: 2',
    'soleOfficer: { delay: PT24H }, rules: [{ right: rectification, subject: plan, people: 2 }]',
  ])('cannot say that it has one officer and ask for more people: %s', async (approvals) => {
    write('controller.yaml', `${CONTROLLER}approvals: { ${approvals} }\n`);
    expect(await faultsOf()).toEqual(['controller.yaml:11 bad-value']);
  });

  it('is checked whole: faults of all files at once, with file and line', async () => {
    write('controller.yaml', CONTROLLER.replace('promiseDays: 7', 'promiseDays: seven'));
    write('systems.yaml', `${SYSTEMS}    after: [clerk]\n`);
    write(
      'datasets/shop.yml',
      DATASET.replace('account.id', 'account.uuid').replace('user.content.private', 'user.contented'),
    );
    expect(await faultsOf()).toEqual([
      'controller.yaml:8 bad-value',
      'datasets/shop.yml:17 dangling-reference',
      'datasets/shop.yml:13 unreachable-collection',
      'datasets/shop.yml:18 unknown-category',
      'systems.yaml:2 dangling-reference',
    ]);
    await expect(loadCompany(folder)).rejects.toThrow('config-invalid');
  });

  it('refuses a law that the clock does not know: no request could be dated', async () => {
    write('controller.yaml', CONTROLLER.replace('[EU]', '[EU, US-XX]'));
    const { faults } = await checkCompany(folder);
    expect(faults.map(({ message }) => message).join()).toContain(
      'is no law that the clock knows; it knows EU, US-CA, UNKNOWN, NONE',
    );
  });

  it('of a company bound by the law of California says what an answer under it needs', async () => {
    write('controller.yaml', CONTROLLER.replace('[EU]', '[EU, US-CA]'));
    expect(await faultsOf()).toEqual([]);
    const recipient = `    recipients: [{ name: Ads, purpose: ${TEXT}, role: controller }]\n`;
    write('systems.yaml', `${SYSTEMS}${recipient}`);
    write('datasets/shop.yml', DATASET.replace('user.content.private', 'user'));
    expect(await faultsOf()).toEqual([
      'datasets/shop.yml:13 california-unsaid',
      'systems.yaml:10 california-unsaid',
    ]);
    const said = `california: { kind: ${TEXT}, disclosure: shared } }]\n    california: { categories: [sensory] }\n`;
    write('systems.yaml', `${SYSTEMS}${recipient.replace(' }]\n', `, ${said}`)}`);
    expect(await faultsOf()).toEqual([]);
    write('controller.yaml', CONTROLLER);
    write('systems.yaml', `${SYSTEMS}${recipient}`);
    expect(await faultsOf()).toEqual([]);
  });

  it('refuses a processor that buys the data', async () => {
    const recipient = `name: Ads, purpose: ${TEXT}, role: processor, california: { kind: ${TEXT}, disclosure: sold }`;
    write('systems.yaml', `${SYSTEMS}    recipients: [{ ${recipient} }]\n`);
    expect(await faultsOf()).toEqual(['systems.yaml:10 bad-value']);
  });

  it('names a system that does not exist', async () => {
    write('datasets/shop.yml', DATASET.replace('system: product-db', 'system: other'));
    expect(await faultsOf()).toEqual(['datasets/shop.yml:2 dangling-reference']);
  });

  it('names a loop of after', async () => {
    const withAfter = (name: string, after: string) => (text: string) =>
      text.replace(`- name: ${name}\n`, `- name: ${name}\n        fides_meta: { after: [shop.${after}] }\n`);
    write('datasets/shop.yml', withAfter('account', 'song')(withAfter('song', 'account')(DATASET)));
    expect(await faultsOf()).toEqual(['datasets/shop.yml:5 loop']);
  });

  it('warns of personal fields no rule covers and of void clauses, and still loads', async () => {
    write('datasets/shop.yml', DATASET.replaceAll('        wafa: { on_erase: delete }\n', ''));
    write('controller.yaml', `${CONTROLLER}policyClauses: ["By using the site you consent to transfers."]\n`);
    expect(await faultsOf()).toEqual([
      'datasets/shop.yml:5 no-rule',
      'datasets/shop.yml:12 no-rule',
      'controller.yaml:11 void-clause',
    ]);
    await expect(loadCompany(folder)).resolves.toBeDefined();
  });

  it('refuses a secret that carries the search onwards', async () => {
    write(
      'datasets/shop.yml',
      DATASET.replace('fides_meta: { primary_key: true }', 'wafa: { secret: true }'),
    );
    expect(await faultsOf()).toEqual(['datasets/shop.yml:8 secret-in-reference']);
  });

  it('refuses a condition of an identity on a column that is not there, on a secret one, and without an identity', async () => {
    const identity = '            fides_meta: { identity: email }\n';
    const when = (column: string): string =>
      `            wafa: { identity_when: { column: ${column}, equals: true } }\n`;
    const withFields = (own: string, more: string): void =>
      write('datasets/shop.yml', DATASET.replace(identity, own + more));
    withFields(identity, when('verified'));
    expect(await faultsOf()).toEqual(['datasets/shop.yml:5 dangling-reference']);
    withFields(identity, `${when('verified')}          - { name: verified, wafa: { secret: true } }\n`);
    expect(await faultsOf()).toEqual(['datasets/shop.yml:14 secret-in-reference']);
    withFields('', `${when('id')}          - { name: phone, fides_meta: { identity: phone_number } }\n`);
    expect(await faultsOf()).toEqual(['datasets/shop.yml:10 bad-value']);
  });

  it('says which file is missing', async () => {
    rmSync(join(folder, 'systems.yaml'));
    expect(await faultsOf()).toEqual(['systems.yaml:1 unreadable-file']);
  });

  it('that are to get identifiers exist, and one sign-in proves who asks', async () => {
    const clerk = (key: string) => `  - key: ${key}
    connector: clerk
    secretKeyFrom: CLERK_SECRET_KEY
    verifiedEmailsFor: [product-db, nobody]
    externalIdFor: nothing
    signedIn: { issuer: 'https://clerk.shop.example', authorizedParties: ['https://shop.example'] }
    name: ${TEXT}
    purposes: [${TEXT}]
    legalBasis: [${TEXT}]
    source: [${TEXT}]
    retention: ${TEXT}
`;
    write('systems.yaml', SYSTEMS + clerk('sign-in') + clerk('second'));
    const { faults } = await checkCompany(folder);
    expect(faults.map(({ message }) => message)).toEqual([
      'sign-in: it is to tell "nobody", but systems.yaml has no such system',
      'sign-in: it is to tell "nothing", but systems.yaml has no such system',
      'second: it is to tell "nobody", but systems.yaml has no such system',
      'second: it is to tell "nothing", but systems.yaml has no such system',
      'second: another system has signedIn already, and one sign-in proves who asks',
    ]);
  });
});
