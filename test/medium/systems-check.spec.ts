import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDataSource, rows } from '#libs/persistence/data-source';
import { holdBack } from '#libs/persistence/system-pace';
import { readSettings, writeSettings } from '../../apps/cli/src/stack-settings.js';
import { run } from '../../apps/cli/src/systems-check.js';
import { startClerk, type ClerkStandIn } from '../../apps/sandbox/src/vendors/clerk/index.js';
import { READ } from '../../apps/sandbox/src/vendors/ga4/access.js';
import { startGa4 } from '../../apps/sandbox/src/vendors/ga4/index.js';
import type { StandIn } from '../../apps/sandbox/src/vendors/stand-in.js';
import { startStripe, type StripeStandIn } from '../../apps/sandbox/src/vendors/stripe/index.js';
import { READ_PERMISSIONS } from '../../apps/sandbox/src/vendors/stripe/routes.js';
import { runCommand, type Printed } from '../support/command.js';
import { SECRET, startReceiver, type Receiver } from '../support/http-receiver.js';
import {
  createScratchDatabase,
  createTestDatabase,
  readerUrl,
  runSql,
  type TestDatabase,
} from '../support/postgres.js';

const text = { en: 'x', ar: 'س' };
const COMMON = { name: text, purposes: [text], legalBasis: [text], source: [text], retention: text };
const RATE = { rateLimit: { perSecond: 1000 } };
const SYSTEMS = [
  { key: 'shop', connector: 'postgres', urlFrom: 'SHOP_URL' },
  {
    key: 'stripe',
    connector: 'stripe',
    secretKeyFrom: 'STRIPE_KEY',
    apiUrlFrom: 'STRIPE_URL',
    leaveOut: ['events', 'treasury', 'identity', 'entitlements', 'billing-credits'],
  },
  { key: 'clerk', connector: 'clerk', secretKeyFrom: 'CLERK_KEY', apiUrlFrom: 'CLERK_URL' },
  {
    key: 'analytics',
    connector: 'ga4',
    propertyId: '412345678',
    accessTokenFrom: 'GA4_TOKEN',
    apiUrlFrom: 'GA4_URL',
  },
  { key: 'media', connector: 'media', folderFrom: 'MEDIA_FOLDER', keyPrefixes: ['songs/'] },
  {
    key: 'orders',
    connector: 'http',
    urlFrom: 'ORDERS_URL',
    signingSecretFrom: 'ORDERS_SECRET',
    kinds: ['email'],
    collections: [{ name: 'orders', columns: [{ name: 'id' }] }],
  },
  { key: 'paper', connector: 'manual', instructions: text },
].map((system) => ({ ...COMMON, ...RATE, ...system }));

const DATASET = `
dataset:
  - fides_key: product
    fides_meta: { namespace: { schema: studio } }
    wafa: { system: shop }
    collections:
      - name: songs
        fields:
          - { name: email, data_categories: [user.contact.email], fides_meta: { identity: email } }
          - { name: title, data_categories: [user.content] }
      - name: payments
        fields:
          - { name: email, data_categories: [user.contact.email], fides_meta: { identity: email } }
`;

let folder: string;
let database: TestDatabase;
let stripe: StripeStandIn;
let clerk: ClerkStandIn;
let google: StandIn;
let receiver: Receiver;
let environment: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wafa-systems-'));
  cpSync('examples/khaam/controller.yaml', join(folder, 'controller.yaml'));
  mkdirSync(join(folder, 'datasets'));
  writeFileSync(join(folder, 'datasets/product.yml'), DATASET);
  writeFileSync(join(folder, 'systems.yaml'), JSON.stringify({ systems: SYSTEMS }));
  database = await createScratchDatabase();
  await runSql(
    database,
    `CREATE SCHEMA studio; CREATE TABLE studio.songs (email text, title text, draft text);
     CREATE TABLE studio.payments (email text);
     GRANT USAGE ON SCHEMA studio TO product_reader;
     GRANT SELECT (email, title) ON studio.songs TO product_reader;
     GRANT SELECT ON studio.payments TO product_reader`,
  );
  stripe = await startStripe({
    port: 0,
    keys: new Map([
      ['rk_test_whole', READ_PERMISSIONS],
      ['rk_test_narrow', new Set([...READ_PERMISSIONS].filter((name) => !/charge|issuing/.test(name)))],
    ]),
  });
  clerk = await startClerk({ port: 0 });
  google = await startGa4({
    port: 0,
    accessTokens: new Map([
      ['ya29.reader', [READ]],
      ['ya29.nothing', []],
    ]),
  });
  receiver = await startReceiver();
});
afterAll(async () => {
  await Promise.all([stripe.stop(), clerk.stop(), google.stop(), receiver.stop(), database.drop()]);
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  environment = {
    WAFA_EMBEDDED: '1',
    SHOP_URL: readerUrl(database),
    STRIPE_KEY: 'rk_test_whole',
    STRIPE_URL: stripe.http.url,
    CLERK_KEY: clerk.secretKey,
    CLERK_URL: clerk.url,
    GA4_TOKEN: 'ya29.reader',
    GA4_URL: google.url,
    MEDIA_FOLDER: folder,
    ORDERS_URL: receiver.url.href,
    ORDERS_SECRET: SECRET,
  };
});
afterEach(() => {
  for (const name of Object.keys(environment)) delete process.env[name];
});

