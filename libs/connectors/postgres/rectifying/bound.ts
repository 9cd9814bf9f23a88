/** The corrections of each row together: a row is changed once, since a new address would hide it from a second search. */
import { viaOf } from '../erasure/bind.js';
import type { FoundTarget } from '../erasure/found-rows.js';
import { groupBy } from '../erasure/group-by.js';
import type { HerRows } from '../erasure/her-rows.js';
import type { Change } from '../erasure/mask-sql.js';
import type { BoundDraft } from '../erasure/statements.js';
import type { Drawn } from './drawn.js';

export interface BoundCorrections {
  /** Of the corrections that these rows get. */
  readonly ids: readonly string[];
  readonly draft: BoundDraft;
}

/** One draft for each set of corrections that some rows have in common. */
export function boundCorrections(drawn: readonly Drawn[], hers: HerRows): readonly BoundCorrections[] {
  const ofRow = new Map<FoundTarget, Drawn[]>();
  for (const one of drawn) for (const row of one.rows) ofRow.set(row, [...(ofRow.get(row) ?? []), one]);
  const groups = groupBy([...ofRow.keys()], (row) => JSON.stringify(idsOf(ofRow.get(row) ?? [])));
  return [...groups.values()].flatMap((rows) => {
    const own = ofRow.get(rows[0] as FoundTarget) ?? [];
    const table = own[0]?.table;
    if (!table) return [];
    const changes = own.flatMap(changesOf);
    const columns = changes.flatMap(({ path }) => path);
    return [
      {
        ids: idsOf(own),
        draft: {
          item: { collection: table.collection.key, disposition: 'mask' as const, columns },
          changes,
          table,
          rows: rows.map((row) => ({ key: row.key, via: viaOf(row, hers) })),
        },
      },
    ];
  });
}

const idsOf = (drawn: readonly Drawn[]): readonly string[] => drawn.map(({ planned }) => planned.id);

const assign = (name: string, text: string | null): Change => ({
  path: [name],
  rule: text === null ? { strategy: 'null_rewrite' } : { strategy: 'assign', text },
  length: undefined,
});

/** With a new address its confirmation goes: nobody has confirmed that one yet, and the product asks again. */
function changesOf({ correction: { field, value }, text, table }: Drawn): readonly Change[] {
  const when = table?.collection.fields.find(({ name }) => name === field)?.identityWhen;
  const own = assign(field, text);
  if (!when || value === null) return [own];
  return [own, assign(when.column, String(!when.equals))];
}

/** Of two corrections that write different values into one place neither is done. */
export function withoutContradictions(drawn: readonly Drawn[]): readonly Drawn[] {
  const contradicts = (a: Drawn, b: Drawn): boolean =>
    a !== b &&
    a.table === b.table &&
    a.correction.field === b.correction.field &&
    a.rows.some((row) => b.rows.includes(row));
  return drawn.map((one) =>
    drawn.some((other) => contradicts(one, other))
      ? { ...one, rows: [], current: [], planned: { ...one.planned, notAppliedBecause: 'contradictory' } }
      : one,
  );
}
