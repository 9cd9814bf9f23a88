/** `wafa up`: everything runs until Ctrl-C. */
import { startStack, wipe, type RunningStack } from './stack.js';

const HELP = `wafa up [--fresh] [--config FOLDER] [--data FOLDER]

Starts what is not configured (PostgreSQL, Temporal, mail, sign-in), then the api and the worker.
--fresh   forgets everything kept so far`;

export async function run(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const option = (name: string, fallback: string): string => {
    const at = args.indexOf(name);
    return (at === -1 ? undefined : args[at + 1]) ?? fallback;
  };
  const dataDir = option('--data', process.env['WAFA_DATA_DIR'] ?? '.wafa');
  const configDir = option('--config', process.env['WAFA_CONFIG_DIR'] ?? 'examples/qwenimage');
  process.env['WAFA_EMBEDDED'] = '1';
  if (args.includes('--fresh')) wipe(dataDir);
  const asked = untilAsked();
  const stack = await startStack({
    dataDir,
    configDir,
    ports: 'fixed',
    say: (text) => console.log(`… ${text}`),
  });
  console.log(table(stack, dataDir));
  const reason = await Promise.race([asked, stack.died]);
  console.log(reason === undefined ? '\nstopping' : `\n${reason}; stopping`);
  await stack.stop();
  return reason === undefined ? 0 : 1;
}

/** Ctrl-C, or the end of the process that started us. */
function untilAsked(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => resolve(undefined));
  });
}

function table(stack: RunningStack, dataDir: string): string {
  const rows: [string, string][] = [
    ['Portal (a person asks)', `${stack.portalUrl}/`],
    ['Staff (JSON API)', `${stack.portalUrl}/staff/sign-in`],
    ['API description', `${stack.portalUrl}/openapi.json`],
    ...(stack.inboxUrl ? [['Inbox (every mail sent)', `${stack.inboxUrl}/`] as [string, string]] : []),
    ['Identity provider', stack.issuer],
    ['Temporal', stack.temporalAddress],
    ['Data and logs', dataDir],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const next =
    'Next: open the portal, ask for a copy of the data of layla@example.com, and read the mail in the inbox.';
  const stop = 'Ctrl-C stops everything; the data stays (npm start -- --fresh forgets it).';
  return ['', 'Wafa runs.', '', ...lines, '', next, stop].join('\n');
}
