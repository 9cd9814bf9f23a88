/**
 * The search of a Clerk instance for one person: to the users whose id is known or whose verified address it is, then to
 * everything of these users, then to what hangs on an address alone (waitlist, invitations, lists).
 */
import { hashOfKey } from '#libs/connectors/kit/belongs';
import type {
  CollectionFinding,
  DiscoveryRequest,
  DiscoveryResult,
  FoundFile,
  GatheredKey,
} from '#libs/connectors/kit/connector';
import { canonicalEmail } from '#libs/connectors/kit/identifiers';
import type { SystemOf } from '#libs/data-map/systems';
import { accountById, accountsByEmail, assertUserId, valuesOf, type Account } from './accounts.js';
import type { ClerkApi } from './clerk-client.js';
import { ADDRESS_PARTS, USER_PARTS, USERS, type CollectionName } from './clerk-parts.js';
import { recordOf } from './clerk-records.js';
import { verifiedEmails, verifiedPhones, type ClerkUser } from './clerk-user.js';
import { openImage, type ImageOptions } from './profile-image.js';

export interface ClerkSearchOptions extends DiscoveryRequest, ImageOptions {
  readonly api: ClerkApi;
  /** What this instance may tell other systems. */
  readonly tells: Pick<SystemOf<'clerk'>, 'verifiedEmailsFor' | 'externalIdFor'>;
  /** An erasure needs none. */
  readonly withPictures?: boolean;
}

export class ClerkSearch {
  readonly #options: ClerkSearchOptions;
  readonly #gathered = new Map<string, GatheredKey>();
  readonly #records = new Map<CollectionName, number>();
  readonly #identifiers = new Map<string, DiscoveryResult['identifiers'][number]>();
  readonly #users = new Set<string>();
  /** Verified e-mail address or telephone number → the key that led here. */
  readonly #addresses = new Map<string, GatheredKey>();
  #total = 0;
  #pictureMissing = false;

  constructor(options: ClerkSearchOptions) {
    this.#options = options;
  }

