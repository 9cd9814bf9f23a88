import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createClerkRectifier } from '#libs/connectors/clerk/rectifier';
import type {
  PlannedRectification,
  RectificationRequest,
  Rectifier,
} from '#libs/connectors/kit/rectification';
import { PEOPLE } from '../../apps/sandbox/src/product/people.js';
import { CLERK_IDS, LAYLA_AT_GOOGLE } from '../../apps/sandbox/src/vendors/clerk/accounts.js';
import { CLERK_DIFFERENCES } from '../../apps/sandbox/src/vendors/clerk/gate.js';
import { startClerk, type ClerkStandIn } from '../../apps/sandbox/src/vendors/clerk/index.js';
import type { UserWire } from '../../apps/sandbox/src/vendors/clerk/wire.js';
import { gateOf } from '../support/specifications.js';

let clerk: ClerkStandIn;
beforeEach(async () => {
  clerk = await startClerk({ port: 0, gate: gateOf('clerk', CLERK_DIFFERENCES) });
});
/** Every call and answer of every test was one that Clerk's document knows. */
afterEach(async () => {
  const { violations } = clerk.standIn;
  await clerk.stop();
  expect(violations).toEqual([]);
});

const FIELDS = [
  'first_name',
  'last_name',
  'username',
  'primary_email_address',
  'primary_phone_number',
  'public_metadata.plan',
  'public_metadata.age',
  'unsafe_metadata.favourite_city',
  'unsafe_metadata.address.street',
];

const rectifier = (secretKey = clerk.secretKey): Rectifier =>
  createClerkRectifier({
    system: 'sign-in',
    secretKey,
    apiUrl: new URL(clerk.url),
    pace: () => Promise.resolve(),
    rectifiable: FIELDS,
  });

const NEW_EMAIL = 'layla.new@example.com';
const NEW_PHONE = '+966500000999';

const request = (
  wanted: Readonly<Record<string, string | null>>,
  identifiers: RectificationRequest['identifiers'] = [{ kind: 'email', value: PEOPLE.layla.email }],
): RectificationRequest => ({
  identifiers,
  corrections: Object.entries(wanted).map(([field, value]) => ({
    id: `of ${field}`,
    collection: 'clerk:users',
    field,
    value,
  })),
  asOf: '2026-11-25T10:00:00.000Z',
});

function layla(): UserWire {
  const user = clerk.state.users.get(CLERK_IDS.layla);
  if (!user) throw new Error('the account is gone');
  return user;
}

const neighbours = (): string =>
  JSON.stringify([...clerk.state.users.values()].filter(({ id }) => id !== CLERK_IDS.layla));

