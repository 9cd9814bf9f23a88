// The e2e specs start their own stacks from the build; a Temporal server is looked for once, and built where it has to be.
import { buildIfNeeded } from '../../scripts/build.mjs';

const say = (text) => process.stderr.write(`e2e: ${text}\n`);

export default async function setup() {
  buildIfNeeded(say);
  const { findProgram } = await import('../../dist/apps/sandbox/src/embedded/temporal-program.js');
  try {
    await findProgram({ say, signal: new AbortController().signal });
    process.env['WAFA_TEST_STACK'] = '1';
  } catch (error) {
    if (error.code !== 'config-invalid') throw error;
    say(error.detail);
  }
}
