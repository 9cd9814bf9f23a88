/**
 * `wafa demo [RIGHT]`: stories of one fictitious person on real services. Without a right a copy and portable files, from
 * the form to the opened packages, and then the erasure.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PEOPLE } from '../../sandbox/src/product/people.js';
import { runAccess, type Told } from './demo/access.js';
import { runErasure } from './demo/erasure.js';
import { Mailbox } from './demo/mailbox.js';
import { runObjection, runRestriction, runWithdrawal } from './demo/marks.js';
import { Narrator } from './demo/narrator.js';
import { runRectification } from './demo/rectification.js';
import { runRemoval } from './demo/removal.js';
import type { DemoWorld } from './demo/world.js';
import { ROOT, withStack } from './stack.js';

/** Seconds instead of the shipped 72 hours, so that one can watch it. */
const DEMO_HOLD = 'PT4S';
const INTERRUPTED = 130;

export async function run(args: readonly string[]): Promise<number> {
  const [right, ...surplus] = args;
  if (surplus.length > 0 || (right !== undefined && !Object.hasOwn(STORIES, right))) {
    console.error(`wafa demo [${Object.keys(STORIES).join(' | ')}]`);
    return 1;
  }
  const tell = right === undefined ? runAll : STORIES[right as keyof typeof STORIES];
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
    async ({ portalUrl, inboxUrl = '', productUrl = '', productToken, siteUrl }) => {
      narrator.step(
        'everything runs: PostgreSQL, Temporal, mail, identity provider, stand-ins of Clerk, Stripe, Google Analytics and the public site, api, worker',
      );
      const mailbox = new Mailbox(inboxUrl, PEOPLE.layla.email);
      const stack = { portalUrl, inboxUrl, productUrl, productToken, siteUrl };
      return tell({ stack, mailbox, narrator }, answers);
    },
  );
  if (told === 'asked') return INTERRUPTED;
  for (const { packagePath, timelinePath } of told)
    console.log(`\npackage   ${packagePath}\ntimeline  ${timelinePath}`);
  return 0;
}

/** Each with the packages it leaves. */
type Story = (world: DemoWorld, folder: string) => Promise<readonly Told[]>;

const handOver =
  (rights?: readonly ['portability']): Story =>
  ({ stack, mailbox, narrator }, folder) =>
    runAccess(stack, mailbox, { folder, narrator, ...(rights ? { rights } : {}) });

const withoutPackage =
  (story: (world: DemoWorld) => Promise<void>): Story =>
  async (world) => {
    await story(world);
    return [];
  };

const runAll: Story = async (world, folder) => {
  const kept = await handOver()(world, folder);
  await runErasure(world);
  return kept;
};

const STORIES = {
  portability: handOver(['portability']),
  rectification: withoutPackage(runRectification),
  erasure: withoutPackage(runErasure),
  removal: withoutPackage(runRemoval),
  restriction: withoutPackage(runRestriction),
  withdrawal: withoutPackage(runWithdrawal),
  objection: withoutPackage(runObjection),
} as const satisfies Record<string, Story>;

/** The shipped example with a short hold. */
function demoConfiguration(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  cpSync(process.env['WAFA_CONFIG_DIR'] ?? join(ROOT, 'examples', 'qwenimage'), folder, { recursive: true });
  const path = join(folder, 'controller.yaml');
  const shipped = readFileSync(path, 'utf8');
  writeFileSync(path, shipped.replace(/mailboxHold: \S+/, `mailboxHold: ${DEMO_HOLD}`));
  return folder;
}
