/** YAML that remembers where every value stands, so that each fault can name its line. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { Fault, Position } from './faults.js';

type Path = readonly PropertyKey[];

export interface LocatedYaml {
  readonly value: unknown;
  /** The place of a value, or of its nearest ancestor that exists; the key where the value has one. */
  readonly locate: (path: Path) => Position;
  readonly faults: readonly Fault[];
}

/** An alias bomb is refused by this limit; a real file has a handful. */
const MAX_ALIASES = 100;

export function parseLocated(file: string, text: string): LocatedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faults = document.errors.map((error): Fault => ({
    severity: 'error',
    code: error.code === 'DUPLICATE_KEY' ? 'duplicate-name' : 'bad-yaml',
    at: at(error.pos[0]),
    message: error.message,
    fix: error.code === 'DUPLICATE_KEY' ? 'keep one of the two keys' : 'correct the YAML syntax here',
  }));
  const locate = (path: Path): Position => at(offsetOf(document, path));
  if (faults.length > 0) return { value: undefined, locate, faults };
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }), locate, faults };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'the aliases cannot be resolved';
    const fault: Fault = {
      severity: 'error',
      code: 'bad-yaml',
      at: at(0),
      message,
      fix: 'write the values out',
    };
    return { value: undefined, locate, faults: [fault] };
  }
}

function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? key.value : key) === step);
      if (!pair) return offset;
      offset = startOf(pair.key, offset);
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = startOf(node, offset);
    } else {
      return offset;
    }
  }
  return offset;
}

const startOf = (node: unknown, fallback = 0): number => (node as Node | null)?.range?.[0] ?? fallback;
