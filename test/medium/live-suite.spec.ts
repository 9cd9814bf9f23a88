import { spawn } from 'node:child_process';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CLERK_DIFFERENCES } from '../../apps/sandbox/src/vendors/clerk/gate.js';
import { startClerk, type ClerkStandIn } from '../../apps/sandbox/src/vendors/clerk/index.js';
import { SANDBOX_ACCESS_TOKEN, startGa4 } from '../../apps/sandbox/src/vendors/ga4/index.js';
import type { StandIn } from '../../apps/sandbox/src/vendors/stand-in.js';
import {
  SANDBOX_STRIPE_KEY,
  startStripe,
  type StripeStandIn,
} from '../../apps/sandbox/src/vendors/stripe/index.js';
import { STRIPE_DIFFERENCES } from '../../apps/sandbox/src/vendors/stripe/known-differences.js';
import { READ_PERMISSIONS } from '../../apps/sandbox/src/vendors/stripe/routes.js';
import { canHave, VERSITYGW } from '../support/go-tool.js';
import { gateOf, googleGate } from '../support/specifications.js';
import { CREDENTIALS, ObjectStorage } from '../support/object-storage.js';

const RUN_MILLIS = 15 * 60_000;
const PASSED = ['PATH', 'HOME', 'TMPDIR', 'XDG_CACHE_HOME'];

/** `npm run test:live` with these variables, and no other that whoever runs the tests may have set. */
async function runLive(
  variables: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly said: string }> {
  const kept = PASSED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const command = ['scripts/jest.mjs', '--config', 'jest.live.config.mjs', '--runInBand', ...args];
  const child = spawn(process.execPath, command, {
    env: { ...Object.fromEntries(kept), WAFA_LIVE_PER_SECOND: '1000', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, said };
}

describe('npm run test:live', () => {
  let stripe: StripeStandIn;
  let clerk: ClerkStandIn;
  let google: StandIn;
  beforeAll(async () => {
    stripe = await startStripe({
      port: 0,
      gate: gateOf('stripe', STRIPE_DIFFERENCES),
      keys: new Map([
        [SANDBOX_STRIPE_KEY, READ_PERMISSIONS],
        ['rk_test_writer', new Set(['rak_customer_write'])],
      ]),
    });
    clerk = await startClerk({ port: 0, gate: gateOf('clerk', CLERK_DIFFERENCES) });
    google = await startGa4({ port: 0, gate: googleGate() });
  });
  afterAll(() => Promise.all([stripe.stop(), clerk.stop(), google.stop()]));

  it(
    'runs against whatever answers at the configured addresses, and removes whom it made',
    async () => {
      const users = [...clerk.state.users.keys()];
      const { code, said } = await runLive(
        {
          WAFA_LIVE_STRIPE_KEY: SANDBOX_STRIPE_KEY,
          WAFA_LIVE_STRIPE_WRITE_KEY: 'rk_test_writer',
          WAFA_LIVE_STRIPE_API_URL: stripe.http.url,
          WAFA_LIVE_STRIPE_LEAVE_OUT: 'issuing,treasury',
          WAFA_LIVE_CLERK_KEY: clerk.secretKey,
          WAFA_LIVE_CLERK_API_URL: clerk.url,
          WAFA_LIVE_GA4_PROPERTY: '412345678',
          WAFA_LIVE_GA4_ACCESS_TOKEN: SANDBOX_ACCESS_TOKEN,
          WAFA_LIVE_GA4_API_URL: google.url,
        },
        'test/live/(stripe|clerk|ga4)',
      );
      expect(said).toContain('\n32 passed, 0 failed, 0 skipped\n');
      expect(code).toBe(0);
      for (const { violations } of [stripe.http, clerk.standIn, google]) expect(violations).toEqual([]);
      expect([...clerk.state.users.keys()]).toEqual(users);
      const made = ['cus_sandbox_1', 'cus_sandbox_2'].map((id) => stripe.account.get('customer', id));
      expect(made).toEqual([
        { id: 'cus_sandbox_1', object: 'customer', deleted: true },
        { id: 'cus_sandbox_2', object: 'customer', deleted: true },
      ]);
    },
    RUN_MILLIS,
  );

  it(
    'skips every vendor whose variables are missing, and names them',
    async () => {
      const { code, said } = await runLive({});
      expect(said).toContain('\n0 passed, 0 failed, 44 skipped\n');
      expect(said.match(/^skipped .+$/gm)?.toSorted()).toEqual([
        'skipped 10: Google Analytics without WAFA_LIVE_GA4_PROPERTY, WAFA_LIVE_GA4_KEY',
        'skipped 11: Clerk without WAFA_LIVE_CLERK_KEY',
        'skipped 11: S3 without WAFA_LIVE_S3_BUCKET, WAFA_LIVE_S3_REGION, WAFA_LIVE_S3_KEY_ID, WAFA_LIVE_S3_SECRET',
        'skipped 11: Stripe without WAFA_LIVE_STRIPE_KEY, WAFA_LIVE_STRIPE_WRITE_KEY',
        'skipped 1: The vault in S3 without WAFA_LIVE_S3_BUCKET, WAFA_LIVE_S3_REGION, WAFA_LIVE_S3_KEY_ID, WAFA_LIVE_S3_SECRET',
      ]);
      expect(code).toBe(0);
    },
    RUN_MILLIS,
  );

  it.each([
    ['WAFA_LIVE_STRIPE_KEY', 'sk_live_of_nobody', 'stripe', 'sk_test_ or rk_test_'],
    ['WAFA_LIVE_STRIPE_WRITE_KEY', 'rk_live_of_nobody', 'stripe', 'sk_test_ or rk_test_'],
    ['WAFA_LIVE_CLERK_KEY', 'sk_live_of_nobody', 'clerk', 'sk_test_'],
  ])(
    'refuses a live-mode key in %s (%s) before it asks anything',
    async (name, key, vendor, taken) => {
      const { code, said } = await runLive({ [name]: key }, `test/live/${vendor}`);
      expect(said).toContain(
        `${name} is a live-mode key: this suite makes and removes people, so it takes only ${taken}…`,
      );
      expect(said).toContain('\n0 passed, 1 failed, 0 skipped\n');
      expect(said).not.toContain(key);
      expect(code).toBe(1);
    },
    RUN_MILLIS,
  );
});

(canHave(VERSITYGW) ? describe : describe.skip)('npm run test:live on versitygw (S3)', () => {
  let storage: ObjectStorage;
  beforeAll(async () => {
    storage = await ObjectStorage.start();
    await storage.client.send(new CreateBucketCommand({ Bucket: 'media' }));
  }, RUN_MILLIS);
  afterAll(() => storage.stop());

  it(
    'runs against a bucket',
    async () => {
      const { code, said } = await runLive(
        {
          WAFA_LIVE_S3_BUCKET: 'media',
          WAFA_LIVE_S3_REGION: 'us-east-1',
          WAFA_LIVE_S3_KEY_ID: CREDENTIALS.accessKeyId,
          WAFA_LIVE_S3_SECRET: CREDENTIALS.secretAccessKey,
          WAFA_LIVE_S3_API_URL: storage.url,
        },
        'test/live/(s3|vault)',
      );
      expect(said).toContain('\n12 passed, 0 failed, 0 skipped\n');
      expect(code).toBe(0);
    },
    RUN_MILLIS,
  );
});
