/** `wafa up`: everything runs until Ctrl-C. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunningStack } from './stack.js';

const USAGE = `wafa up [--fresh] [--config FOLDER] [--data FOLDER]

Starts what is not configured (PostgreSQL, Temporal, mail, sign-in, stand-ins for vendors), then the api and the worker.
--fresh   forgets everything kept so far
--config  the configuration folder; else WAFA_CONFIG_DIR, else examples/qwenimage
--data    where data and logs lie; else WAFA_DATA_DIR, else .wafa`;

export async function run(args: readonly string[]): Promise<number> {
  const asked = readArguments(args);
  if (asked === undefined || asked.help) {
    process[asked ? 'stdout' : 'stderr'].write(`${USAGE}\n`);
    return asked ? 0 : 1;
  }
  const { ROOT, withStack } = await import('./stack.js');
  const dataDir = asked.data ?? process.env['WAFA_DATA_DIR'] ?? '.wafa';
  await withStack(
    {
      dataDir,
      fresh: asked.fresh,
      configure: () => asked.config ?? process.env['WAFA_CONFIG_DIR'] ?? join(ROOT, 'examples', 'qwenimage'),
      ports: 'fixed',
      say: (text) => console.log(`… ${text}`),
    },
    (stack) => {
      console.log(table(stack, dataDir));
      return new Promise<never>(() => undefined);
    },
  );
  return 0;
}

function readArguments(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        fresh: { type: 'boolean', default: false },
        config: { type: 'string' },
        data: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    process.stderr.write(
      `wafa up: ${error instanceof Error ? error.message : 'the arguments are wrong'}\n\n`,
    );
    return undefined;
  }
}

function table(stack: RunningStack, dataDir: string): string {
  const rows: [string, string][] = [
    ['Portal (a person asks)', `${stack.portalUrl}/`],
    ['Staff (JSON API)', `${stack.portalUrl}/staff/sign-in`],
    ['API description', `${stack.portalUrl}/openapi.json`],
    ...(stack.sandboxUrl ? [['Sandbox (break a vendor)', `${stack.sandboxUrl}/`] as [string, string]] : []),
    ...(stack.siteUrl ? [['Public site (of the product)', `${stack.siteUrl}/`] as [string, string]] : []),
    ...(stack.inboxUrl ? [['Inbox (every mail sent)', `${stack.inboxUrl}/`] as [string, string]] : []),
    ['Identity provider', stack.issuer],
    ['Temporal', stack.temporalAddress],
    ['Metrics (api, worker, SDK)', stack.metricsUrls.join(', ')],
    ['Data and logs', dataDir],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const mail = stack.inboxUrl ? ', and read the mail in the inbox' : '';
  const broken = stack.sandboxUrl
    ? '\nThen: break a vendor in the sandbox, ask again, and see how the case waits and goes on.'
    : '';
  const next = `Next: open the portal, ask for a copy of the data of layla@example.com${mail}.${broken}`;
  const stop = 'Ctrl-C stops everything; the data stays (npm start -- --fresh forgets it).';
  return ['', 'Wafa runs.', '', ...lines, '', next, stop].join('\n');
}
