/** The short form of `npm run chaos`: half a minute of kills under a few cases, then everything that has to be true. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';
import { INVARIANTS } from '../chaos/invariants/invariants.js';
import { ROOT } from '../repository.js';
import { describeWithStack } from '../support/cli-run.js';

const OPTIONS = ['--minutes', '0.5', '--every', '4', '--cases', '5', '--people', '40', '--seed', '11'];

describeWithStack('half a minute of kills', () => {
  it('loses nothing, does nothing twice, and leaves nothing open', async () => {
    const run = spawn(process.execPath, ['dist/test/chaos/main.js', ...OPTIONS, '--quiet'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    run.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const [code] = (await once(run, 'exit')) as [number | null];
    process.stderr.write(out);
    expect(out).toMatch(/^seed 11: [1-9]\d* kills \(/m);
    // None checked would prove nothing: three letters, a copy and an erasure come first, and are seen to their end.
    for (const name of Object.keys(INVARIANTS))
      expect(out).toMatch(new RegExp(`^${name} .* [1-9]\\d* +0$`, 'm'));
    expect(code).toBe(0);
  }, 600_000);
});
