/** What officers see of cases: states, counts and dates; personal data only masked, or opened with a reason. */
import type { DataSource } from 'typeorm';
import { recordEvent } from '#libs/audit/record';
import { uuidv7 } from '#libs/crypto/uuid';
import { recordHash } from '#libs/connectors/kit/record-hash';
import type { Envelope } from '#libs/connectors/kit/connector';
import type { OfferedItem } from '#libs/contracts/public-items';
import type { CaseListQuery } from '#libs/contracts/staff';
import type { System } from '#libs/data-map/systems';
import { WafaError } from '#libs/domain/errors';
import type { ViewReason } from '#libs/domain/decisions';
import type { CaseStatus } from '#libs/domain/words';
import type { DataKeys } from '#libs/persistence/data-keys';
import { rows } from '#libs/persistence/data-source';
import { PublicItems } from '#libs/persistence/public-items';
import { maskEmail, type RequestContent, type Requests } from '#libs/persistence/requests';
import {
  caseParts,
  findCase,
  findings,
  listCases,
  timeline,
  type CaseListRow,
} from '#libs/persistence/staff-cases';
import type { StaffSession } from '#libs/persistence/staff-sessions';
import { vaultObject, type StoredObject } from '#libs/persistence/vault-objects';
import { linesOf } from '#libs/vault/lines';
import type { Vault } from '#libs/vault/vault';
import { daysLeft } from './days-left.js';
import { requireFreshStaff } from './staff-of.js';
import { withInstructions } from './task-instructions.js';

export interface CaseViewsDependencies {
  readonly db: DataSource;
  readonly requests: Requests;
  readonly keys: DataKeys;
  readonly vault: Vault;
  readonly systems: readonly System[];
  readonly now: () => Date;
}

/** Whose turn it is. */
const BLOCKED_ON: Readonly<Record<CaseStatus, string>> = {
  received: 'requester',
  verifying: 'requester',
  'waiting-on-requester': 'requester',
  'in-progress': 'systems',
  'needs-you': 'officer',
  'awaiting-approval': 'approver',
  delivering: 'hold',
  closed: 'nobody',
};

export interface Revealed extends RequestContent {
  /** Of a removal: what the person chose; where no machine takes it down, somebody has to know it. */
  readonly items?: readonly OfferedItem[];
}

export interface CollectionAt {
  readonly id: string;
  readonly system: string;
  readonly collection: string;
}

export class CaseViewsService {
  readonly #deps: CaseViewsDependencies;

  constructor(deps: CaseViewsDependencies) {
    this.#deps = deps;
  }

