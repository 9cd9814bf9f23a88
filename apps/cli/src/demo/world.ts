import type { DemoStack } from './access.js';
import type { Mailbox } from './mailbox.js';
import type { Narrator } from './narrator.js';

/** What every story is told in. */
export interface DemoWorld {
  readonly stack: DemoStack & {
    readonly productUrl: string;
    readonly productToken: string;
    /** The product's public site; undefined where the company has none. */
    readonly siteUrl: string | undefined;
  };
  readonly mailbox: Mailbox;
  readonly narrator: Narrator;
}
