import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { leafBytes, type LeafInput } from './leaf.js';

const INPUT: LeafInput = {
  type: 'plan.built',
  effectiveAt: new Date('2026-11-24T09:00:00.000Z'),
  recordedAt: new Date('2026-11-24T09:00:01.250Z'),
  subject: 'case:019ab6c2-0000-7000-8000-000000000001',
  actor: 'system',
  salt: Buffer.alloc(32, 1),
  payload: Buffer.from('{"version":1}'),
};

const VECTOR = [
  'wafa-leaf-v1',
  'plan.built',
  '2026-11-24T09:00:00.000Z',
  '2026-11-24T09:00:01.250Z',
  'case:019ab6c2-0000-7000-8000-000000000001',
  'system',
  '79c7b47936c4b157fce61ae356bad4b5d772b9f065118824021719a10937566a',
  '',
].join('\n');

describe('wafa-leaf-v1', () => {
  it('is byte-exact', () => {
    expect(leafBytes(INPUT).toString()).toBe(VECTOR);
  });

  it('can be made again with the shell commands of its document', () => {
    const document = readFileSync('docs/reference/audit-leaf.md', 'utf8');
    const script = /```sh\n([\s\S]*?)```/.exec(document)?.[1] ?? '';
    expect(execFileSync('bash', ['-c', script]).toString()).toBe(VECTOR);
  });

  it('refuses a line break that would forge a second line', () => {
    expect(() => leafBytes({ ...INPUT, actor: 'system\nforged' })).toThrow(RangeError);
    expect(() => leafBytes({ ...INPUT, salt: Buffer.alloc(31) })).toThrow(RangeError);
  });
});
