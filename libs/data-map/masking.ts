/**
 * The masking strategies of Fides, with their names, configuration and results (github ethyca/fides,
 * `src/fides/api/service/masking/strategy`): a value is replaced, its row stays. Rewrites replace empty values too;
 * hashes leave them empty. `hash` is the digest of value and salt, `hmac` the HMAC of both, in lower-case hex.
 */
import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import { MASKING_STRATEGIES, type MaskingStrategy } from '#libs/domain/words';
import type { Masking } from './dataset.js';

const MAX_RANDOM_LENGTH = 1_000;

/** One per erasure, so that equal values stay equal within it and nobody can guess a value from its mask. */
export interface MaskingSecret {
  readonly salt: string;
  readonly key: string;
}

export type MaskingAlgorithm = 'SHA-256' | 'SHA-512';

export type MaskingRule =
  | { readonly strategy: 'null_rewrite' | 'preserve' }
  | { readonly strategy: 'string_rewrite'; readonly value: string }
  | { readonly strategy: 'random_string_rewrite'; readonly length: number; readonly suffix: string }
  | {
      readonly strategy: 'hash' | 'hmac';
      readonly algorithm: MaskingAlgorithm;
      readonly suffix: string;
    };

const suffix = z.looseObject({ suffix: z.string() }).nullish();
const digest = z.looseObject({
  algorithm: z.enum(['SHA-256', 'SHA-512']).default('SHA-256'),
  format_preservation: suffix,
});
const CONFIGURATIONS = {
  string_rewrite: z.looseObject({ rewrite_value: z.string(), format_preservation: suffix }),
  random_string_rewrite: z.looseObject({
    length: z.int().positive().max(MAX_RANDOM_LENGTH).default(30),
    format_preservation: suffix,
  }),
} as const;

const isStrategy = (name: string): name is MaskingStrategy =>
  (MASKING_STRATEGIES as readonly string[]).includes(name);

/** The rule, or what is wrong with it in words. */
export function parseMasking({ strategy, configuration }: Masking): MaskingRule | string {
  if (!isStrategy(strategy)) {
    return `masking strategy "${strategy}" is none of ${MASKING_STRATEGIES.join(', ')}`;
  }
  try {
    return toRule(strategy, configuration);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    return `${strategy}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is malformed'}`;
  }
}

function toRule(strategy: MaskingStrategy, configuration: Masking['configuration']): MaskingRule {
  switch (strategy) {
    case 'null_rewrite':
    case 'preserve':
      return { strategy };
    case 'string_rewrite': {
      const { rewrite_value, format_preservation } = CONFIGURATIONS.string_rewrite.parse(configuration);
      return { strategy, value: rewrite_value + (format_preservation?.suffix ?? '') };
    }
    case 'random_string_rewrite': {
      const { length, format_preservation } = CONFIGURATIONS.random_string_rewrite.parse(configuration);
      return { strategy, length, suffix: format_preservation?.suffix ?? '' };
    }
    default: {
      const { algorithm, format_preservation } = digest.parse(configuration);
      return { strategy, algorithm, suffix: format_preservation?.suffix ?? '' };
    }
  }
}

const characters = (text: string): number => Array.from(text).length;
const HEX_LENGTHS = { 'SHA-256': 64, 'SHA-512': 128 } as const;

/** Characters of every result, before the map's `length` cuts it; undefined where the result is no text. */
export function resultLength(rule: MaskingRule): number | undefined {
  switch (rule.strategy) {
    case 'null_rewrite':
    case 'preserve':
      return undefined;
    case 'string_rewrite':
      return characters(rule.value);
    case 'random_string_rewrite':
      return rule.length + characters(rule.suffix);
    default:
      return HEX_LENGTHS[rule.algorithm] + characters(rule.suffix);
  }
}

export interface MaskInput {
  readonly rule: MaskingRule;
  readonly secret: MaskingSecret;
  /** Which value this is: the same place gets the same random text when it is masked again. */
  readonly place: string;
  /** Fides cuts every result at the field's `length`. */
  readonly length?: number | undefined;
}

/** The masked value of one text. */
export function maskText(value: string | null, input: MaskInput): string | null {
  const masked = uncut(value, input);
  if (masked === null || input.rule.strategy === 'preserve') return masked;
  return Array.from(masked).slice(0, input.length).join('');
}

function uncut(value: string | null, { rule, secret, place }: MaskInput): string | null {
  switch (rule.strategy) {
    case 'null_rewrite':
      return null;
    case 'preserve':
      return value;
    case 'string_rewrite':
      return rule.value;
    case 'random_string_rewrite':
      return randomText(rule.length, secret, place) + rule.suffix;
    case 'hash':
      if (value === null) return null;
      return (
        createHash(nodeName(rule.algorithm))
          .update(value + secret.salt)
          .digest('hex') + rule.suffix
      );
    default:
      if (value === null) return null;
      return (
        createHmac(nodeName(rule.algorithm), secret.key)
          .update(value + secret.salt)
          .digest('hex') + rule.suffix
      );
  }
}

export const nodeName = (algorithm: MaskingAlgorithm): string => algorithm.toLowerCase().replace('-', '');

/** Characters that one SHA-512 block gives in base64. */
export const RANDOM_BLOCK_LENGTH = 86;

/**
 * Random to everybody without the key: SHA-512 over key, place and block number in base64, in lower case, its two signs as
 * digits. A letter comes twice as often as a digit, which leaves nothing to guess.
 */
function randomText(length: number, { key }: MaskingSecret, place: string): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    const base64 = createHash('sha512').update(`${key}${place}${block}`).digest('base64');
    text += base64.toLowerCase().replaceAll('+', '0').replaceAll('/', '1').replaceAll('=', '');
  }
  return text.slice(0, length);
}
