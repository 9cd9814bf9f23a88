/** The wire: one SMTP transport. A repeated mail keeps its Message-ID, so that mailboxes can tell it is the same. */
import { createTransport } from 'nodemailer';
import type { Language } from '#libs/domain/words';
import type { RenderedMail } from './render.js';

export interface OutgoingMail extends RenderedMail {
  readonly messageId: string;
  readonly to: string;
  readonly language: Language;
}

export interface MailerOptions {
  readonly smtpUrl: string;
  /** From header, `Name <address>` or an address. */
  readonly from: string;
  /** A server that offers no encryption gets nothing: no mail and no password. */
  readonly requireTls: boolean;
}

/** The server says that it will never take this mail: the mailbox or what is in it, not our own standing with it. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
  /** Of SMTP, 500 to 599. */
  readonly code: number;

  constructor(code: number) {
    super(`the mail server refused the mail: ${code}`);
    this.code = code;
  }
}

const TIMEOUT_MILLISECONDS = 10_000;
/** As many as a worker sends at once. */
const CONNECTIONS = 3;

export class Mailer {
  readonly #from: string;
  readonly #host: string;
  readonly #transport: ReturnType<typeof createTransport>;

  constructor({ smtpUrl, from, requireTls }: MailerOptions) {
    this.#from = from;
    this.#host = /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost';
    this.#transport = createTransport({
      url: requireTls ? withoutWaysOut(smtpUrl) : smtpUrl,
      requireTLS: requireTls,
      // Connections are kept: a handshake takes longer than a mail. What fails is tried again by the outbox, which counts it.
      pool: true,
      maxConnections: CONNECTIONS,
      maxRequeues: 0,
      connectionTimeout: TIMEOUT_MILLISECONDS,
      greetingTimeout: TIMEOUT_MILLISECONDS,
      socketTimeout: 3 * TIMEOUT_MILLISECONDS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /** Resolves when the server has taken the mail. */
  async send(mail: OutgoingMail): Promise<void> {
    const sending = this.#transport.sendMail({
      from: this.#from,
      // As an object the address is taken whole: nothing in it can add a second recipient.
      to: { name: '', address: mail.to },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      messageId: `<${mail.messageId}@${this.#host}>`,
      // RFC 3834: no vacation reply, no loop.
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': mail.language },
    });
    try {
      await sending;
    } catch (error) {
      const code = refusalOf(error);
      // The server's own words hold the address, so that they go no further.
      throw code === undefined ? error : new MailRefused(code);
    }
  }

  close(): void {
    this.#transport.close();
  }
}

/** Options in the URL would win over ours. */
function withoutWaysOut(smtpUrl: string): string {
  const url = new URL(smtpUrl);
  for (const name of ['requireTLS', 'ignoreTLS', 'opportunisticTLS']) url.searchParams.delete(name);
  return url.href;
}

/** What is said of the mailbox or the message; at any other step the trouble is ours, and worth another try. */
const OF_THE_MAIL: readonly string[] = ['RCPT TO', 'DATA'];

function refusalOf(error: unknown): number | undefined {
  const { responseCode, command } = error as { readonly responseCode?: unknown; readonly command?: unknown };
  if (typeof responseCode !== 'number' || responseCode < 500 || responseCode > 599) return undefined;
  return OF_THE_MAIL.includes(String(command)) ? responseCode : undefined;
}
