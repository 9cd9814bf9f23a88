/** One value of a record on START-HERE.html, written so that a person can read it. */
import type { ReactNode } from 'react';
import { localised } from '#libs/data-map/company';
import { systemOf, type PackedCollection, type Page } from './start-here.page.js';
import { balanceText, isMark, vendorText, type Fields } from './vendor-values.js';

const MAX_CELL_CHARACTERS = 160;
/** Of an object or a list; the files hold the rest. */
const MAX_LINES = 12;
/** Between the names that lead to a value inside an object. */
const PATH = ' / ';
/** Longer texts may be broken anywhere, and get a wide column. */
const SHORT_CHARACTERS = 40;

interface CellOptions {
  readonly entry: PackedCollection;
  readonly record: Fields;
  readonly name: string;
  readonly page: Page;
}

interface Place extends CellOptions {
  readonly connector: string | undefined;
}

interface Line {
  /** Empty for an element of a plain list. */
  readonly label: string;
  readonly text: string;
}

/** A value keeps its own direction; its place in the cell follows the page. */
export function Cell(options: CellOptions): ReactNode {
  const { entry, record, name, page } = options;
  const place: Place = { ...options, connector: systemOf(page, entry.collection.system)?.connector };
  const value = record[name];
  const known = vendorText({ connector: place.connector, name, value, beside: record }, page);
  if (known !== undefined) return <Plain text={known} look="whole" />;
  const text = scalarText(value, page);
  if (text === undefined) return <Lines lines={firstLines(linesOf(value, place))} />;
  const instant = readableInstant(text);
  if (instant !== undefined) return <Plain text={instant} look="whole" />;
  return <Plain text={text} look={text.length > SHORT_CHARACTERS ? 'long' : undefined} />;
}

function Plain({ text, look }: { text: string; look: string | undefined }): ReactNode {
  if (text === '') return <td />;
  return (
    <td className={look}>
      <bdi>{text}</bdi>
    </td>
  );
}

function Lines({ lines }: { lines: readonly Line[] }): ReactNode {
  if (lines.length === 0) return <td />;
  return (
    <td className="long">
      {lines.map(({ label, text }, index) => (
        <div key={index}>
          {label !== '' && (
            <span className="muted">
              <bdi>{label}</bdi>:{' '}
            </span>
          )}
          <bdi>{text}</bdi>
        </div>
      ))}
    </td>
  );
}

function firstLines(lines: Iterable<Line>): Line[] {
  const first: Line[] = [];
  for (const line of lines) {
    if (first.length === MAX_LINES) return [...first, { label: '', text: '…' }];
    first.push(line);
  }
  return first;
}

/** Objects and lists, depth first; what is empty is not spoken of. */
function* linesOf(value: unknown, place: Place, path: readonly string[] = []): Generator<Line> {
  if (Array.isArray(value)) yield* listLines(value, place, path);
  else if (typeof value === 'object' && value !== null) yield* fieldLines(value as Fields, place, path);
}

function* listLines(list: readonly unknown[], place: Place, path: readonly string[]): Generator<Line> {
  const { page } = place;
  const texts = list.map((element) => scalarText(element, page)).filter((text) => text !== undefined);
  if (texts.length === list.length) {
    if (path.length === 0) yield* texts.map((text) => ({ label: '', text }));
    else if (texts.length > 0) yield { label: path.join(PATH), text: texts.join(page.comma) };
    return;
  }
  for (const [index, element] of list.entries()) {
    const at = list.length > 1 ? [...path, String(index + 1)] : path;
    const text = scalarText(element, page);
    if (text === undefined) yield* linesOf(element, place, at);
    else yield { label: at.join(PATH), text };
  }
}

function* fieldLines(fields: Fields, place: Place, path: readonly string[]): Generator<Line> {
  for (const [name, value] of Object.entries(fields)) {
    if (isMark(place.connector, name)) continue;
    const at = [...path, wordOf(name, place)];
    const text = knownText(name, value, { place, beside: fields }) ?? scalarText(value, place.page);
    if (text === undefined) yield* linesOf(value, place, at);
    else if (text !== '') yield { label: at.join(PATH), text: readableInstant(text) ?? text };
  }
}

function knownText(
  name: string,
  value: unknown,
  { place, beside }: { readonly place: Place; readonly beside: Fields },
): string | undefined {
  const { connector, page } = place;
  if (connector === 'stripe' && place.name === 'available') return balanceText(name, value, page);
  return vendorText({ connector, name, value, beside }, page);
}

/** Vendors use one name for one thing, so that the words of a column fit it inside an object too. */
function wordOf(name: string, { entry, page }: Place): string {
  const label = entry.collection.columns.find((column) => column.name === name)?.label;
  return label ? page.say(label) : name.replaceAll('_', ' ');
}

/** Undefined of an object or a list. */
function scalarText(value: unknown, { t, say }: Page): string | undefined {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  const sentence = localised.safeParse(value);
  if (sentence.success) return say(sentence.data);
  if (typeof value === 'object') return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_CELL_CHARACTERS ? `${text.slice(0, MAX_CELL_CHARACTERS)}…` : text;
}

/** `2025-05-03 08:05:00 UTC` of `2025-05-03T08:05:00+00:00`; a date or a time without zone stays without. */
function readableInstant(text: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d(?:\.\d+)?)(\+00:00)?)?$/.exec(text);
  if (!match) return undefined;
  const [, date, time, zone] = match;
  return [date, time, zone && 'UTC'].filter(Boolean).join(' ');
}
