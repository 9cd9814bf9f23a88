/** Every mail that came, read once from the folder of the inbox, by address. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const mailSchema = z.object({
  id: z.string(),
  receivedAt: z.string(),
  messageId: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
});
export type ReceivedMail = z.infer<typeof mailSchema>;

const FILE = /^\d{6,}\.json$/;

export class Mailroom {
  readonly #folder: string;
  readonly #read = new Set<string>();
  readonly #byAddress = new Map<string, ReceivedMail[]>();
  readonly all: ReceivedMail[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Oldest first. */
  to(address: string): readonly ReceivedMail[] {
    this.#look();
    return this.#byAddress.get(address) ?? [];
  }

  everything(): readonly ReceivedMail[] {
    this.#look();
    return this.all;
  }

  #look(): void {
    const fresh = readdirSync(this.#folder).filter((name) => FILE.test(name) && !this.#read.has(name));
    for (const name of fresh.toSorted()) {
      const mail = mailSchema.parse(JSON.parse(readFileSync(join(this.#folder, name), 'utf8')));
      this.#read.add(name);
      this.all.push(mail);
      const address = mail.to.replace(/^.*<|>.*$/g, '').trim();
      this.#byAddress.set(address, [...(this.#byAddress.get(address) ?? []), mail]);
    }
  }
}

/** `#t=…` of the link in a mail. */
export const tokenIn = ({ text }: ReceivedMail): string | undefined => /#t=([\w-]{43})/.exec(text)?.[1];
