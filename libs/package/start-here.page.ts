/** What every part of START-HERE.html is told, and the names that people read instead of keys. */
import type { Localised } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import type { PackageKey } from '#libs/i18n/package.en';
import type { TextValues, Translator } from '#libs/i18n/translate';
import type { PackageContent, PackagedCollection } from './content.js';
import type { EntryName } from './entry-names.js';
import type { RecordFile } from './record-files.js';
import type { RecordShape } from './record-shape.js';

export interface PackedCollection {
  readonly collection: PackagedCollection;
  readonly name: EntryName;
  /** Path without extension, seen from the page. */
  readonly path: string;
  records: number;
  /** Of the records counted so far. */
  readonly shape: RecordShape;
  readonly preview: Readonly<Record<string, unknown>>[];
  /** Of its records, in their order. */
  readonly files: RecordFile[];
}

export interface Page {
  readonly content: PackageContent;
  readonly packed: readonly PackedCollection[];
  readonly t: (key: PackageKey, values?: TextValues) => string;
  readonly say: (text: Localised) => string;
  readonly translator: Translator<PackageKey>;
  /** Between the parts of a list, with its space. */
  readonly comma: string;
}

/** What names need; the schemas need no more. */
export interface Words {
  readonly content: Pick<PackageContent, 'systems' | 'describe'>;
  readonly say: Page['say'];
}
type Named = Pick<PackagedCollection, 'system' | 'collection'>;

export const systemOf = ({ content }: Pick<Words, 'content'>, key: string): System | undefined =>
  content.systems.find((system) => system.key === key);

export function systemName(page: Page, key: string): string {
  const system = systemOf(page, key);
  return system ? page.say(system.name) : key;
}

export function labelOf({ system, collection }: Named, page: Words): string {
  const name = collection.split(':').at(-1) ?? collection;
  const own = page.content.describe(system, collection)?.label;
  const label = systemOf(page, system)?.labels[name] ?? own;
  return label ? page.say(label) : name.replaceAll('_', ' ');
}

export function columnLabel({ system, collection }: Named, column: string, page: Words): string {
  const described = page.content.describe(system, collection)?.columns;
  const own = described?.find(({ name }) => name === column)?.label;
  const label = systemOf(page, system)?.labels[`${collection.split(':').at(-1)}.${column}`] ?? own;
  return label ? page.say(label) : column.replaceAll('_', ' ');
}

export const anchorOf = (entry: PackedCollection): string => entry.path.replaceAll('/', '-');
