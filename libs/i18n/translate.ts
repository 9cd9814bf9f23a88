/**
 * Turns catalogue keys into sentences, with Western digits, Gregorian dates spelled out, and the company's time zone
 * (never that of the process).
 */
import { IntlMessageFormat } from 'intl-messageformat';
import type { AnswerLaw } from '#libs/domain/california';
import type { Language } from '#libs/domain/words';
import { ar } from './ar.js';
import { en, type MessageKey } from './en.js';
import { inCaliforniaAr } from './in-california.ar.js';
import { inCaliforniaEn } from './in-california.en.js';

export type Catalogue<Key extends string> = Readonly<Record<Key, string>>;
export type Catalogues<Key extends string> = Readonly<Record<Language, Catalogue<Key>>>;
export type TextValues = Readonly<Record<string, string | number>>;

/** Digits are Western in both languages, so that references and dates read the same everywhere. */
export const LOCALES = {
  en: 'en-GB-u-ca-gregory-nu-latn',
  ar: 'ar-u-ca-gregory-nu-latn',
} as const satisfies Record<Language, string>;

export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr');

export class Translator<Key extends string = MessageKey> {
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  readonly #locale: string;
  readonly #catalogue: Catalogue<Key>;
  readonly #formats = new Map<Key, IntlMessageFormat>();

  constructor(language: Language, catalogue: Catalogue<Key>) {
    this.language = language;
    this.direction = directionOf(language);
    this.#locale = LOCALES[language];
    this.#catalogue = catalogue;
  }

  text(key: Key, values: TextValues = {}): string {
    const formatted = this.#format(key).format({ ...values });
    return Array.isArray(formatted) ? formatted.join('') : String(formatted);
  }

  /** Like `text`, for values that are not text (elements of a page): gives the parts in order. */
  parts<Value>(key: Key, values: Readonly<Record<string, Value | string | number>>): (string | Value)[] {
    const formatted: unknown = this.#format(key).format<Value>({ ...values });
    return (Array.isArray(formatted) ? formatted : [formatted]) as (string | Value)[];
  }

  /** `11 December 2026` of a local date `2026-12-11`. */
  date(localDate: string): string {
    const midnight = new Date(`${localDate}T00:00:00.000Z`);
    return dateFormat(this.#locale, { dateStyle: 'long', timeZone: 'UTC' }).format(midnight);
  }

  /** `11 November 2026 at 09:14` of an instant, seen in `timeZone`. */
  dateTime(instant: Date | string, timeZone: string): string {
    return dateFormat(this.#locale, {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone,
    }).format(new Date(instant));
  }

  /** The same with the zone in words; for mails, which stand alone. */
  dateTimeWithZone(instant: Date | string, timeZone: string): string {
    return `${this.dateTime(instant, timeZone)} (${this.zone(timeZone, instant)})`;
  }

  /** `Central European Standard Time`, as it is at that instant. */
  zone(timeZone: string, instant: Date | string): string {
    const format = dateFormat(this.#locale, { timeZone, timeZoneName: 'long' });
    const parts = format.formatToParts(new Date(instant));
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
  }

  /** `2.4 MB`: powers of ten, as file managers count. */
  bytes(count: number): string {
    const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
    const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)));
    const unit = units[power] ?? 'byte';
    return new Intl.NumberFormat(this.#locale, {
      style: 'unit',
      unit,
      unitDisplay: unit === 'byte' ? 'long' : 'short',
      maximumFractionDigits: power > 1 ? 1 : 0,
    }).format(count / 1000 ** power);
  }

  country(code: string): string {
    return new Intl.DisplayNames(this.#locale, { type: 'region' }).of(code) ?? code;
  }

  #format(key: Key): IntlMessageFormat {
    const known = this.#formats.get(key);
    if (known) return known;
    const format = new IntlMessageFormat(this.#catalogue[key], this.#locale, undefined, { ignoreTag: true });
    this.#formats.set(key, format);
    return format;
  }
}

/** Making one costs more than a hundred uses of it. There are few: of a company's zone, in each language. */
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = JSON.stringify([locale, options]);
  const format = dateFormats.get(name) ?? new Intl.DateTimeFormat(locale, options);
  dateFormats.set(name, format);
  return format;
}

const CATALOGUES: Catalogues<MessageKey> = { en, ar };
/** Texts that one law has in words of its own. */
const IN_THE_WORDS_OF: Readonly<
  Record<AnswerLaw, Readonly<Record<Language, Readonly<Partial<Record<MessageKey, string>>>>>>
> = {
  GDPR: { en: {}, ar: {} },
  CCPA: { en: inCaliforniaEn, ar: inCaliforniaAr },
};
const translators: Record<AnswerLaw, Partial<Record<Language, Translator>>> = { GDPR: {}, CCPA: {} };

/** The translator of the portal's and the mails' texts, in the words of a law. Parsed messages are kept. */
export function createTranslator(language: Language, law: AnswerLaw = 'GDPR'): Translator {
  const known = translators[law];
  known[language] ??= new Translator(language, {
    ...CATALOGUES[language],
    ...IN_THE_WORDS_OF[law][language],
  });
  return known[language];
}
