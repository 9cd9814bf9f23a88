/** Every `wafa` command, loaded only when it is called. docs/reference/cli.md lists the same ones; a test compares. */
export type Command = (args: readonly string[]) => Promise<number>;

interface Entry {
  readonly text: string;
  /** No word may follow: a misspelt one must not be passed over. */
  readonly alone?: true;
  readonly load: () => Promise<{ run: Command }>;
}

export const COMMANDS: Readonly<Record<string, Entry>> = {
  up: { text: 'start everything on this machine until Ctrl-C', load: () => import('./up.js') },
  demo: {
    text: 'tell the story of a request, from the form to the answer',
    load: () => import('./demo.js'),
  },
  doctor: {
    text: 'say what is missing here and how to get it',
    alone: true,
    load: () => import('./doctor.js'),
  },
  'clock compute': {
    text: 'compute due dates, JSON lines in and out',
    load: () => import('./clock-compute.js'),
  },
  'config check': {
    text: 'check a configuration folder: every fault with its line and a fix',
    load: () => import('./config-check.js'),
  },
  'systems check': {
    text: 'ask each system what its credentials may do, and say what is missing',
    load: () => import('./systems-check.js'),
  },
  'map try': {
    text: 'search a database by a data map and erase from it, without a case',
    load: () => import('./map-try.js'),
  },
  'erasures replay': {
    text: 'after a restore, erase again what was erased before',
    load: () => import('./erasures-replay.js'),
  },
  migrate: {
    text: 'bring the database schema up to date',
    alone: true,
    load: () => import('./migrate.js'),
  },
  namespace: {
    text: 'make the Temporal namespace ready, with its search attributes',
    load: () => import('./namespace.js'),
  },
  'vault check': {
    text: 'write into the vault, read from it, and delete again',
    load: () => import('./vault-check.js'),
  },
};

type Choice =
  | { readonly run: Entry; readonly rest: readonly string[] }
  | { readonly list: boolean; readonly fault?: string };

/** What a line asks for: the longest name that it begins with. */
export function choose(words: readonly string[]): Choice {
  const name = Object.keys(COMMANDS)
    .toSorted((a, b) => b.length - a.length)
    .find((command) => `${words.join(' ')} `.startsWith(`${command} `));
  const run = name === undefined ? undefined : COMMANDS[name];
  if (name === undefined || run === undefined) {
    const isAsked = words.length === 0 || words[0] === 'help' || words[0] === '--help';
    return isAsked ? { list: true } : { list: true, fault: `there is no command "${words.join(' ')}"` };
  }
  const rest = words.slice(name.split(' ').length);
  if (!run.alone || rest.length === 0) return { run, rest };
  return { list: false, fault: `"${name}" takes no more words, and did nothing: "${rest.join(' ')}"` };
}

export function listOfCommands(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((command) => command.length));
  const lines = Object.entries(COMMANDS).map(([command, { text }]) => `  ${command.padEnd(width)}  ${text}`);
  return ['wafa COMMAND', '', ...lines].join('\n');
}