const writes = (): readonly string[] =>
  clerk.standIn.calls
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.replace(/idn_example_new_\w+/, 'new')}`);

const planOf = (asked: RectificationRequest): Promise<PlannedRectification> => rectifier().plan(asked);

const correct = async (asked: RectificationRequest) => rectifier().execute(asked, await planOf(asked));

describe('the fields that can be corrected at Clerk', () => {
  it('are those of the configuration, and say which reach the person', () => {
    expect(rectifier().fields.map(({ field, reaches }) => [field, reaches])).toEqual([
      ['first_name', undefined],
      ['last_name', undefined],
      ['username', undefined],
      ['primary_email_address', 'email'],
      ['primary_phone_number', 'phone_number'],
      ['public_metadata.plan', undefined],
      ['public_metadata.age', undefined],
      ['unsafe_metadata.favourite_city', undefined],
      ['unsafe_metadata.address.street', undefined],
    ]);
  });
});

describe('the plan of a correction', () => {
  it('counts what is wrong and what is right, writes nothing and holds no value', async () => {
    const { corrections, targets } = await planOf(request({ first_name: 'Leila', last_name: 'حداد' }));
    expect(corrections).toEqual([
      { id: 'of first_name', rows: 1, right: 0 },
      { id: 'of last_name', rows: 0, right: 1 },
    ]);
    expect(targets).toEqual({ 'of first_name': [[CLERK_IDS.layla]], 'of last_name': [] });
    expect(writes()).toEqual([]);
  });

  it.each([
    ['username', 'omar', 'taken'],
    ['primary_email_address', PEOPLE.omar.email, 'taken'],
    ['primary_phone_number', '+966 50 000 0103', 'taken'],
    ['primary_email_address', 'no address', 'malformed'],
    ['primary_phone_number', '12', 'malformed'],
    ['primary_email_address', null, 'cannot-be-empty'],
    ['public_metadata.age', 'many', 'malformed'],
    ['profile_image', 'x', 'not-rectifiable'],
  ])('says why %s cannot become %j: %s', async (field, value, why) => {
    clerk.state.changeUser(CLERK_IDS.layla, { public_metadata: { age: 31 } });
    const asked = request({ [field]: value });
    const planned = await planOf(asked);
    expect(planned.corrections).toMatchObject([{ id: `of ${field}`, notAppliedBecause: why }]);
    expect(await rectifier().execute(asked, planned)).toEqual({ changed: {} });
    expect(await rectifier().verify(asked, planned)).toEqual([]);
    expect(writes()).toEqual([]);
  });

  it('leaves an address alone that came with a connected account: it would come back', async () => {
    clerk.state.changeUser(CLERK_IDS.layla, { primary_email_address_id: 'idn_example_layla_2' });
    const asked = request({ primary_email_address: NEW_EMAIL });
    const planned = await planOf(asked);
    expect(planned.corrections).toMatchObject([{ rows: 1, notAppliedBecause: 'linked-account' }]);
    await rectifier().execute(asked, planned);
    expect(writes()).toEqual([]);
  });

  it('gives one address to one account only', async () => {
    const identifiers = [PEOPLE.layla.email, PEOPLE.namesake.email].map((value) => ({
      kind: 'email',
      value,
    }));
    const { corrections } = await planOf(
      request({ primary_email_address: NEW_EMAIL, first_name: 'Leila' }, identifiers),
    );
    expect(corrections).toMatchObject([
      { rows: 2, notAppliedBecause: 'several-accounts' },
      { rows: 2, right: 0 },
    ]);
  });

  it('finds nobody by an address that is only claimed', async () => {
    const { corrections } = await planOf(
      request({ first_name: 'Leila' }, [{ kind: 'email', value: 'leila@example.com' }]),
    );
    expect(corrections).toEqual([{ id: 'of first_name', rows: 0, right: 0 }]);
  });
});

describe('a correction at Clerk', () => {
  const ALL = {
    first_name: 'Leila',
    last_name: null,
    username: 'leila.h',
    'public_metadata.plan': 'free',
    'public_metadata.age': '32',
    'unsafe_metadata.favourite_city': null,
    'unsafe_metadata.address.street': 'King Road',
    primary_phone_number: '+966 50 000 0999',
    primary_email_address: ' Layla.New@Example.com ',
  };

  it('changes her account and nobody else’s, each value in its kind, and reads it again', async () => {
    clerk.state.changeUser(CLERK_IDS.layla, { public_metadata: { ...layla().public_metadata, age: 31 } });
    const others = neighbours();
    const asked = request(ALL);
    const planned = await planOf(asked);
    expect(await rectifier().verify(asked, planned)).toHaveLength(9);
    expect(Object.values((await rectifier().execute(asked, planned)).changed)).toEqual(Array(9).fill(1));
    expect(layla()).toMatchObject({
      first_name: 'Leila',
      last_name: null,
      username: 'leila.h',
      public_metadata: { plan: 'free', age: 32, note: PEOPLE.layla.canary },
      unsafe_metadata: { address: { street: 'King Road' } },
    });
    expect(layla().unsafe_metadata).not.toHaveProperty('favourite_city');
    expect(neighbours()).toBe(others);
    expect(await rectifier().verify(asked, planned)).toEqual([]);
  });

  it('makes the new address and number count before the old ones go, and leaves the others', async () => {
    await correct(request({ primary_email_address: NEW_EMAIL, primary_phone_number: NEW_PHONE }));
    expect(writes()).toEqual([
      'POST /v1/email_addresses',
      'DELETE /v1/email_addresses/idn_example_layla_1',
      'POST /v1/phone_numbers',
      'DELETE /v1/phone_numbers/idn_example_layla_phone_1',
    ]);
    const { email_addresses: emails, primary_email_address_id: primary } = layla();
    expect(emails.map((one) => one.email_address)).toEqual([LAYLA_AT_GOOGLE, 'leila@example.com', NEW_EMAIL]);
    expect(emails.find(({ id }) => id === primary)).toMatchObject({
      email_address: NEW_EMAIL,
      verification: { status: 'verified' },
    });
  });

  it('takes an address that stands there unverified', async () => {
    await correct(request({ primary_email_address: 'leila@example.com' }));
    expect(writes()).toEqual([
      'PATCH /v1/email_addresses/idn_example_layla_3',
      'DELETE /v1/email_addresses/idn_example_layla_1',
    ]);
    expect(layla().primary_email_address_id).toBe('idn_example_layla_3');
  });

  it('takes a number away', async () => {
    const asked = request({ primary_phone_number: null });
    const planned = await planOf(asked);
    await rectifier().execute(asked, planned);
    expect(layla().phone_numbers.map(({ id }) => id)).toEqual(['idn_example_layla_phone_2']);
    expect(await rectifier().verify(asked, planned)).toEqual([]);
  });

  it('changes nothing when it is repeated, also when the old address leads nowhere any more', async () => {
    const asked = request(ALL);
    const planned = await planOf(asked);
    await rectifier().execute(asked, planned);
    const once = writes();
    const { changed } = await rectifier().execute(asked, planned);
    expect(Object.values(changed)).toEqual(Array(9).fill(0));
    expect(writes()).toEqual(once);
  });

  it.each(['accepted-then-silence', 'drop'] as const)(
    'ends in the same state whichever call is spoiled (%s)',
    async (kind) => {
      const asked = request(ALL);
      const planned = await planOf(asked);
      let further = 0;
      for (; further < 60; further += 1) {
        clerk.standIn.faults.repair();
        clerk.standIn.faults.plan({ kind: 'latency', milliseconds: 0 }, further);
        clerk.standIn.faults.plan({ kind }, 1);
        const outcome = await rectifier()
          .execute(asked, planned)
          .then(
            () => 'done',
            (error: { code?: string }) => error.code,
          );
        if (outcome === 'done') break;
        expect(outcome).toBe('system-unavailable');
      }
      clerk.standIn.faults.repair();
      expect(further).toBeGreaterThan(5);
      expect(await rectifier().verify(asked, planned)).toEqual([]);
      expect(layla().email_addresses.map((one) => one.email_address)).toEqual([
        LAYLA_AT_GOOGLE,
        'leila@example.com',
        NEW_EMAIL,
      ]);
      expect(layla().phone_numbers.map((one) => one.phone_number)).toEqual(['+966500000102', NEW_PHONE]);
    },
    60_000,
  );

  it('leaves nothing to read again where the account is gone', async () => {
    const asked = request({ first_name: 'Leila' });
    const planned = await planOf(asked);
    clerk.state.deleteUser(CLERK_IDS.layla);
    expect(await rectifier().execute(asked, planned)).toEqual({ changed: { 'of first_name': 0 } });
    expect(await rectifier().verify(asked, planned)).toEqual([]);
  });
});

describe('a correction that must not be', () => {
  const refused = async (asked: RectificationRequest, planned: PlannedRectification): Promise<void> => {
    const before = neighbours();
    const hers = JSON.stringify(layla());
    await expect(rectifier().execute(asked, planned)).rejects.toMatchObject({ code: 'plan-exceeded' });
    expect([neighbours(), JSON.stringify(layla()), writes()]).toEqual([before, hers, []]);
  };

  it('writes nothing where there is another account than was planned', async () => {
    const asked = request({ first_name: 'Leila' });
    const planned = await planOf(asked);
    await refused(
      { ...asked, identifiers: [...asked.identifiers, { kind: 'email', value: PEOPLE.omar.email }] },
      planned,
    );
  });

  it('writes nothing on an account whose address is no longer verified as hers', async () => {
    const asked = request({ first_name: 'Leila' });
    const planned = await planOf(asked);
    clerk.state.changeUser(CLERK_IDS.layla, { email_addresses: layla().email_addresses.slice(1) });
    await refused(asked, planned);
  });

  it('is told as a refusal where the key is not taken', async () => {
    const asked = request({ first_name: 'Leila' });
    const planned = await planOf(asked);
    await expect(rectifier('sk_test_wrong').execute(asked, planned)).rejects.toMatchObject({
      code: 'system-refused',
    });
    expect(writes()).toEqual([]);
  });
});
