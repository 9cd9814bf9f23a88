import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { IntlMessageFormat } from 'intl-messageformat';
import { ar } from './ar.js';
import { en } from './en.js';

/** The parts of the message syntax tree that are looked at; `pound` (7) and text (0) are no placeholders. */
interface Element {
  readonly type: number;
  readonly value?: string;
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
}
const ARABIC_FORMS = ['zero', 'one', 'two', 'few', 'many', 'other'];

const parse = (text: string, locale: string): readonly Element[] =>
  new IntlMessageFormat(text, locale, undefined, { ignoreTag: true }).getAst();

const placeholders = (elements: readonly Element[]): string[] =>
  elements.flatMap((element) => [
    ...(element.type > 0 && element.type < 7 && element.value !== undefined ? [element.value] : []),
    ...Object.values(element.options ?? {}).flatMap((option) => placeholders(option.value)),
  ]);
const names = (text: string, locale: string): string[] =>
  [...new Set(placeholders(parse(text, locale)))].sort();

const pluralForms = (text: string): string[][] =>
  parse(text, 'ar').flatMap((element) => (element.options ? [Object.keys(element.options)] : []));

/** Every pair of catalogues in this folder: the portal's and the package's. */
const pairs = readdirSync(import.meta.dirname)
  .filter((name) => /^(.*\.)?en\.ts$/.test(name))
  .map((name) => [name, name.replace(/en\.ts$/, 'ar.ts')] as const);

const catalogue = async (name: string): Promise<Record<string, string>> => {
  const module = (await import(`./${name.replace(/\.ts$/, '.js')}`)) as Record<string, unknown>;
  const found = Object.values(module).find((value) => typeof value === 'object' && value !== null);
  return found as Record<string, string>;
};

describe.each(pairs)('the catalogues %s and %s', (english, arabic) => {
  it('have the same keys, the same placeholders and no empty text', async () => {
    const [left, right] = await Promise.all([catalogue(english), catalogue(arabic)]);
    expect(Object.keys(right).sort()).toEqual(Object.keys(left).sort());
    for (const [key, text] of Object.entries(left)) {
      const other = right[key] ?? '';
      expect([key, text.trim() === '', other.trim() === '']).toEqual([key, false, false]);
      expect([key, ...names(other, 'ar')]).toEqual([key, ...names(text, 'en')]);
    }
  });

  it('write all six Arabic plural forms wherever a number decides', async () => {
    const [left, right] = await Promise.all([catalogue(english), catalogue(arabic)]);
    for (const [key, text] of Object.entries(right)) {
      const forms = pluralForms(text);
      expect([key, forms.length]).toEqual([key, pluralForms(left[key] ?? '').length]);
      for (const options of forms) expect([key, ...options]).toEqual(expect.arrayContaining(ARABIC_FORMS));
    }
  });

  it('write Arabic in Arabic letters and without Eastern digits', async () => {
    for (const [key, text] of Object.entries(await catalogue(arabic))) {
      expect([key, /[\u0621-\u064a]/.test(text), /[٠-٩۰-۹]/.test(text)]).toEqual([key, true, false]);
    }
  });
});

describe('the portal catalogues', () => {
  it('write each key once, so that no part takes the place of another', async () => {
    const parts = pairs.filter(([name]) => !/^(en|in-|package)/.test(name));
    const keys = await Promise.all(parts.map(async ([name]) => Object.keys(await catalogue(name))));
    const all = keys.flat();
    expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([]);
    for (const [english, arabic] of parts) {
      expect(en).toMatchObject(await catalogue(english));
      expect(ar).toMatchObject(await catalogue(arabic));
    }
  });

  it('shout nowhere', () => {
    for (const text of [...Object.values(en), ...Object.values(ar)])
      expect(text).not.toMatch(/!|please note/i);
  });
});
