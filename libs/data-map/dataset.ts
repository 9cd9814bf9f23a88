/** The data map inside the program: plain readonly data, each part with the place it was written at. */
import type { LegalBasis, Purpose } from '#libs/domain/words';
import type { Position } from './faults.js';

/** `from`: the other field feeds this one; `to`: this one feeds the other; `both`: either. */
export type Direction = 'from' | 'to' | 'both';

export interface Reference {
  readonly dataset: string;
  /** `collection.field[.sub]` as written. */
  readonly field: string;
  readonly direction: Direction;
  readonly at: Position;
}

export interface Masking {
  readonly strategy: string;
  readonly configuration: Readonly<Record<string, unknown>>;
}

export interface Field {
  readonly name: string;
  /** Names from the column down; one name for a plain column. */
  readonly path: readonly string[];
  /** Its own categories; empty where it has none. */
  readonly categories: readonly string[];
  readonly references: readonly Reference[];
  readonly identity?: string;
  /** The identity is the person's only in rows where this column says so: `email_verified` is true. */
  readonly identityWhen?: IdentityCondition;
  readonly primaryKey: boolean;
  /** `string`, `integer[]`, … as declared. */
  readonly dataType?: string;
  readonly length?: number;
  readonly returnAllElements: boolean;
  readonly readOnly: boolean;
  readonly masking?: Masking;
  readonly source?: 'provided' | 'observed' | 'inferred';
  /** Key of the system whose identifier this value is. */
  readonly identifies?: string;
  /** What that system calls it; filled in from systems.yaml. */
  readonly identifiesAs?: string;
  readonly rectifiable: boolean;
  /** Never leaves the database. */
  readonly secret: boolean;
  readonly fields: readonly Field[];
  readonly at: Position;
}

export interface IdentityCondition {
  readonly column: string;
  readonly equals: string | number | boolean;
}

export interface ColumnValue {
  readonly column: string;
  readonly value: string | number | boolean | null;
}

/** Takes a row off public view. `title` and `date` are columns by which its person knows it again, to choose it. */
export interface UnpublishRule extends ColumnValue {
  readonly title?: string | undefined;
  readonly date?: string | undefined;
}

/** Marks a restriction (GDPR Art. 18). `lifted` is what the column says without one: nothing else is changed, or undone. */
export interface RestrictRule extends ColumnValue {
  readonly lifted: ColumnValue['value'];
  /** Of a restriction that is limited to it; without it, of one of everything. */
  readonly purpose?: Purpose;
}

/** Ends what is done for a purpose. */
export interface StopRule {
  readonly purpose: Purpose;
  readonly column: string;
  /** What is written: a value, or where the column is empty the instant of the stop. */
  readonly value: ColumnValue['value'] | { readonly instant: true };
  /** Only in rows that say so. */
  readonly when?: IdentityCondition;
}

export interface Keep {
  readonly ground: string;
  readonly for: string;
  readonly from: string;
  readonly fields: readonly string[];
}

export interface Collection {
  readonly name: string;
  /** `dataset:collection`, unique in the company. */
  readonly key: string;
  readonly dataset: string;
  readonly description?: string;
  readonly categories: readonly string[];
  readonly after: readonly string[];
  readonly eraseAfter: readonly string[];
  readonly skip: boolean;
  readonly masking?: Masking;
  readonly onErase?: 'delete' | 'pseudonymise' | 'keep';
  readonly keep?: Keep;
  readonly restrict: readonly RestrictRule[];
  readonly unpublish?: UnpublishRule;
  readonly stop: readonly StopRule[];
  readonly shared: boolean;
  readonly volatile: boolean;
  readonly expectMaxRows?: number;
  /** What the processing rests on, where it is not the system's own `basis`. */
  readonly basis?: LegalBasis;
  readonly fields: readonly Field[];
  readonly at: Position;
}

export interface Dataset {
  readonly key: string;
  readonly name: string;
  readonly system?: string;
  /** The schema the tables live in; `public` unless the namespace says otherwise. */
  readonly schema: string;
  readonly databaseName?: string;
  readonly after: readonly string[];
  readonly collections: readonly Collection[];
  readonly at: Position;
}

/** Every field of a collection, nested ones after their parent. */
export function allFields(fields: readonly Field[]): readonly Field[] {
  return fields.flatMap((field) => [field, ...allFields(field.fields)]);
}

export const fieldAddress = (collection: Collection, field: Field): string =>
  `${collection.key}.${field.path.join('.')}`;

/** Personal in the sense of the taxonomy: some category under `user`. */
export const isPersonal = (categories: readonly string[]): boolean =>
  categories.some((category) => category === 'user' || category.startsWith('user.'));
