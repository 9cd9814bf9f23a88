/** Reads Clerk again by every id and every address of a plan: the account, what belongs to it, what hangs on an address. */
import type { PlannedErasure, Residue } from '#libs/connectors/kit/erasure';
import type { Identifier } from '#libs/connectors/kit/connector';
import { canonicalEmail } from '#libs/connectors/kit/identifiers';
import { ADDRESS_PARTS, USER_PARTS, type CollectionName } from '../clerk-parts.js';
import { recordOf } from '../clerk-records.js';
import { userOf, verifiedEmails } from '../clerk-user.js';
import { planned } from './clerk-plan.js';
import { nameOf, type Place } from './found.js';

export async function residueOf(
  place: Place,
  plan: PlannedErasure,
  identifiers: readonly Identifier[],
): Promise<readonly Residue[]> {
  const addresses = addressesOf(plan, identifiers);
  const ids = new Set([
    ...planned(plan, 'users').map(([id = '']) => id),
    ...identifiers.filter(({ kind }) => kind === 'clerk_user_id').map(({ value }) => value),
  ]);
  const left = new Map<CollectionName, number>();
  left.set('users', await usersLeft(place, { ids, addresses }));
  await ofUsers(place, { plan, ids, left });
  await ofAddresses(place, { plan, addresses, left });
  return [...left].flatMap(([collection, rows]) =>
    rows === 0 ? [] : [{ collection: nameOf(collection), rows, columns: [] }],
  );
}

/** Those of the request and those that the rows of the plan hang on. */
function addressesOf({ targets }: PlannedErasure, identifiers: readonly Identifier[]): ReadonlySet<string> {
  const given = identifiers.filter(({ kind }) => kind === 'email').map(({ value }) => value);
  const ofRows = targets.flatMap((rows) => rows.flatMap(({ key: [, address] }) => address ?? []));
  return new Set([...given, ...ofRows].map(canonicalEmail));
}

interface Whose {
  readonly ids: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
}

/** Accounts that only claim one of the addresses are somebody else's. */
async function usersLeft({ system, api }: Place, { ids, addresses }: Whose): Promise<number> {
  const left = new Set<string>();
  for (const id of ids)
    if ((await api.askIfThere((client) => client.users.getUser(id))) !== undefined) left.add(id);
  for (const email of [...addresses].filter((address) => address.includes('@'))) {
    const question = { emailAddress: [email], limit: 100 };
    const { data } = await api.ask((client) => client.users.getUserList(question), 2);
    for (const user of data.map((resource) => userOf(system, resource)))
      if (verifiedEmails(user).includes(email)) left.add(user.id);
  }
  return left.size;
}

interface Counting {
  readonly plan: PlannedErasure;
  readonly left: Map<CollectionName, number>;
}

async function ofUsers({ api }: Place, { ids, plan, left }: Counting & Pick<Whose, 'ids'>): Promise<void> {
  for (const part of USER_PARTS) {
    const seen = new Set<string>();
    const kept = keptIds(plan, part.collection);
    for (const id of ids)
      for await (const page of part.read(api, id))
        for (const record of page.map(recordOf))
          if (part.belongsTo(record, id)) seen.add(Object.values(part.keyOf(record, id)).join());
    left.set(part.collection, [...seen].filter((key) => !kept.has(key)).length);
  }
}

async function ofAddresses(
  { api }: Place,
  { addresses, plan, left }: Counting & Pick<Whose, 'addresses'>,
): Promise<void> {
  for (const part of ADDRESS_PARTS) {
    const seen = new Set<string>();
    const kept = keptIds(plan, part.collection);
    for await (const page of part.read(api, [...addresses]))
      for (const record of page.map(recordOf)) {
        const written = record[part.address];
        if (addresses.has(canonicalEmail(typeof written === 'string' ? written : '')))
          seen.add(String(record['id']));
      }
    left.set(part.collection, [...seen].filter((key) => !kept.has(key)).length);
  }
}

const keptIds = ({ items, targets }: PlannedErasure, collection: CollectionName): ReadonlySet<string> =>
  new Set(
    items.flatMap(({ collection: name, disposition }, index) =>
      name === nameOf(collection) && disposition === 'keep'
        ? (targets[index] ?? []).map(({ key: [id = ''] }) => id)
        : [],
    ),
  );
