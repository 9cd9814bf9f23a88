/**
 * Marks a person's rows in a PostgreSQL database of the company's product, in the columns that the data map names. It
 * finds them as the eraser does; every row is changed by its key and by the value that led to it, in one transaction of a
 * role that may write.
 */
import type { Identifier } from '#libs/connectors/kit/connector';
import type { MarkedItem, Marker, MarkRequest, MarkResult } from '#libs/connectors/kit/marks';
import type { PublicRecord } from '#libs/contracts/public-items';
import type { Collection } from '#libs/data-map/dataset';
import { WafaError } from '#libs/domain/errors';
import type { Mark, Purpose } from '#libs/domain/words';
import { Connections, WRITER_DEFAULTS, type WriterOptions } from '../connections.js';
import { DatabaseMap } from '../database-map.js';
import { viaOf } from '../erasure/bind.js';
import { mapped, type MappedTable } from '../erasure/database.js';
import { runStatements } from '../erasure/execute.js';
import type { FoundTarget } from '../erasure/found-rows.js';
import { readHerRows, rowsOf, type HerRows } from '../erasure/her-rows.js';
import type { Change } from '../erasure/mask-sql.js';
import type { BoundDraft } from '../erasure/statements.js';
import type { Session } from '../session.js';
import { assertMarksFit } from './mark-fit.js';
import { markRules, notByPurpose, type MarkRule } from './mark-rules.js';
import { markStates, type MarkStateOfRow } from './mark-states.js';
import { onlyRows, wantedKeys } from './only.js';
import { isOffered, publicRecords } from './public-items.js';

export const createPostgresMarker = (options: WriterOptions): Marker =>
  new PostgresMarker({ ...WRITER_DEFAULTS, ...options });

/** Rows of one collection and one rule, with what they say now. */
interface Looked {
  readonly table: MappedTable;
  readonly rule: MarkRule;
  readonly states: ReadonlyMap<FoundTarget, MarkStateOfRow>;
  /** Hers and somebody else's, or reached only through such rows: left alone. */
  readonly shared: number;
}

class PostgresMarker implements Marker {
  readonly system: string;
  readonly judgesShared = true;
  readonly marks: readonly Mark[];
  readonly purposes: readonly Purpose[];
  readonly #connections: Connections;
  readonly #map: DatabaseMap;
  readonly #maxRows: number;

  constructor(options: Required<WriterOptions>) {
    this.#connections = new Connections({ ...options, act: 'marking' });
    this.system = options.system;
    this.#map = new DatabaseMap(options.system, options.datasets);
    this.#maxRows = options.maxRows;
    const has = (told: (collection: Collection) => boolean): boolean => this.#collections.some(told);
    this.marks = [
      ...(has(({ restrict }) => restrict.length > 0) ? (['restrict', 'lift'] as const) : []),
      ...(has(({ unpublish }) => unpublish !== undefined) ? (['unpublish'] as const) : []),
      ...(has(({ stop }) => stop.length > 0) ? (['stop'] as const) : []),
    ];
    this.purposes = [...new Set(this.#collections.flatMap(({ stop }) => stop.map(({ purpose }) => purpose)))];
  }

  apply(request: MarkRequest): Promise<MarkResult> {
    return this.#connections.write(async (session) => {
      const hers = await this.#find(session, request.identifiers);
      const looked = await this.#look(session, hers, request);
      this.#assertMayMark(looked);
      await session.useOwnPath();
      for (const one of looked) {
        const draft = draftOf(one, hers);
        if (draft.rows.length > 0) await runStatements(session, [[draft]], NO_SECRET);
      }
      await session.commit();
      return {
        items: [
          ...looked.flatMap((one) => itemsOf(one, request.mark)),
          ...this.#unlimited(hers, request),
          ...unreached(looked, hers, request),
        ],
      };
    });
  }

