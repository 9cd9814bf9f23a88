/** A mail server that keeps what it gets, with a page to read it: for trying, demos and tests. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { SMTPServer } from 'smtp-server';
import { send, sendHtml } from '../html.js';
import { inboxPage, mailPage } from './inbox-pages.js';
import { MailStore } from './mail-store.js';

export interface InboxOptions {
  readonly folder: string;
  readonly smtpPort: number;
  readonly httpPort: number;
  /** Addresses that are refused with 550, for trying what happens then. */
  readonly refuse?: readonly string[];
}

export interface RunningInbox {
  readonly url: string;
  readonly smtpUrl: string;
  stop(): Promise<void>;
}

const MAX_MAIL_BYTES = 1_000_000;

export async function startInbox(options: InboxOptions): Promise<RunningInbox> {
  const store = new MailStore(options.folder);
  const smtp = mailServer(store, options);
  const http = createServer((request, response) => answer(store, request, response));
  await Promise.all([listen(smtp.server as Server, options.smtpPort), listen(http, options.httpPort)]);
  return {
    url: `http://127.0.0.1:${options.httpPort}`,
    smtpUrl: `smtp://127.0.0.1:${options.smtpPort}`,
    stop: async () => {
      http.closeAllConnections();
      await Promise.all([
        new Promise<void>((resolve) => smtp.close(resolve)),
        new Promise((resolve) => http.close(resolve)),
      ]);
    },
  };
}

function mailServer(store: MailStore, options: InboxOptions): SMTPServer {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: MAX_MAIL_BYTES,
    onRcptTo: ({ address }, _session, callback) => {
      const refused = options.refuse?.includes(address.toLowerCase());
      callback(refused ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null);
    },
    onData: (stream, _session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        store.add(Buffer.concat(chunks)).then(
          () => callback(),
          (error: unknown) => callback(error as Error),
        );
      });
    },
  });
  // Of a connection that broke: its sender died, and will send again. Nobody listening would end our own process.
  server.on('error', () => undefined);
  return server;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

/** `/`, `/mail/<id>`, `/mail/<id>/html` for people; `/messages`, `/messages/<id>` for programs. */
function answer(store: MailStore, request: IncomingMessage, response: ServerResponse): void {
  const [, kind = '', id, form] = (request.url ?? '/').split('/');
  const mail = id === undefined ? undefined : store.get(id);
  if (kind === 'messages' && id === undefined)
    return send(response, { type: 'application/json', body: JSON.stringify(store.list()) });
  if (kind === 'messages' && mail)
    return send(response, { type: 'application/json', body: JSON.stringify(mail) });
  if (kind === 'mail' && mail && form === 'html') return sendHtml(response, mail.html);
  if (kind === 'mail' && mail) return sendHtml(response, mailPage(mail));
  if (kind === '') return sendHtml(response, inboxPage(store.list()));
  response.writeHead(404).end();
}
