/** `wafa demo`: one access request, from the form to the opened package, on real services. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runAccess } from './demo/access.js';
import { Narrator } from './demo/narrator.js';
import { startStack, wipe } from './stack.js';

/** Seconds instead of the shipped 72 hours, so that one can watch it. */
const DEMO_HOLD = 'PT4S';

export async function run(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    console.error(`wafa demo: unknown argument ${args[0]}`);
    return 1;
  }
  process.env['WAFA_EMBEDDED'] = '1';
  const dataDir = resolve(process.env['WAFA_DATA_DIR'] ?? '.wafa', 'demo');
  wipe(dataDir);
  const narrator = new Narrator();
  const stack = await startStack({
    dataDir,
    configDir: demoConfiguration(dataDir),
    ports: 'free',
    say: (text) => narrator.detail(`… ${text}`),
  });
  narrator.step('everything runs: PostgreSQL, Temporal, mail, identity provider, api, worker');
  try {
    if (stack.inboxUrl === undefined)
      throw new Error('the demo reads its mails in the embedded inbox: unset SMTP_URL');
    const { packagePath, timelinePath } = await runAccess(
      { ...stack, inboxUrl: stack.inboxUrl },
      dataDir,
      narrator,
    );
    console.log(`\npackage   ${packagePath}\ntimeline  ${timelinePath}`);
    return 0;
  } finally {
    await stack.stop();
  }
}

/** The shipped example with a short hold. */
function demoConfiguration(dataDir: string): string {
  const folder = join(dataDir, 'config');
  cpSync(process.env['WAFA_CONFIG_DIR'] ?? 'examples/qwenimage', folder, { recursive: true });
  const path = join(folder, 'controller.yaml');
  const shipped = readFileSync(path, 'utf8');
  writeFileSync(path, shipped.replace(/mailboxHold: \S+/, `mailboxHold: ${DEMO_HOLD}`));
  return folder;
}
