/** What the answers of every right are made of: a line a system, or a field, as label and words. */
import type { Localised } from '#libs/data-map/company';
import type { Language } from '#libs/domain/words';
import type { Translator } from './translate.js';

export interface AnswerLine {
  readonly label: string;
  readonly value: string;
}

export interface NamedSystem {
  readonly key: string;
  readonly name: Localised;
  /** `collection` or `collection.column` → words. */
  readonly labels: Readonly<Record<string, Localised>>;
}

export interface Speaking {
  readonly systems: readonly NamedSystem[];
  readonly t: Translator;
}

export const SEMICOLON: Readonly<Record<Language, string>> = { en: '; ', ar: '؛ ' };
export const COMMA: Readonly<Record<Language, string>> = { en: ', ', ar: '، ' };

/** A system that is no longer configured keeps its key. */
export const systemName = (system: string, { systems, t }: Speaking): string =>
  systems.find(({ key }) => key === system)?.name[t.language] ?? system;
