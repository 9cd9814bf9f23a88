/** One correction against the rows that are hers: which would change, which are right, why it cannot be. Only reads. */
import type { Correction, PlannedCorrection, RectifiableField } from '#libs/connectors/kit/rectification';
import { assertIdentifier } from '#libs/connectors/kit/identifiers';
import type { Field } from '#libs/data-map/dataset';
import { WafaError } from '#libs/domain/errors';
import { mapped, type MappedTable } from '../erasure/database.js';
import type { ColumnFacts } from '../erasure/facts.js';
import type { FoundTarget } from '../erasure/found-rows.js';
import { rowsOf, type HerRows } from '../erasure/her-rows.js';
import type { Session } from '../session.js';
import { arrayText } from '../sql.js';
import { linesOf, whyNotHeld } from '../typed-value.js';
import { whyNotCorrected } from './columns.js';
import { breaksConstraint } from './constraints.js';
import { readValues } from './values-now.js';

export interface Drawn {
  readonly correction: Correction;
  readonly table: MappedTable | undefined;
  readonly planned: PlannedCorrection;
  /** Rows that hold another value; none where it cannot be done. */
  readonly rows: readonly FoundTarget[];
  /** What those hold now. Personal data. */
  readonly current: readonly string[];
  /** As the database reads it. */
  readonly text: string | null;
}

export interface DrawInput {
  readonly session: Session;
  readonly hers: HerRows;
  readonly fields: readonly RectifiableField[];
}

export async function draw(input: DrawInput, correction: Correction): Promise<Drawn> {
  const { hers, fields, session } = input;
  const { id, collection, field, value } = correction;
  const nothing = { correction, rows: [], current: [], text: null };
  if (!fields.some((one) => one.collection === collection && one.field === field))
    return { ...nothing, table: undefined, planned: refused(id, 'not-rectifiable') };
  const table = mapped(hers.database, collection);
  const { own, shared, throughShared } = rowsOf(hers, collection);
  const notHersAlone = [...shared, ...(own.length === 0 ? throughShared : [])].length;
  if (notHersAlone > 0)
    return { ...nothing, table, planned: { ...refused(id, 'shared'), rows: own.length + notHersAlone } };
  if (own.length === 0) return { ...nothing, table, planned: { id, rows: 0, right: 0 } };
  const column = facts(table, field);
  const text = databaseText(table, field, value);
  const why = whyNotCorrected(hers.database, table, field) ?? malformed(table, field, value);
  const unheld = why ?? (await whyNotHeld(session, column, value));
  if (unheld !== undefined)
    return { ...nothing, table, planned: { ...refused(id, unheld), rows: own.length } };
  const { wrong, right, values } = await meant(input, table, { correction, own, text });
  const obstacle =
    wrong.length === 0
      ? undefined
      : (ambiguous(correction, values) ??
        (await breaksConstraint(session, table, { column, rows: wrong, text })));
  const counts = { id, rows: wrong.length, right };
  if (obstacle !== undefined)
    return { ...nothing, table, planned: { ...counts, notAppliedBecause: obstacle } };
  return { correction, table, planned: counts, rows: wrong, current: [...values], text };
}

const refused = (id: string, notAppliedBecause: string): PlannedCorrection => ({
  ...{ id, rows: 0, right: 0, notAppliedBecause },
});

function facts({ facts: { columns }, collection }: MappedTable, field: string): ColumnFacts {
  const column = columns.get(field);
  if (column) return column;
  throw new WafaError('map-mismatch', `${collection.key} has no column ${field}`);
}

/** The lines of a text are the elements of an array. */
export const databaseText = (table: MappedTable, name: string, value: string | null): string | null =>
  value !== null && facts(table, name).baseType.startsWith('_') ? arrayText(linesOf(value)) : value;

/** An address or number that finds people has to be one. */
function malformed({ collection }: MappedTable, name: string, value: string | null): string | undefined {
  const field = collection.fields.find((one) => one.name === name);
  if (field?.identity === undefined || value === null) return undefined;
  try {
    assertIdentifier({ kind: field.identity, value });
    return stays(field, collection.fields) ? 'would-stay-confirmed' : undefined;
  } catch {
    return 'malformed';
  }
}

/** A new address that nobody confirmed may not be called confirmed; only a yes or no can be taken back. */
const stays = ({ identityWhen }: Field, fields: readonly Field[]): boolean =>
  identityWhen !== undefined &&
  (typeof identityWhen.equals !== 'boolean' || !fields.some(({ name }) => name === identityWhen.column));

interface Meant {
  readonly wrong: readonly FoundTarget[];
  readonly right: number;
  /** What the wrong rows hold. */
  readonly values: ReadonlySet<string>;
}

async function meant(
  { session }: DrawInput,
  table: MappedTable,
  {
    correction: { field, wrong: told },
    own,
    text,
  }: {
    readonly correction: Correction;
    readonly own: readonly FoundTarget[];
    readonly text: string | null;
  },
): Promise<Meant> {
  const now = await readValues(session, table, { column: field, rows: own, text });
  const wrong = now.filter(
    ({ isRight, value }) => !isRight && (told === undefined || (value ?? '').trim() === told.trim()),
  );
  return {
    wrong: wrong.map(({ row }) => row),
    right: now.filter(({ isRight }) => isRight).length,
    values: new Set(wrong.map(({ value }) => value ?? '')),
  };
}

/** One value for several different ones would be wrong in all but one of them. */
const ambiguous = ({ wrong }: Correction, values: ReadonlySet<string>): string | undefined =>
  wrong === undefined && values.size > 1 ? 'several-values' : undefined;
