import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FAULT_CODES, formatFault } from './faults.js';

describe('a fault', () => {
  it('prints its place first, then what to do', () => {
    const fault = {
      severity: 'error',
      code: 'unknown-key',
      at: { file: 'systems.yaml', line: 3, column: 5 },
      message: 'kay is not a key of this format',
      fix: 'remove "kay"',
    } as const;
    expect(formatFault(fault)).toBe(
      'systems.yaml:3:5 error unknown-key: kay is not a key of this format\n    fix: remove "kay"',
    );
  });

  it('has every code explained in the reference', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../../docs/reference/data-map.md'), 'utf8');
    const listed = [...text.matchAll(/^\| `([a-z-]+)` +\|/gm)].map((match) => match[1]);
    expect(listed).toEqual([...FAULT_CODES]);
  });
});
