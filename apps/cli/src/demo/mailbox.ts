/** Reads the embedded inbox as its owner would. */
import { until } from './wait.js';

export interface Mail {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export class Mailbox {
  readonly #url: string;
  readonly #address: string;
  readonly #read = new Set<string>();

  constructor(inboxUrl: string, address: string) {
    this.#url = inboxUrl;
    this.#address = address;
  }

  /** The next unread mail to this address, whatever it says. */
  next(what: string): Promise<Mail> {
    return until(`the mail ${what}`, async () => {
      const mails = (await (await fetch(`${this.#url}/messages`)).json()) as Mail[];
      const mine = mails.filter(({ to, id }) => to.includes(this.#address) && !this.#read.has(id)).at(-1);
      if (mine) this.#read.add(mine.id);
      return mine;
    });
  }
}

/** `#t=…` of the link in a mail. */
export function tokenIn(mail: Mail): string {
  const token = /#t=([\w-]{43})/.exec(mail.text)?.[1];
  if (!token) throw new Error('the mail has no link');
  return token;
}

/** The code for pages without JavaScript: a line of its own. */
export function codeIn(mail: Mail): string {
  const code = /^\s*([0-9A-HJKMNP-TV-Z]{4}[ -]?[0-9A-HJKMNP-TV-Z]{4})\s*$/m.exec(mail.text)?.[1];
  if (!code) throw new Error('the mail has no code');
  return code;
}
