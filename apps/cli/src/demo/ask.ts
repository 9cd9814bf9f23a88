/** Asking as a person does: the form, step by step, in Arabic, without JavaScript; then the link in the mail. */
import { PEOPLE } from '../../../sandbox/src/product/people.js';
import type { DemoStack } from './access.js';
import { Browser } from './browser.js';
import type { FormFields } from './html-form.js';
import { Mailbox, tokenIn } from './mailbox.js';
import type { Narrator } from './narrator.js';

const LAYLA = PEOPLE.layla;

export interface Asking {
  readonly rights: readonly string[];
  /** What the rights need beside their names: one page of answers each. */
  readonly answers?: readonly FormFields[];
  readonly freeText?: string;
}

/** Gives the reference of the request. */
export async function ask(
  layla: Browser,
  { portalUrl }: Pick<DemoStack, 'portalUrl'>,
  { rights, answers = [], freeText = '' }: Asking,
): Promise<string> {
  let page = await layla.open(`${portalUrl}/ar`);
  const steps: readonly FormFields[] = [
    { rights },
    ...answers,
    { contactEmail: LAYLA.email, name: LAYLA.name },
    { freeText },
  ];
  for (const fields of steps) page = await layla.submit(page, '/request', { ...fields, go: 'next' });
  page = await layla.submit(page, '/request', { go: 'send' });
  const reference = /WF-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(page.html)?.[0];
  if (!reference) throw new Error('the sent page names no reference');
  return reference;
}

/** Asks and confirms: from here on the case runs. */
export async function askAndConfirm(
  { stack, mailbox, narrator }: { stack: DemoStack; mailbox: Mailbox; narrator: Narrator },
  asking: Asking & { readonly told: string },
  layla = new Browser(),
): Promise<string> {
  const reference = await ask(layla, stack, asking);
  const page = await layla.open(`${stack.portalUrl}/ar/confirm`);
  const mail = await mailbox.next('that acknowledges');
  await layla.submit(page, '/confirm', { token: tokenIn(mail) });
  narrator.step(`${LAYLA.name} ${asking.told}, and confirms: ${reference}`);
  return reference;
}