  async list(query: CaseListQuery) {
    const { db, requests, now } = this.#deps;
    const found = await listCases(db.manager, {
      ...query,
      overdue: query.overdue === 'true',
      unverified: query.unverified === 'true',
      now: now(),
      limit: query.limit + 1,
    });
    const page = found.slice(0, query.limit);
    const masked = await requests.maskedContacts(
      db.manager,
      page.map(({ requestId }) => requestId),
    );
    const last = found.length > query.limit ? page.at(-1) : undefined;
    return {
      cases: page.map((row) => ({ ...this.#row(row), requester: masked.get(row.requestId) ?? 'erased' })),
      next: last ? `${last.dueEndsBefore.toISOString()}_${last.id}` : null,
    };
  }

  async show(id: string) {
    const { db, requests, systems } = this.#deps;
    const found = await this.#require(id);
    const parts = await caseParts(db.manager, id);
    const masked = await requests.maskedContacts(db.manager, [found.requestId]);
    return {
      ...this.#row(found),
      requester: masked.get(found.requestId) ?? 'erased',
      identifiers: await this.#maskedIdentifiers(found.requestId),
      /** What the person chose with the right: codes of `details` of the request. */
      asked: await this.#asked(id),
      ...parts,
      manualTasks: withInstructions(parts.manualTasks, { right: found.right, systems }),
    };
  }

  async timeline(id: string) {
    await this.#require(id);
    return { events: await timeline(this.#deps.db.manager, id) };
  }

  async findings(id: string) {
    await this.#require(id);
    return { collections: await findings(this.#deps.db.manager, id) };
  }

  /** Name, address and words of the requester, and what they chose, for a reason that is recorded. */
  async reveal(id: string, reason: ViewReason, staff: StaffSession): Promise<Revealed> {
    const { db, keys, requests, now } = this.#deps;
    requireFreshStaff(staff, now());
    const { requestId, right } = await this.#require(id);
    await this.#recordView(id, staff, { what: 'requester', reason });
    const content = await requests.content(db.manager, requestId);
    if (right !== 'removal') return content;
    const items = await new PublicItems(keys).of(db.manager, { id, requestId });
    return { ...content, items: items.filter(({ chosenAt }) => chosenAt !== null) };
  }

  /** A page of found records, decrypted while it is read. `next` is null at the end. */
  async preview(at: CollectionAt, page: { after: number; limit: number }, staff: StaffSession) {
    requireFreshStaff(staff, this.#deps.now());
    const object = await this.#stored(at);
    await this.#recordView(at.id, staff, { what: `${at.system} ${at.collection}`, after: page.after });
    const withheld = await this.#withheld(at);
    const records: object[] = [];
    let position = 0;
    let more = false;
    for await (const envelope of this.#read(object)) {
      more = records.length === page.limit;
      if (more) break;
      position += 1;
      if (position <= page.after) continue;
      const { key, data } = envelope;
      const hash = recordHash(envelope);
      records.push({ recordHash: hash, key, data, withheld: withheld.has(hash) });
    }
    return { records, next: more ? position : null };
  }

  /** The stored records of a collection; `not-found` where the search found none. */
  async *records(at: CollectionAt): AsyncGenerator<Envelope> {
    yield* this.#read(await this.#stored(at));
  }

  /** Of what stands in an address only the names of found collections get further. */
  async #stored({ id, system, collection }: CollectionAt): Promise<StoredObject> {
    const { manager } = this.#deps.db;
    const [found] = await rows<{ objectId: string }>(
      manager,
      `SELECT vault_object_id AS "objectId" FROM finding
       WHERE case_id = $1 AND system = $2 AND collection = $3 AND vault_object_id IS NOT NULL`,
      [id, system, collection],
    );
    if (!found) throw new WafaError('not-found', 'no records of this collection in the case');
    return vaultObject(manager, found.objectId);
  }

  async *#read({ manifest, dataKeyId }: StoredObject): AsyncGenerator<Envelope> {
    const { db, keys, vault } = this.#deps;
    const { bytes: dataKey } = await keys.byId(db.manager, dataKeyId);
    const stream = vault.read({ manifest, dataKey });
    try {
      for await (const lines of linesOf(stream)) for (const line of lines) yield JSON.parse(line) as Envelope;
    } finally {
      stream.destroy();
    }
  }

  async #asked(id: string): Promise<unknown> {
    const sql = 'SELECT details FROM dsr_case WHERE id = $1';
    return (await rows<{ details: unknown }>(this.#deps.db.manager, sql, [id]))[0]?.details;
  }

  /** None once their key is destroyed. */
  async #maskedIdentifiers(requestId: string): Promise<object[]> {
    const { db, requests } = this.#deps;
    try {
      const all = await requests.allIdentifiers(db.manager, requestId);
      return all.map(({ kind, standing, value }) => ({ kind, standing, value: mask(kind, value) }));
    } catch (error) {
      if (error instanceof WafaError && error.code === 'key-destroyed') return [];
      throw error;
    }
  }

  async #withheld({ id, system, collection }: CollectionAt): Promise<ReadonlySet<string>> {
    const found = await rows<{ hash: string }>(
      this.#deps.db.manager,
      `SELECT encode(record_hash, 'hex') AS hash FROM redaction
       WHERE case_id = $1 AND system = $2 AND collection = $3 AND withdrawn_at IS NULL`,
      [id, system, collection],
    );
    return new Set(found.map(({ hash }) => hash));
  }

  async #recordView(
    caseId: string,
    staff: StaffSession,
    payload: Record<string, string | number>,
  ): Promise<void> {
    const { requestId } = await this.#require(caseId);
    const effectiveAt = this.#deps.now();
    const fact = uuidv7();
    const event = {
      type: 'data.viewed',
      fact,
      requestId,
      caseId,
      actor: staff.actor,
      effectiveAt,
      payload,
    } as const;
    await recordEvent(this.#deps.db.manager, event);
  }

  async #require(id: string): Promise<CaseListRow> {
    const found = await findCase(this.#deps.db.manager, id);
    if (!found) throw new WafaError('not-found', 'no such case');
    return found;
  }

  #row(row: CaseListRow) {
    const left = daysLeft(row.dueEndsBefore, this.#deps.now());
    return { ...row, daysLeft: left, blockedOn: BLOCKED_ON[row.status] };
  }
}

/** Short values would be told whole by their beginning. */
const mask = (kind: string, value: string): string =>
  kind === 'email' ? maskEmail(value) : `${value.length < 6 ? '' : value.slice(0, 2)}•••`;
