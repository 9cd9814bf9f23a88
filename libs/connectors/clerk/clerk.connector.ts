/** What Clerk holds of a person: the account, its sessions, what hangs on its addresses. Read-only. */
import { askPermission } from '#libs/connectors/kit/ask-permission';
import type {
  Connector,
  DiscoveryRequest,
  DiscoveryResult,
  Permission,
} from '#libs/connectors/kit/connector';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import type { SystemOf } from '#libs/data-map/systems';
import { ClerkApi, type ClerkClientOptions } from './clerk-client.js';
import { CLERK_COLLECTIONS } from './clerk-collections.js';
import { ClerkSearch } from './clerk-search.js';

export type ClerkConnectorOptions = ClerkClientOptions &
  Pick<SystemOf<'clerk'>, 'verifiedEmailsFor' | 'externalIdFor'>;

export const createClerkConnector = (options: ClerkConnectorOptions): Connector =>
  new ClerkConnector(options);

class ClerkConnector implements Connector {
  readonly system: string;
  readonly kinds = ['clerk_user_id', 'email'];
  readonly collections = CLERK_COLLECTIONS;
  readonly #options: ClerkConnectorOptions;
  readonly #api: ClerkApi;

  constructor(options: ClerkConnectorOptions) {
    this.system = options.system;
    this.#options = options;
    this.#api = new ClerkApi(options);
  }

  async discover(request: DiscoveryRequest): Promise<DiscoveryResult> {
    request.identifiers.filter(({ kind }) => this.kinds.includes(kind)).forEach(assertIdentifier);
    const { pace } = this.#options;
    return new ClerkSearch({
      ...request,
      system: this.system,
      pace,
      api: this.#api,
      baseUrl: this.#api.baseUrl,
      tells: this.#options,
    }).run();
  }

  async check(): Promise<void> {
    await this.#api.ask((client) => client.users.getCount());
  }

  /** A secret key of Clerk's opens the whole instance; parts that the instance does without are said to be empty. */
  async permissions(): Promise<readonly Permission[]> {
    const opens = this.collections.map(({ key }) => key);
    return [
      await askPermission({ name: 'Backend API: the secret key', opens }, () => this.check()),
      await this.#part('Allow-list', 'clerk:allowlist_identifiers', () =>
        this.#api.askIfThere((client) =>
          client.allowlistIdentifiers.getAllowlistIdentifierList({ limit: 1 }),
        ),
      ),
      await this.#part('Block-list', 'clerk:blocklist_identifiers', () =>
        this.#api.askIfThere((client) => client.blocklistIdentifiers.getBlocklistIdentifierList()),
      ),
    ];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #part(name: string, collection: string, ask: () => Promise<unknown>): Promise<Permission> {
    let there = true;
    const asked = await askPermission({ name, opens: [collection] }, async () => {
      there = (await ask()) !== undefined;
    });
    return there ? asked : { ...asked, name: `${name}: not in the plan of this instance, so empty` };
  }
}