  async run(): Promise<DiscoveryResult> {
    const ids = valuesOf(this.#options.identifiers, 'clerk_user_id');
    const emails = valuesOf(this.#options.identifiers, 'email');
    ids.forEach(assertUserId);
    for (const id of ids) await this.#takeById(id);
    for (const email of emails) await this.#takeByEmail(email);
    for (const part of ADDRESS_PARTS) await this.#takeByAddress(part);
    return {
      collections: this.#findings(ids.length + emails.length > 0),
      gatheredKeys: [...this.#gathered.values()],
      identifiers: [...this.#identifiers.values()],
      ...(this.#pictureMissing ? { openTask: 'look-by-hand' as const } : {}),
    };
  }

  async #takeById(id: string): Promise<void> {
    this.#beat();
    const via = this.#gather('identity.clerk_user_id', id);
    const account = await accountById(this.#options, id);
    if (account) await this.#takeUser({ ...account, via });
  }

  async #takeByEmail(email: string): Promise<void> {
    this.#beat();
    const wanted = canonicalEmail(email);
    const via = this.#gather('identity.email', wanted);
    this.#addresses.set(wanted, via);
    for await (const page of accountsByEmail(this.#options, email)) {
      this.#beat();
      for (const account of page) await this.#takeUser({ ...account, via });
    }
  }

  async #takeUser({ user, resource, via }: Found): Promise<void> {
    if (this.#users.has(user.id)) return;
    this.#users.add(user.id);
    await this.#emitUser({ user, resource, via });
    this.#tell(user);
    const owner = this.#gather('clerk:users.id', user.id);
    for (const email of verifiedEmails(user)) {
      const key = this.#gather('clerk:users.email_addresses', email);
      if (!this.#addresses.has(email)) this.#addresses.set(email, key);
    }
    for (const phone of verifiedPhones(user)) {
      this.#addresses.set(phone, this.#gather('clerk:users.phone_numbers', phone));
    }
    for (const part of USER_PARTS) {
      this.#beat();
      const seen = new Set<string>();
      for await (const page of part.read(this.#options.api, user.id)) {
        for (const one of page) await this.#take(part, { resource: one, owner: user.id, via: owner, seen });
        this.#beat();
      }
    }
  }

  async #emitUser({ user, resource, via }: Found): Promise<void> {
    const wanted = user.has_image && this.#options.withPictures !== false;
    const image = wanted ? await openImage(user.image_url, this.#options) : undefined;
    if (wanted && !image) this.#pictureMissing = true;
    try {
      const files = image ? [image.file] : [];
      await this.#emit(USERS, { key: { id: user.id }, via, data: recordOf(resource), files });
    } finally {
      await image?.release();
    }
  }

  /** Only what is verified leads on. */
  #tell(user: ClerkUser): void {
    const { verifiedEmailsFor, externalIdFor } = this.#options.tells;
    const add = (system: string, kind: string, value: string): void => {
      this.#identifiers.set(`${system} ${kind} ${value}`, { system, kind, value });
    };
    for (const system of verifiedEmailsFor) {
      verifiedEmails(user).forEach((email) => add(system, 'email', email));
      verifiedPhones(user).forEach((phone) => add(system, 'phone_number', phone));
    }
    const externalId = user.external_id ?? '';
    if (externalIdFor !== undefined && externalId !== '') add(externalIdFor, 'external_id', externalId);
  }

  async #takeByAddress(part: (typeof ADDRESS_PARTS)[number]): Promise<void> {
    const seen = new Set<string>();
    const addresses = [...this.#addresses.keys()];
    for await (const page of part.read(this.#options.api, addresses)) {
      this.#beat();
      for (const resource of page) {
        const record = recordOf(resource);
        const written = record[part.address];
        const address = canonicalEmail(typeof written === 'string' ? written : '');
        const via = this.#addresses.get(address);
        // A query finds addresses that only contain the one asked for.
        if (via) await this.#take(part, { resource, owner: address, via, seen });
      }
    }
  }

  async #take(part: Taken, { resource, owner, via, seen }: Candidate): Promise<void> {
    const data = recordOf(resource);
    if (!part.belongsTo(data, owner)) return;
    const key = part.keyOf(data, owner);
    const text = JSON.stringify(key);
    if (seen.has(text)) return;
    seen.add(text);
    await this.#emit(part.collection, { key, via, data, files: [] });
  }

  async #emit(collection: CollectionName, { files, ...rest }: Emitted): Promise<void> {
    const { emit, system } = this.#options;
    this.#total += 1;
    this.#records.set(collection, (this.#records.get(collection) ?? 0) + 1);
    await emit({ system, collection: `clerk:${collection}`, ...rest }, files);
  }

  #beat(): void {
    this.#options.heartbeat({ records: this.#total });
  }

  #gather(field: string, value: string): GatheredKey {
    const key = { field, valueHash: hashOfKey([value]) };
    this.#gathered.set(`${key.field} ${key.valueHash}`, key);
    return key;
  }

  #findings(begun: boolean): readonly CollectionFinding[] {
    const finding = (collection: CollectionName, notSearched: string | undefined): CollectionFinding => ({
      collection: `clerk:${collection}`,
      records: this.#records.get(collection) ?? 0,
      ...(notSearched === undefined ? {} : { notSearched }),
    });
    const anyUser = begun ? undefined : 'needs clerk_user_id or email';
    const anyAddress = this.#addresses.size > 0 ? undefined : 'needs email';
    return [
      finding(USERS, anyUser),
      ...USER_PARTS.map(({ collection }) => finding(collection, anyUser)),
      ...ADDRESS_PARTS.map(({ collection }) => finding(collection, anyAddress)),
    ];
  }
}

interface Found extends Account {
  readonly via: GatheredKey;
}
type Taken = Pick<(typeof USER_PARTS)[number], 'collection' | 'belongsTo' | 'keyOf'>;
interface Candidate {
  readonly resource: unknown;
  /** User id or address that it has to be about. */
  readonly owner: string;
  readonly via: GatheredKey;
  /** Pages move while they are read: what comes twice counts once. */
  readonly seen: Set<string>;
}
interface Emitted {
  readonly key: Readonly<Record<string, string>>;
  readonly via: GatheredKey;
  readonly data: Readonly<Record<string, unknown>>;
  readonly files: readonly FoundFile[];
}
