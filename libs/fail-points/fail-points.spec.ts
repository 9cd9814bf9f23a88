import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { armFailPoint, FAIL_POINTS, failPoint } from './fail-points.js';

const ROOT = resolve(import.meta.dirname, '../..');

describe('a fail point', () => {
  let deaths = 0;
  const die = (): void => {
    deaths += 1;
  };
  beforeEach(() => {
    deaths = 0;
  });
  afterEach(() => armFailPoint(undefined));

  it('does nothing unless it is armed', () => {
    failPoint('mail.2-sent');
    armFailPoint(undefined, die);
    failPoint('mail.2-sent');
    expect(deaths).toBe(0);
  });

  it('ends the process the nth time it is reached, and there alone', () => {
    armFailPoint('mail.2-sent@2', die);
    failPoint('mail.1-rendered');
    failPoint('mail.2-sent');
    expect(deaths).toBe(0);
    failPoint('mail.2-sent');
    failPoint('mail.2-sent');
    expect(deaths).toBe(1);
  });

  it('can be meant for one system only', () => {
    armFailPoint('erase.2-done:stripe', die);
    failPoint('erase.2-done', 'analytics');
    expect(deaths).toBe(0);
    failPoint('erase.2-done', 'stripe');
    expect(deaths).toBe(1);
  });
});

describe('the list of fail points', () => {
  const listed = execFileSync('git', ['ls-files', 'apps', 'libs', 'activities'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const sources = listed.split('\n').filter((path) => /\.ts$/.test(path) && !/\.spec\.ts$/.test(path));
  const used = sources.flatMap((path) => {
    const text = readFileSync(resolve(ROOT, path), 'utf8');
    return [...text.matchAll(/\bfailPoint\('([^']+)'/g)].map(([, name = '']) => name);
  });

  it('names exactly the places in the code', () => {
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(FAIL_POINTS).toSorted());
  });

  it('is armed at the entry points of api and worker alone', () => {
    const arming = sources.filter((path) =>
      /\barmFailPoint\(/.test(readFileSync(resolve(ROOT, path), 'utf8')),
    );
    expect(arming).toEqual([
      'apps/api/src/main.ts',
      'apps/worker/src/main.ts',
      'libs/fail-points/fail-points.ts',
    ]);
  });
});
