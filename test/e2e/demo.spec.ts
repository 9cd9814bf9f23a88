/** `wafa demo` as a process, and its package opened with what every Linux has. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { CliRun, describeWithStack, newPlace, type End, type Place } from '../support/cli-run.js';

jest.setTimeout(180_000);

const hasCoreutils = spawnSync('sha256sum', ['--version'], { stdio: 'ignore' }).status === 0;
const itWithCoreutils = hasCoreutils ? it : it.skip;

describeWithStack('wafa demo', () => {
  let place: Place;
  let run: CliRun;
  let end: End;
  const printed = (name: string): string =>
    new RegExp(`^${name} +(.+)$`, 'm').exec(run.out)?.[1] ?? `no ${name} in the output`;

  beforeAll(async () => {
    place = await newPlace();
    run = new CliRun(['demo'], place);
    end = await run.ended;
  });
  afterAll(() => place.remove());

  it('ends with 0 and prints where package and timeline lie', () => {
    expect([end, run.err]).toEqual([{ code: 0, signal: null }, '']);
    const folder = join(place.dataDir, 'demo', 'answer');
    expect(printed('package')).toMatch(new RegExp(`^${folder}/WF-[0-9A-Z]{4}-[0-9A-Z]{4}(-\\d+)?\\.zip$`));
    expect(printed('timeline')).toMatch(new RegExp(`^${folder}/WF-[0-9A-Z]{4}-[0-9A-Z]{4}-1-timeline.txt$`));
    expect([printed('package'), printed('timeline')].map((path) => existsSync(path))).toEqual([true, true]);
  });

  it('erases her from four systems afterwards, and nobody else’s row is another', () => {
    expect(run.out).toMatch(/product-database: verified$/m);
    expect(run.out).toMatch(/sign-in: verified$/m);
    expect(run.out).toMatch(/stripe: verified$/m);
    expect(run.out).toMatch(/analytics: accepted$/m);
    expect(run.out.match(/public page before: 200, after: 404/g)).toHaveLength(3);
    expect(run.out).toMatch(/all \d{5} rows of others in the product database are as they were/);
  });

  it('keeps a timeline from the receipt to the download and the end of the case', () => {
    const types = readFileSync(printed('timeline'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(/ +/)[1]);
    expect(types[0]).toBe('request.received');
    expect(types).toEqual(expect.arrayContaining(['download.completed', 'case.closed']));
  });

  itWithCoreutils('sha256sum finds every file of the unpacked package as its manifests say', () => {
    const cwd = printed('package').replace(/\.zip$/, '');
    for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt']) {
      const checked = spawnSync('sha256sum', ['--check', '--strict', manifest], { cwd, encoding: 'utf8' });
      const lines = checked.stdout.trim().split('\n');
      expect([manifest, checked.status, checked.stderr]).toEqual([manifest, 0, '']);
      expect(lines.filter((line) => !line.endsWith(': OK'))).toEqual([]);
      expect(lines.length).toBeGreaterThan(2);
    }
  });
});