function check(...args: readonly string[]): Promise<Printed> {
  Object.assign(process.env, environment);
  return runCommand(run, [...args, '--config', folder]);
}

describe('wafa systems check', () => {
  it('exits 0 where every system grants all it should, and tells each permission', async () => {
    const { code, out, err } = await check();
    const lines = out.trim().split('\n');
    expect(lines.filter((line) => !line.startsWith('  '))).toEqual([
      'shop: can be used',
      'stripe: can be used',
      'clerk: can be used',
      'analytics: can be used',
      'media: can be used',
      'orders: can be used',
      'paper: nothing to check, a person looks there',
      '7 of 7 can be used',
    ]);
    expect(lines.filter((line) => line.startsWith('  '))).toHaveLength(2 + 17 + 3 + 3 + 1 + 1);
    expect(out).toContain('\n  granted             analytics.readonly: properties.get\n');
    expect([code, err]).toEqual([0, '']);
  });

  it("names what Stripe's key lacks, what is not found for it, and how to do without", async () => {
    environment['STRIPE_KEY'] = 'rk_test_narrow';
    const { code, out } = await check('stripe');
    expect(out).toMatch(
      /^stripe: cannot be used, 2 of 17 permissions not granted; a search stops at the first\n/,
    );
    expect(out.split('\n').filter((line) => line.startsWith('  missing'))).toEqual([
      expect.stringMatching(
        /^ {2}missing {13}Charges and Refunds: Read \(rak_charge_read\); why: stripe: .* 403 .*rak_charge_read; not found without it: stripe:charges, stripe:refunds$/,
      ),
      expect.stringMatching(
        /Issuing cardholders: Read; .*; or: leaveOut: \[issuing\], also where the account is without$/,
      ),
    ]);
    expect(out).toMatch(/\n0 of 1 can be used\n$/);
    expect(code).toBe(1);
  });

  it('names the table that the role of the database may not read', async () => {
    await runSql(database, 'REVOKE SELECT ON studio.payments FROM product_reader');
    const { code, out } = await check('shop');
    await runSql(database, 'GRANT SELECT ON studio.payments TO product_reader');
    expect(out.split('\n')).toEqual([
      'shop: cannot be used, 1 of 2 permissions not granted; a search stops at the first',
      '  granted             SELECT on studio.songs',
      '  missing             SELECT on studio.payments; not found without it: product:payments',
      '0 of 1 can be used',
      '',
    ]);
    expect(code).toBe(1);
  });

  it.each([
    ['REVOKE USAGE ON SCHEMA studio FROM', 'GRANT USAGE ON SCHEMA studio TO', 'no USAGE on schema studio'],
    ['REVOKE SELECT (title) ON studio.songs FROM', 'GRANT SELECT (title) ON studio.songs TO', 'not on title'],
  ])('says why a table cannot be read: %s', async (take, give, why) => {
    await runSql(database, `${take} product_reader`);
    const { code, out } = await check('shop');
    await runSql(database, `${give} product_reader`);
    expect(out).toContain(
      `\n  missing             SELECT on studio.songs; why: ${why}; not found without it: product:songs\n`,
    );
    expect(code).toBe(1);
  });

  it('names what the role that writes may not do', async () => {
    const systems = SYSTEMS.map((system) =>
      system.key === 'shop' ? { ...system, eraseUrlFrom: 'SHOP_WRITE_URL' } : system,
    );
    const writing = join(folder, 'writing');
    mkdirSync(join(writing, 'datasets'), { recursive: true });
    const map = DATASET.replace('- name: songs', '- name: songs\n        wafa: { on_erase: delete }').replace(
      '[user.content] }',
      '[user.content], wafa: { rectifiable: true } }',
    );
    writeFileSync(join(writing, 'datasets/product.yml'), map);
    cpSync(join(folder, 'controller.yaml'), join(writing, 'controller.yaml'));
    writeFileSync(join(writing, 'systems.yaml'), JSON.stringify({ systems }));
    Object.assign(process.env, environment, { SHOP_WRITE_URL: readerUrl(database) });
    const { code, out } = await runCommand(run, ['shop', '--config', writing]);
    delete process.env['SHOP_WRITE_URL'];
    expect(out.split('\n')).toEqual([
      'shop: cannot be used, 2 of 4 permissions not granted; what needs one stops there',
      '  granted             SELECT on studio.songs',
      '  granted             SELECT on studio.payments',
      '  missing             UPDATE on studio.songs',
      '  missing             DELETE on studio.songs',
      '0 of 1 can be used',
      '',
    ]);
    expect(code).toBe(1);
  });

  it('says which table is not there, and which column', async () => {
    await runSql(database, 'ALTER TABLE studio.payments RENAME TO bills');
    const table = await check('shop');
    await runSql(database, 'ALTER TABLE studio.bills RENAME TO payments');
    expect(table.out).toContain(
      '  could not be asked  SELECT on studio.payments; why: there is no such table; not found without it: product:payments\n',
    );
    await runSql(database, 'ALTER TABLE studio.songs RENAME title TO name');
    const column = await check('shop');
    await runSql(database, 'ALTER TABLE studio.songs RENAME name TO title');
    expect(column.out).toContain(
      'shop: cannot be used: map-mismatch, shop: product:songs (studio.songs): "title" is no readable column\n',
    );
    expect([table.code, column.code]).toEqual([1, 1]);
  });

  it("names the scope that Google's token lacks, and a key that Clerk refuses", async () => {
    Object.assign(environment, { GA4_TOKEN: 'ya29.nothing', CLERK_KEY: 'sk_test_wrong' });
    const { code, out } = await check('analytics', 'clerk');
    expect(out).toContain(
      '  missing             analytics.readonly: properties.dataStreams.list; why: analytics: 403 PERMISSION_DENIED ACCESS_TOKEN_SCOPE_INSUFFICIENT; not found without it: ga4:identifiers, ga4:property\n',
    );
    expect(out).toMatch(
      /\n {2}missing {13}Backend API: the secret key; why: clerk: 401 .*; not found without it: clerk:users, /,
    );
    expect(code).toBe(1);
  });

  it('takes its turns with the workers where a database is configured, and waits as they do', async () => {
    const own = await createTestDatabase();
    const db = await createDataSource({ url: own.appUrl }).initialize();
    try {
      environment['DATABASE_URL'] = own.appUrl;
      expect((await check('clerk')).code).toBe(0);
      expect(await rows(db, 'SELECT system FROM system_pace')).toEqual([{ system: 'clerk' }]);
      await holdBack(db.manager, 'clerk', 60);
      const { code, out } = await check('clerk');
      expect(out).toContain('clerk: could not be asked: system-busy, clerk is to be left alone\n');
      expect(code).toBe(1);
    } finally {
      await db.destroy();
      await own.drop();
    }
  });

  it('names the variable that is not set, and asks the others all the same', async () => {
    environment['STRIPE_KEY'] = '';
    const { code, out } = await check('stripe', 'orders');
    expect(out.split('\n')).toEqual([
      'stripe: could not be asked: config-invalid, STRIPE_KEY, which stripe needs, is missing',
      'orders: can be used',
      '  granted             signed calls',
      '1 of 2 can be used',
      '',
    ]);
    expect(code).toBe(1);
  });

  it('says of a system that does not answer that it could not be asked', async () => {
    environment['CLERK_URL'] = 'http://127.0.0.1:1';
    environment['MEDIA_FOLDER'] = join(folder, 'gone');
    const { code, out } = await check('clerk', 'media');
    expect(out).toContain('clerk: could not be asked: system-unavailable, clerk: no answer\n');
    expect(out).toContain('media: could not be asked: system-unavailable, media: ENOENT\n');
    expect(code).toBe(1);
  });

  it('prints no secret and no data of a person', async () => {
    environment['ORDERS_SECRET'] = 'another-secret-of-the-specs-with-44-letters';
    environment['STRIPE_KEY'] = 'rk_test_of_somebody_else';
    const { out } = await check();
    expect(out).toContain('stripe: could not be asked: system-refused, stripe: ');
    const secrets = [
      environment['ORDERS_SECRET'],
      environment['STRIPE_KEY'],
      clerk.secretKey,
      'ya29.reader',
      new URL(readerUrl(database)).password,
    ];
    expect(secrets.filter((secret) => out.includes(secret))).toEqual([]);
    expect(out).not.toMatch(/@|layla|omar/i);
  });

  it('exits 1 with a sentence for a system that is not there', async () => {
    const { code, out, err } = await check('stripes', 'clerk');
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(
      'wafa: there is no system stripes; there are: shop, stripe, clerk, analytics, media, orders, paper\n',
    );
  });

  it('exits 1 with its usage for an option that is not there', async () => {
    const { code, out, err } = await runCommand(run, ['--confg', folder]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/\nwafa systems check \[SYSTEM…\] \[--config FOLDER\] \[--data FOLDER\]/s);
  });

  it('asks the stand-ins of a stack that runs here by what it wrote into its data folder', async () => {
    const forget = writeSettings(folder, {
      env: { ...environment, WAFA_CONFIG_DIR: folder, HOME: '/root' },
      own: { HOME: '/root' },
    });
    expect(Object.keys(readSettings(folder))).not.toContain('HOME');
    expect((await runCommand(run, ['clerk', 'stripe', '--data', folder])).out).toMatch(
      /2 of 2 can be used\n$/,
    );
    forget();
    await expect(runCommand(run, ['--data', folder])).rejects.toMatchObject({
      code: 'config-invalid',
      detail: expect.stringContaining('no stack runs on the data folder') as unknown,
    });
  });
});
