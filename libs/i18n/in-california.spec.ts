import { describe, expect, it } from '@jest/globals';
import { LANGUAGES } from '#libs/domain/words';
import { ar } from './ar.js';
import { en, type MessageKey } from './en.js';
import { inCaliforniaEn } from './in-california.en.js';
import { createTranslator } from './translate.js';

const KEYS = Object.keys(en) as MessageKey[];
const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)/g)].map(([, name = '']) => name);

/** Filled with a number for whatever it asks. */
const filled = (key: MessageKey, language: 'en' | 'ar', law: 'GDPR' | 'CCPA'): string =>
  createTranslator(language, law).text(key, Object.fromEntries(NAMES.map((name) => [name, 1])));
const NAMES = [...new Set(KEYS.flatMap((key) => placeholders(en[key])))];

describe('the words of the law of California', () => {
  it('stand in the place of others, and ask for nothing that those do not', () => {
    for (const [key, text] of Object.entries(inCaliforniaEn)) {
      expect([key, KEYS.includes(key as MessageKey)]).toEqual([key, true]);
      const known = placeholders(en[key as MessageKey]);
      expect([key, placeholders(text).filter((name) => !known.includes(name))]).toEqual([key, []]);
    }
  });

  it.each(LANGUAGES)('name no law and no authority of Europe, anywhere (%s)', (language) => {
    const european = KEYS.filter((key) =>
      /GDPR|\bArt\.|Article \d|European|اللائحة العامة|الأوروبي/.test(filled(key, language, 'CCPA')),
    );
    expect(european).toEqual([]);
  });

  it('are never heard where the GDPR governs the answer, but for grounds that only California has', () => {
    const own = KEYS.filter((key) => /1798\.|11 CCR|CCPA/.test(filled(key, 'en', 'GDPR')));
    expect(own.toSorted()).toEqual([
      'keep.complete-transaction',
      'keep.debugging',
      'keep.electronic-communications',
      'keep.expected-internal-use',
      'keep.security-integrity',
      'mail.california.record',
    ]);
    expect(createTranslator('ar').text('keep.tax-invoices')).toBe(ar['keep.tax-invoices']);
  });
});
