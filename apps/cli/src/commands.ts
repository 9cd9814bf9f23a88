/** Every `wafa` command, loaded only when it is called. docs/reference/cli.md lists the same ones; a test compares. */
export type Command = (args: readonly string[]) => Promise<number>;

interface Entry {
  readonly text: string;
  readonly load: () => Promise<{ run: Command }>;
}

export const COMMANDS: Readonly<Record<string, Entry>> = {
  up: { text: 'start everything on this machine until Ctrl-C', load: () => import('./up.js') },
  demo: {
    text: 'tell the story of a request, from the form to the answer',
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
  migrate: { text: 'bring the database schema up to date', load: () => import('./migrate.js') },
  namespace: {
    text: 'make the Temporal namespace ready, with its search attributes',
    load: () => import('./namespace.js'),
  },
  'vault check': {
    text: 'write into the vault, read from it, and delete again',
    load: () => import('./vault-check.js'),
  },
};
