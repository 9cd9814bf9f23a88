/** Public items of a case: as the systems showed them, as the person chose, and what became of each. Titles are sealed. */
import type {
  FoundRecord,
  ItemOutcome,
  OfferedItem,
  PublicItem,
  PublicRecord,
} from '#libs/contracts/public-items';
import { open, seal } from '#libs/crypto/sealed';
import { uuidv7 } from '#libs/crypto/uuid';
import type { DataKeys } from './data-keys.js';
import { rows, type Queryable } from './data-source.js';

interface CaseOfItems {
  readonly id: string;
  readonly requestId: string;
}

/** Before the choice, and after what was chosen was taken down. */
export type Reading = 'before' | 'after';

interface ReadSystem {
  readonly system: string;
  readonly reading: Reading;
}

export class PublicItems {
  readonly #keys: DataKeys;

  constructor(keys: DataKeys) {
    this.#keys = keys;
  }

  /** Replaces what an earlier try of the same reading found. */
  async keepReading(
    db: Queryable,
    of: CaseOfItems,
    { system, reading, records, asOf }: ReadSystem & { records: readonly PublicRecord[]; asOf: string },
  ): Promise<void> {
    const key = await this.#key(db, of);
    const sealed = seal(key, JSON.stringify(records), recordsContext(of, { system, reading }));
    await rows(
      db,
      `INSERT INTO public_record (case_id, system, reading, records_sealed, effective_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (case_id, system, reading)
       DO UPDATE SET records_sealed = $4, effective_at = $5, recorded_at = now()`,
      [of.id, system, reading, sealed, asOf],
    );
  }

  /** `systems`: those that were read. */
  async reading(
    db: Queryable,
    of: CaseOfItems,
    reading: Reading,
  ): Promise<{ readonly systems: readonly string[]; readonly records: readonly FoundRecord[] }> {
    const found = await rows<{ system: string; sealed: Buffer }>(
      db,
      `SELECT system, records_sealed AS sealed FROM public_record WHERE case_id = $1 AND reading = $2 ORDER BY system`,
      [of.id, reading],
    );
    if (found.length === 0) return { systems: [], records: [] };
    const key = await this.#key(db, of);
    const records = found.flatMap(({ system, sealed }) => {
      const text = open(key, sealed, recordsContext(of, { system, reading })).toString();
      return (JSON.parse(text) as readonly PublicRecord[]).map((record) => ({ ...record, system }));
    });
    return { systems: found.map(({ system }) => system), records };
  }

  /** What was offered once stays offered: a repeat writes nothing. */
  async offer(db: Queryable, of: CaseOfItems, items: readonly PublicItem[]): Promise<void> {
    const offered = await rows(db, 'SELECT 1 FROM public_item WHERE case_id = $1 LIMIT 1', [of.id]);
    if (offered.length > 0) return;
    const key = await this.#key(db, of);
    for (const [position, item] of items.entries()) {
      const id = uuidv7();
      await rows(
        db,
        'INSERT INTO public_item (id, case_id, position, content_sealed) VALUES ($1, $2, $3, $4)',
        [id, of.id, position, seal(key, JSON.stringify(item), itemContext(id))],
      );
    }
  }

  /** In the order in which the person sees them. */
  async of(db: Queryable, of: CaseOfItems): Promise<readonly OfferedItem[]> {
    const found = await rows<{
      id: string;
      sealed: Buffer;
      chosenAt: Date | null;
      outcome: ItemOutcome | null;
    }>(
      db,
      `SELECT id, content_sealed AS sealed, chosen_at AS "chosenAt", outcome FROM public_item
       WHERE case_id = $1 ORDER BY position`,
      [of.id],
    );
    if (found.length === 0) return [];
    const key = await this.#key(db, of);
    return found.map(({ id, sealed, chosenAt, outcome }) => ({
      ...(JSON.parse(open(key, sealed, itemContext(id)).toString()) as PublicItem),
      ...{ id, chosenAt: chosenAt?.toISOString() ?? null, outcome },
    }));
  }

  async #key(db: Queryable, { requestId }: CaseOfItems): Promise<Uint8Array> {
    return (await this.#keys.of(db, { ownerId: requestId, purpose: 'content' })).bytes;
  }
}

export const setOutcome = (
  db: Queryable,
  { id, outcome }: { readonly id: string; readonly outcome: ItemOutcome },
): Promise<unknown> =>
  rows(db, 'UPDATE public_item SET outcome = $2 WHERE id = $1 AND chosen_at IS NOT NULL', [id, outcome]);

const recordsContext = ({ id }: CaseOfItems, { system, reading }: ReadSystem): string =>
  `public_record.records:${id}/${system}/${reading}`;
const itemContext = (id: string): string => `public_item.content:${id}`;
