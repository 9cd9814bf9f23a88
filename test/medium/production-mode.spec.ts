/**
 * React's development build renders pages and packages at a fraction of the speed. Which one a process has loaded is asked
 * of the process itself, which ends at once: it is configured with nothing.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../repository.js';

const TELL = `import Module from 'node:module';
process.on('exit', () => console.log(Object.values(Module._cache).filter((one) => one.loaded).map((one) => one.id).join('\\n')));`;

/** Files of React that the process has run; of others it has only looked at the names they export. */
function reactOf(app: 'api' | 'worker', env: NodeJS.ProcessEnv): string[] {
  const teller = `data:text/javascript,${encodeURIComponent(TELL)}`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', teller, join(ROOT, 'dist/apps', app, 'src/main.js')],
    { env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8' },
  );
  expect(stderr).toContain('wrong or missing');
  return stdout.split('\n').filter((path) => /\/react(-dom)?\/cjs\/.*\.js$/.test(path));
}
const isOf = (build: string) => (path: string) => path.endsWith(`.${build}.js`);

describe.each(['api', 'worker'] as const)('the %s', (app) => {
  it('runs its libraries as in production where nothing is said', () => {
    const loaded = reactOf(app, {});
    expect(loaded.filter(isOf('production'))).not.toEqual([]);
    expect(loaded.filter(isOf('development'))).toEqual([]);
  });

  it('runs them as it is told', () => {
    expect(reactOf(app, { NODE_ENV: 'development' }).filter(isOf('development'))).not.toEqual([]);
  });
});
