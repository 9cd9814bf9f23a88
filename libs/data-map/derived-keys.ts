/**
 * Rules for files that a product makes from a stored file: thumbnails, previews, parts of a stream. A rule is a key with
 * places for parts of the file's own key: `thumbs/{key}.webp`, `{folder}/{stem}.jpg`; with `/*` at its end it means
 * everything in a folder of the file's own: `streams/{key}/*`.
 */

export interface DerivedKey {
  readonly key: string;
  /** Everything that begins with `key`, which then ends with a slash. */
  readonly whole: boolean;
  /** What the rule says before the first place: a derived key cannot lie elsewhere. Empty where it begins with a place. */
  readonly head: string;
}

const PLACE = /\{(key|folder|name|stem)\}/g;
const NAMES_THE_FILE = /\{(key|name|stem)\}/;

/** What is wrong with a rule; undefined where nothing is. */
export function derivedKeyFault(rule: string): string | undefined {
  const literal = rule.replace(PLACE, '');
  if (!NAMES_THE_FILE.test(rule))
    return 'it needs {key}, {name} or {stem}, or it would mean the files of everybody';
  if (/[{}]/.test(literal)) return 'only {key}, {folder}, {name} and {stem} can be filled in';
  if (/\*/.test(literal.replace(/\/\*$/, ''))) return 'a * can only stand at its end, after a /';
  if (rule.startsWith('/') || rule.split('/').some((part) => part === '..' || part === '.'))
    return 'it cannot begin with a / or hold . or .. as a part';
  return undefined;
}

/** Undefined where the key has no name that could be filled in. Signs in the key stand for themselves. */
export function derivedKey(rule: string, key: string): DerivedKey | undefined {
  const name = key.slice(key.lastIndexOf('/') + 1);
  if (name === '') return undefined;
  const dot = name.lastIndexOf('.');
  const parts: Readonly<Record<string, string>> = {
    key,
    folder: key.slice(0, -name.length).replace(/\/$/, ''),
    name,
    stem: dot > 0 ? name.slice(0, dot) : name,
  };
  const whole = rule.endsWith('/*');
  const template = whole ? rule.slice(0, -1) : rule;
  return {
    key: template.replace(PLACE, (_, part: string) => parts[part] ?? ''),
    whole,
    head: template.slice(0, template.search(PLACE)),
  };
}