  verify(request: MarkRequest): ReturnType<Marker['verify']> {
    return this.#connections.read(async (session) => {
      const hers = await this.#find(session, request.identifiers);
      const left = new Map<string, Set<FoundTarget>>();
      for (const { table, states } of await this.#look(session, hers, request)) {
        const { key } = table.collection;
        const rows = left.get(key) ?? new Set();
        for (const [row, state] of states) if (state === 'open') left.set(key, rows.add(row));
      }
      return [...left].map(([collection, rows]) => ({ collection, rows: rows.size }));
    });
  }

  publicItems(identifiers: readonly Identifier[]): Promise<readonly PublicRecord[]> {
    return this.#connections.read(async (session) => {
      const hers = await this.#find(session, identifiers);
      const records: PublicRecord[] = [];
      for (const { table, states } of await this.#look(session, hers, everythingPublic(identifiers))) {
        const open = [...states].filter(([, state]) => state === 'open').map(([row]) => row);
        if (isOffered(table)) records.push(...(await publicRecords(session, table, open)));
      }
      return records;
    });
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  get #collections(): readonly Collection[] {
    return [...this.#map.graph.collections.values()];
  }

  #find(session: Session, identifiers: readonly Identifier[]): Promise<HerRows> {
    return readHerRows(session, { system: this.system, map: this.#map, maxRows: this.#maxRows, identifiers });
  }

  /** What the rows that the mark is about say now. */
  async #look(session: Session, hers: HerRows, request: MarkRequest): Promise<readonly Looked[]> {
    const asked = this.#collections.filter((collection) => isAsked(collection, request));
    const tables = asked.map(({ key }) => mapped(hers.database, key));
    await assertMarksFit(session, tables, this.system);
    const looked: Looked[] = [];
    for (const table of tables) {
      const { own, ...notHersAlone } = rowsOf(hers, table.collection.key);
      const shared = notHersAlone.shared.length + notHersAlone.throughShared.length;
      const rows = await this.#wanted(session, table, { own, request });
      for (const rule of markRules(table.collection, request)) {
        const states = await markStates(session, table, { rule, rows });
        looked.push({ table, rule, states, shared: request.only ? 0 : shared });
      }
    }
    return looked;
  }

  async #wanted(
    session: Session,
    table: MappedTable,
    { own, request }: { readonly own: readonly FoundTarget[]; readonly request: MarkRequest },
  ): Promise<readonly FoundTarget[]> {
    if (request.mark !== 'unpublish' || !request.only) return own;
    return onlyRows(session, table, { wanted: wantedKeys(table, request.only), own });
  }

  #assertMayMark(looked: readonly Looked[]): void {
    const missing = looked.flatMap(({ table: { facts }, rule: { column }, states }) =>
      states.size === 0 || facts.columns.get(column)?.mayUpdate === true
        ? []
        : [`UPDATE of ${column} on ${facts.schema}.${facts.name}`],
    );
    if (missing.length === 0) return;
    throw new WafaError(
      'system-refused',
      `${this.system}: no permission: ${[...new Set(missing)].join(', ')}`,
    );
  }

  /** A restriction of some purposes where the map knows only one of everything: a person decides what is too much. */
  #unlimited(hers: HerRows, request: MarkRequest): readonly MarkedItem[] {
    const missing = notByPurpose(this.#collections, request);
    if (missing.length === 0) return [];
    return this.#collections
      .filter(({ key, restrict }) => restrict.length > 0 && rowsOf(hers, key).own.length > 0)
      .map(({ key }) => ({
        ...{ collection: key, rows: 0, by: missing.join(', '), notAppliedBecause: 'not-by-purpose' },
      }));
  }
}

/** Where nothing that is known of her leads, somebody has to look; what was never marked needs no lifting. */
function unreached(
  looked: readonly Looked[],
  { found }: HerRows,
  request: MarkRequest,
): readonly MarkedItem[] {
  if (request.mark === 'lift' || request.only) return [];
  const keys = new Set(looked.map(({ table }) => table.collection.key));
  return found.result.collections
    .filter(({ collection, notSearched }) => notSearched !== undefined && keys.has(collection))
    .map(({ collection, notSearched = '' }) => ({
      ...{ collection, rows: 0, by: notSearched, notAppliedBecause: 'no-identifier' },
    }));
}

/** What would be hidden if everything were. */
const everythingPublic = (identifiers: readonly Identifier[]): MarkRequest => ({
  ...{ identifiers, mark: 'unpublish', purposes: [], lockAccount: false, pauseBilling: false, asOf: '' },
});

/** Single records that are asked for have to be of a collection that can be unpublished. */
function isAsked(collection: Collection, request: MarkRequest): boolean {
  const rules = markRules(collection, request);
  if (request.mark !== 'unpublish' || !request.only) return rules.length > 0;
  if (!request.only.some((one) => one.collection === collection.key)) return false;
  if (rules.length > 0) return true;
  throw new WafaError('invalid-input', `${collection.key} is not public`);
}

/** Nothing that marks write is made from a secret. */
const NO_SECRET = { salt: '', key: '' };

export function draftOf(
  { table, rule, states }: Pick<Looked, 'table' | 'rule' | 'states'>,
  hers: HerRows,
): BoundDraft {
  const change: Change = {
    path: [rule.column],
    rule: rule.marked === null ? { strategy: 'null_rewrite' } : { strategy: 'assign', text: rule.marked },
    length: undefined,
  };
  return {
    item: { collection: table.collection.key, disposition: 'mask', columns: [rule.column] },
    changes: [change],
    table,
    rows: [...states]
      .filter(([, state]) => state === 'open')
      .map(([row]) => ({ key: row.key, via: viaOf(row, hers) })),
  };
}

function itemsOf({ table, rule, states, shared }: Looked, mark: Mark): readonly MarkedItem[] {
  const { key, name } = table.collection;
  const of = (...wanted: readonly MarkStateOfRow[]): number =>
    [...states.values()].filter((state) => wanted.includes(state)).length;
  const item = (rows: number, notAppliedBecause?: string): readonly MarkedItem[] => {
    if (rows === 0) return [];
    const by = `${name}.${rule.column}`;
    return [{ collection: key, rows, by, ...(notAppliedBecause === undefined ? {} : { notAppliedBecause }) }];
  };
  return [
    ...item(of('marked', 'open')),
    // What says something else has no mark that could be lifted.
    ...(mark === 'lift' ? [] : item(of('other'), 'other-state')),
    ...(mark === 'lift' ? [] : item(shared, 'shared-with-others')),
  ];
}
