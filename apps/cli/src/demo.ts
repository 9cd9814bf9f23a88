/** `wafa demo`: one request for a copy and for portable files, from the form to the opened packages, then the erasure, on real services. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PEOPLE } from '../../sandbox/src/product/people.js';
import { runAccess } from './demo/access.js';
import { runErasure } from './demo/erasure.js';
import { Mailbox } from './demo/mailbox.js';
import { Narrator } from './demo/narrator.js';
import { ROOT, withStack } from './stack.js';

/** Seconds instead of the shipped 72 hours, so that one can watch it. */
const DEMO_HOLD = 'PT4S';
const INTERRUPTED = 130;

export async function run(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    console.error(`wafa demo: unknown argument ${args[0]}; it takes none`);
    return 1;
  }
  if (process.env['SMTP_URL'] !== undefined) {
    console.error('wafa demo: it reads its mails in the embedded inbox: unset SMTP_URL');
    return 1;
  }
  const folder = resolve(process.env['WAFA_DATA_DIR'] ?? '.wafa', 'demo');
  const answers = join(folder, 'answer');
  const narrator = new Narrator();
  const told = await withStack(
    {
      dataDir: join(folder, 'stack'),
      fresh: true,
      configure: () => {
        rmSync(answers, { recursive: true, force: true });
        mkdirSync(answers);
        return demoConfiguration(join(folder, 'config'));
      },
      ports: 'free',
      say: (text) => narrator.detail(`… ${text}`),
    },
    async ({ portalUrl, inboxUrl = '', productUrl = '' }) => {
      narrator.step(
        'everything runs: PostgreSQL, Temporal, mail, identity provider, stand-ins of Clerk, Stripe and Google Analytics, api, worker',
      );
      const mailbox = new Mailbox(inboxUrl, PEOPLE.layla.email);
      const stack = { portalUrl, inboxUrl };
      const kept = await runAccess(stack, mailbox, { folder: answers, narrator });
      await runErasure({ ...stack, productUrl }, mailbox, narrator);
      return kept;
    },
  );
  if (told === 'asked') return INTERRUPTED;
  for (const { packagePath, timelinePath } of told)
    console.log(`\npackage   ${packagePath}\ntimeline  ${timelinePath}`);
  return 0;
}

/** The shipped example with a short hold. */
function demoConfiguration(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  cpSync(process.env['WAFA_CONFIG_DIR'] ?? join(ROOT, 'examples', 'qwenimage'), folder, { recursive: true });
  const path = join(folder, 'controller.yaml');
  const shipped = readFileSync(path, 'utf8');
  writeFileSync(path, shipped.replace(/mailboxHold: \S+/, `mailboxHold: ${DEMO_HOLD}`));
  return folder;
}
