/** `wafa COMMAND`: each command is a file with `run(args)`, loaded only when it is called. */
import { WafaError } from '#libs/domain/errors';

type Command = (args: readonly string[]) => Promise<number>;

const COMMANDS: Readonly<
  Record<string, { readonly text: string; readonly load: () => Promise<{ run: Command }> }>
> = {
  up: { text: 'start everything on this machine until Ctrl-C', load: () => import('./up.js') },
  demo: {
    text: 'run one access request from the form to the opened package',
    load: () => import('./demo.js'),
  },
  doctor: { text: 'say what is missing here and how to get it', load: () => import('./doctor.js') },
  'clock compute': {
    text: 'compute due dates, JSON lines in and out',
    load: () => import('./clock-compute.js'),
  },
  'config check': {
    text: 'check a configuration folder: every fault with its line and a fix',
    load: () => import('./config-check.js'),
  },
  'map try': {
    text: 'search a database by a data map, without a case',
    load: () => import('./map-try.js'),
  },
  migrate: { text: 'bring the database schema up to date', load: () => import('./migrate.js') },
};

async function main(words: readonly string[]): Promise<number> {
  const name = Object.keys(COMMANDS)
    .toSorted((a, b) => b.length - a.length)
    .find((command) => `${words.join(' ')} `.startsWith(`${command} `));
  if (name === undefined) {
    const width = Math.max(...Object.keys(COMMANDS).map((command) => command.length));
    console.log(
      [
        'wafa COMMAND',
        '',
        ...Object.entries(COMMANDS).map(([command, { text }]) => `  ${command.padEnd(width)}  ${text}`),
      ].join('\n'),
    );
    return words.length === 0 || words[0] === 'help' || words[0] === '--help' ? 0 : 1;
  }
  const { run } = await (COMMANDS[name] as (typeof COMMANDS)[string]).load();
  return run(words.slice(name.split(' ').length));
}

/** What needs no stack trace: our own errors, and the packages that an installation for production leaves out. */
function sentenceOf(error: unknown): string | undefined {
  if (error instanceof WafaError) return `wafa: ${error.detail}`;
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND')
    return undefined;
  return `wafa: ${error.message.split('\n')[0]}. The embedded services need the development packages: npm ci`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(sentenceOf(error) ?? error);
  process.exitCode = 1;
}
