/** The fields of a collection that are overwritten, and those that cannot be, each with its reason. Pure. */
import type { MaskingRule } from '#libs/data-map/masking';
import type { CollectionErasure, FieldMasking } from '#libs/data-map/erasure-rules';
import type { Field } from '#libs/data-map/dataset';
import { whyNotMasked } from './conflicts.js';
import type { MappedTable } from './database.js';
import type { Draft, DraftInput } from './drafts.js';
import { keyId, type FoundTarget } from './found-rows.js';
import { groupBy } from './group-by.js';
import type { Change } from './mask-sql.js';

type Input = DraftInput & { readonly erasure: CollectionErasure };

export function maskDrafts(table: MappedTable, rows: readonly FoundTarget[], input: Input): readonly Draft[] {
  const { key } = table.collection;
  const judged = input.erasure.maskings.map((masking) => judge(table, rows, { ...input, masking }));
  const changes = judged.flatMap(({ change }) => change ?? []);
  const applied = changes.filter(({ rule }) => rule.strategy !== 'preserve');
  const preserved = changes.filter(({ rule }) => rule.strategy === 'preserve');
  const refused = groupBy(
    judged.filter(({ change }) => !change),
    ({ reason }) => reason,
  );
  const draft = (item: Omit<Draft['item'], 'collection'>, some: readonly Change[] = []): Draft => ({
    item: { collection: key, ...item },
    rows,
    changes: some,
  });
  return [
    ...(applied.length > 0 ? [draft({ disposition: 'mask', ...namesOf(applied) }, applied)] : []),
    ...(preserved.length > 0 ? [draft({ disposition: 'preserve', ...namesOf(preserved) })] : []),
    ...[...refused].map(([reason, some]) =>
      draft({
        disposition: 'mask',
        columns: some.map(({ field }) => nameOf(field)),
        notAppliedBecause: reason,
      }),
    ),
    ...[...groupBy(input.erasure.stays ?? [], ({ stay }) => JSON.stringify(stay))].map(([, some]) =>
      draft({
        disposition: 'keep',
        columns: some.map(({ field }) => nameOf(field)),
        ...some[0]?.stay,
      }),
    ),
    ...(input.erasure.uncovered.length > 0
      ? [draft({ disposition: 'not-covered', columns: input.erasure.uncovered.map(nameOf) })]
      : []),
  ];
}

const nameOf = ({ path }: Pick<Field, 'path'>): string => path.join('.');

const namesOf = (changes: readonly Masked[]) => ({
  columns: changes.map(nameOf),
  strategies: Object.fromEntries(changes.map((change) => [nameOf(change), change.rule.strategy])),
});

type Masked = Change & { readonly rule: MaskingRule };

interface Judged {
  readonly field: Field;
  readonly change?: Masked;
  readonly reason: string;
}

function judge(
  table: MappedTable,
  rows: readonly FoundTarget[],
  { masking: { field, rule }, ...input }: Input & { readonly masking: FieldMasking },
): Judged {
  if (typeof rule === 'string') return { field, reason: rule };
  const { foreignKeys } = input.database;
  const reason =
    whyNotMasked({ field, rule, table: table.table, facts: table.facts, foreignKeys }) ??
    (rule.strategy !== 'preserve' && linksToOthers(field, rows, input)
      ? 'holds references to other people'
      : undefined);
  if (reason !== undefined) return { field, reason };
  return { field, reason: '', change: { path: field.path, rule, length: field.length } };
}

/** A reference that in some of the rows leads to somebody else is that person's as well. */
function linksToOthers(
  field: Field,
  rows: readonly FoundTarget[],
  { owned }: Pick<DraftInput, 'owned'>,
): boolean {
  return rows.some(({ held }) =>
    held.some(
      (key) =>
        key.way.kind === undefined &&
        key.way.paths.some((path) => path.join('\0') === field.path.join('\0')) &&
        !owned.keys.has(keyId(key)),
    ),
  );
}
