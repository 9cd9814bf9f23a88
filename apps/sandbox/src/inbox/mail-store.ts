/** Received mails, kept as files so that a restart does not lose them. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';

export interface StoredMail {
  readonly id: string;
  readonly receivedAt: string;
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export class MailStore {
  readonly #folder: string;
  #last: number;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
    this.#last = this.list().length;
  }

  async add(raw: Buffer): Promise<StoredMail> {
    const parsed = await simpleParser(raw);
    this.#last += 1;
    const to = Array.isArray(parsed.to)
      ? parsed.to.map((address) => address.text).join(', ')
      : (parsed.to?.text ?? '');
    const mail: StoredMail = {
      id: String(this.#last).padStart(6, '0'),
      receivedAt: new Date().toISOString(),
      messageId: parsed.messageId ?? '',
      from: parsed.from?.text ?? '',
      to,
      subject: parsed.subject ?? '',
      text: parsed.text ?? '',
      html: parsed.html === false ? '' : (parsed.html ?? ''),
    };
    writeFileSync(join(this.#folder, `${mail.id}.json`), JSON.stringify(mail), { mode: 0o600 });
    return mail;
  }

  /** Newest first. */
  list(): StoredMail[] {
    const names = readdirSync(this.#folder).filter((name) => /^\d{6,}\.json$/.test(name));
    return names.toSorted((a, b) => (a < b ? 1 : -1)).map((name) => this.#read(name));
  }

  get(id: string): StoredMail | undefined {
    return /^\d{6,}$/.test(id) ? this.list().find((mail) => mail.id === id) : undefined;
  }

  #read(name: string): StoredMail {
    return JSON.parse(readFileSync(join(this.#folder, name), 'utf8')) as StoredMail;
  }
}
