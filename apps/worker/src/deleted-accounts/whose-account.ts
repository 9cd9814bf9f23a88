/** Whose account was deleted: told by earlier requests of the person, else by the product's own databases. */
import type { Connector } from '#libs/connectors/kit/connector';
import { assertIdentifier, trimEmail } from '#libs/connectors/kit/identifiers';
import { allFields, type Dataset, type Field } from '#libs/data-map/dataset';
import type { Company } from '#libs/data-map/load-company';
import { WafaError } from '#libs/domain/errors';
import type { Language } from '#libs/domain/words';
import type { Queryable } from '#libs/persistence/data-source';
import { earlierRequests, type AccountName } from '#libs/persistence/deleted-accounts';
import { requireNotPaused } from '#libs/persistence/system-pauses';
import type { IdentifierValue, Requests } from '#libs/persistence/requests';

export interface Reachable {
  readonly contactEmail: string;
  readonly language: Language;
}

interface Sources {
  readonly requests: Requests;
  readonly company: Company;
  /** By key of the system. */
  readonly connectors: ReadonlyMap<string, Connector>;
}

/** Undefined where nobody is known. Throws what a database throws that does not answer. */
export async function whoseAccount(
  sources: Sources,
  db: Queryable,
  { account, name }: { readonly account: IdentifierValue; readonly name: AccountName },
): Promise<Reachable | undefined> {
  for (const { id, language } of await earlierRequests(db, name)) {
    const contactEmail = await contactOf(sources.requests, db, id);
    if (contactEmail !== undefined) return { contactEmail, language };
  }
  const { company, connectors } = sources;
  const [language = 'en'] = company.controller.languages;
  for (const { key, connector } of company.systems) {
    const database = connectors.get(key);
    if (connector !== 'postgres' || !database?.kinds.includes(account.kind)) continue;
    await requireNotPaused(db, key);
    const datasets = company.datasets.filter(({ system }) => system === key);
    const contactEmail = await emailOf(database, datasets, account);
    if (contactEmail !== undefined) return { contactEmail, language };
  }
  return undefined;
}

/** Undefined where its key is gone: the request is long over. */
async function contactOf(requests: Requests, db: Queryable, id: string): Promise<string | undefined> {
  try {
    return await requests.contactEmail(db, id);
  } catch (error) {
    if (error instanceof WafaError && error.code === 'key-destroyed') return undefined;
    throw error;
  }
}

/** Of the row that holds the account's id itself: other rows of the person may hold addresses of others. */
async function emailOf(
  database: Connector,
  datasets: readonly Dataset[],
  account: IdentifierValue,
): Promise<string | undefined> {
  const columns = emailColumns(datasets);
  let found: string | undefined;
  await database.discover({
    identifiers: [account],
    emit: ({ collection, via, data }) => {
      if (found !== undefined || via.field !== `identity.${account.kind}`) return Promise.resolve();
      found = columns
        .get(collection)
        ?.filter(({ identityWhen: when }) => when === undefined || data[when.column] === when.equals)
        .map(({ name }) => data[name])
        .find(isAddress);
      return Promise.resolve();
    },
    heartbeat: () => undefined,
  });
  return found === undefined ? undefined : trimEmail(found);
}

/** Collection → columns that hold the person's own e-mail address, verified where the map asks for that. */
function emailColumns(datasets: readonly Dataset[]): ReadonlyMap<string, readonly Field[]> {
  return new Map(
    datasets.flatMap(({ collections }) =>
      collections.map(({ key, fields }) => [
        key,
        allFields(fields).filter(({ identity, path }) => identity === 'email' && path.length === 1),
      ]),
    ),
  );
}

function isAddress(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  try {
    assertIdentifier({ kind: 'email', value });
    return true;
  } catch {
    return false;
  }
}
