/** What is left of every person who came in the systems of the company: product, vendors, files, the ledger of consents. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type Stripe from 'stripe';
import { withClient } from '../../../apps/sandbox/src/embedded/with-client.js';
import type { UserWire } from '../../../apps/sandbox/src/vendors/clerk/wire.js';
import type { TakenPut } from '../../support/transfer-receiver.js';
import { RIGHT_BIRTH_DATE, RIGHT_NAME } from '../driver/errands.js';
import { isOf } from '../driver/office.js';
import { clientIdOf, type ChaosPerson } from '../people.js';
import type { ChaosStack } from '../stack.js';
import type { KnownErrand } from './observe.js';
import type { ObservedPerson } from './observed.js';

export async function peopleNow(
  stack: ChaosStack,
  errands: readonly KnownErrand[],
  transfers: readonly TakenPut[],
): Promise<ObservedPerson[]> {
  const { clerk, stripe, deletions } = stack.vendors;
  const product = await inProduct(stack);
  const people: ObservedPerson[] = [];
  for (const { kind, person, accepted } of errands) {
    const { reference } = accepted;
    const user = clerk?.state.users.get(person.clerkId);
    const customer = stripe?.account.get('customer', person.stripeId);
    const atStripe = JSON.stringify(customer ?? '');
    const account = product.accounts.get(person.accountId);
    people.push({
      ...{ person, kind, reference },
      standsIn: product.standsIn.get(person.number) ?? [],
      carries: [
        ...(account ? marksInProduct(account) : []),
        ...(user ? marksAtClerk(user) : []),
        ...(customer ? marksAtStripe(customer) : []),
        ...(await marksOfConsents(stack, person)),
      ].toSorted(),
      corrected: [
        ...(account?.born === RIGHT_BIRTH_DATE ? ['product: birth date'] : []),
        ...(user?.first_name === RIGHT_NAME ? ['sign-in: first name'] : []),
        ...(customer && 'name' in customer && customer.name === RIGHT_NAME ? ['stripe: name'] : []),
      ],
      atClerk: user !== undefined,
      namedAtStripe: atStripe.includes(person.email) || atStripe.includes(person.name),
      deletionsAtGoogle: (deletions?.accepted ?? []).filter(
        ({ clientId }) => clientId === clientIdOf(person.analyticsId),
      ).length,
      hasFile: existsSync(join(stack.folders.media, person.songKey)),
      transferKeys: keysOf(transfers, reference).size,
    });
  }
  return people;
}

const keysOf = (transfers: readonly TakenPut[], request: string): ReadonlySet<unknown> =>
  new Set(
    transfers
      .filter((put) => isWhole(put) && isOf({ reference: referenceOf(put) }, request))
      .map(({ headers }) => headers['idempotency-key']),
  );

/** One that was cut off in the middle counts for nothing. */
export const isWhole = ({ bytes }: TakenPut): boolean => bytes >= 0;
/** Of the case. */
export const referenceOf = ({ headers }: TakenPut): string => String(headers['wafa-reference']);

interface Account {
  readonly id: string;
  readonly born: string | null;
  readonly marked: readonly string[];
  readonly withdrawn: readonly string[];
}

const marksInProduct = ({ marked, withdrawn }: Account): readonly string[] => [
  ...marked.map((column) => `product: ${column}`),
  ...withdrawn.map((purpose) => `product: no ${purpose}`),
];

function marksAtClerk({ private_metadata: own, public_metadata: shown }: UserWire): readonly string[] {
  const restricted = own?.['dsr_restricted'] ?? false;
  const consents = Object.entries((shown?.['consents'] ?? {}) as Readonly<Record<string, unknown>>);
  return [
    ...(restricted === false
      ? []
      : [`sign-in: restricted${restricted === true ? '' : ` for ${JSON.stringify(restricted)}`}`]),
    ...consents.flatMap(([purpose, given]) => (given === false ? [`sign-in: no ${purpose}`] : [])),
  ];
}

const marksAtStripe = (customer: Stripe.Customer | Stripe.DeletedCustomer): readonly string[] =>
  'metadata' in customer
    ? Object.entries(customer.metadata)
        .filter(([name, value]) => name.startsWith('dsr_') && value !== '')
        .map(([name, value]) => `stripe: ${name}=${value}`)
    : [];

const ASKED_OF_CONSENTS = ['marketing', 'analytics'] as const;

/** As the product's servers ask before they use anything. */
async function marksOfConsents(
  { portalUrl, productToken }: ChaosStack,
  { accountId }: ChaosPerson,
): Promise<readonly string[]> {
  const marks: string[] = [];
  for (const purpose of ASKED_OF_CONSENTS) {
    const response = await fetch(`${portalUrl}/api/v1/consents/ask`, {
      method: 'POST',
      headers: { authorization: `Bearer ${productToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ purpose, subject: accountId }),
    });
    const { because } = (await response.json()) as { readonly because: string };
    if (because === 'restricted' || because === 'refused') marks.push(`consents: ${purpose} is ${because}`);
  }
  return marks;
}

/** What of a generated person can stand anywhere: her words, name, addresses, identifiers, files. The number is in each. */
const HERS =
  /canary-chaos-(\d{5})-|person-(\d{5})@|Person (\d{5})|(?:user|cus)_chaos_(\d{5})|GA1\.1\.3(\d{9})\.|songs\/chaos-(\d{5})|^chaos-(\d+)$|^CH-(\d+)$/g;

const TABLES = `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'studio' ORDER BY tablename`;
const ACCOUNTS = `SELECT a.id, a.birth_date::text AS born,
  array(SELECT key FROM jsonb_each(to_jsonb(a)) WHERE (key = 'restricted' OR key LIKE '%\\_paused') AND value = 'true')
    AS marked,
  array(SELECT purpose::text FROM studio.consents WHERE account_id = a.id AND withdrawn_at IS NOT NULL) AS withdrawn
  FROM studio.accounts AS a`;

/** Number of the person → columns in which something of hers stands; id of the account → what it says. */
const inProduct = (stack: ChaosStack) =>
  withClient(stack.databaseUrl('product'), async (client) => {
    const standsIn = new Map<number, string[]>();
    for (const { name } of (await client.query<{ name: string }>(TABLES)).rows) {
      const sql = `SELECT c.key AS "column", c.value FROM studio.${name} AS t, jsonb_each_text(to_jsonb(t)) AS c
        WHERE c.value ~ 'chaos|Person [0-9]|GA1|CH-'`;
      const { rows } = await client.query<{ column: string; value: string }>(sql);
      for (const { column, value } of rows)
        for (const number of numbersIn(value)) {
          const columns = standsIn.get(number) ?? [];
          if (!columns.includes(`${name}.${column}`)) columns.push(`${name}.${column}`);
          standsIn.set(number, columns);
        }
    }
    const accounts = (await client.query<Account>(ACCOUNTS)).rows;
    return { standsIn, accounts: new Map(accounts.map((one) => [one.id, one])) };
  });

const numbersIn = (text: string): readonly number[] =>
  [...text.matchAll(HERS)].map(([, ...parts]) => Number(parts.find((part) => part !== undefined)));
