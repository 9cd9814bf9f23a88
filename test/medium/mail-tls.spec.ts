import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { Mailer, type MailerOptions } from '#libs/mail/mailer';
import { describeWithCertificates, makeCertificates, type Certificates } from '../support/certificates.js';

const MAIL = {
  messageId: 'one',
  to: 'layla@example.org',
  language: 'en',
  subject: 'Your request',
  text: 'text',
  html: '<p>text</p>',
} as const;

interface Heard {
  readonly user: string | undefined;
  readonly secure: boolean;
}

describeWithCertificates('mail over TLS', () => {
  let made: Certificates;
  const heard: Heard[] = [];
  const passwords: string[] = [];
  const servers: SMTPServer[] = [];
  beforeAll(() => {
    made = makeCertificates(['DNS:localhost']);
  });
  afterAll(() =>
    Promise.all(servers.map((server) => new Promise((resolve) => server.close(() => resolve(0))))),
  );

  async function server(options: SMTPServerOptions): Promise<number> {
    const smtp = new SMTPServer({
      ...made.server,
      allowInsecureAuth: true,
      authOptional: true,
      onAuth: ({ username, password }, _session, done) => {
        passwords.push(password ?? '');
        done(null, { user: username });
      },
      onData: (stream, session, done) => {
        heard.push({ user: session.user, secure: session.secure });
        stream.resume().on('end', () => done());
      },
      ...options,
    });
    servers.push(smtp);
    smtp.on('error', () => undefined);
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
    return (smtp.server.address() as AddressInfo).port;
  }

  /** The throw-away CA is nobody's: the check of the certificate is a promise of its own. */
  const UNCHECKED = 'tls.rejectUnauthorized=false';

  async function send(smtpUrl: string, more: Partial<MailerOptions> = {}): Promise<Heard | undefined> {
    heard.length = 0;
    passwords.length = 0;
    const mailer = new Mailer({ smtpUrl, from: 'privacy@example.org', requireTls: true, ...more });
    try {
      await mailer.send(MAIL);
    } finally {
      mailer.close();
    }
    return heard[0];
  }

  it.each([
    ['smtps', { secure: true }],
    ['smtp', {}],
  ])('goes out encrypted and signed in by %s://', async (protocol, options) => {
    const port = await server(options);
    const sent = await send(`${protocol}://wafa:s3cret@localhost:${port}?${UNCHECKED}`);
    expect(sent).toEqual({ user: 'wafa', secure: true });
    expect(passwords).toEqual(['s3cret']);
  });

  it.each(['', '?requireTLS=0', '?ignoreTLS=true', '?opportunisticTLS=true'])(
    'does not go out in the clear, nor does the password%s',
    async (query) => {
      const port = await server({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
      await expect(send(`smtp://wafa:s3cret@localhost:${port}${query}`)).rejects.toThrow();
      expect([heard, passwords]).toEqual([[], []]);
    },
  );

  it('goes out over a connection that is kept for the next', async () => {
    let connections = 0;
    const port = await server({ secure: true, onConnect: (_session, done) => (connections++, done()) });
    const smtpUrl = `smtps://wafa:s3cret@localhost:${port}?${UNCHECKED}`;
    const mailer = new Mailer({ smtpUrl, from: 'privacy@example.org', requireTls: true });
    heard.length = 0;
    await mailer.send(MAIL);
    await mailer.send(MAIL);
    mailer.close();
    expect([heard.length, connections]).toEqual([2, 1]);
  });

  it('goes out in the clear where that is asked for', async () => {
    const port = await server({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    const url = `smtp://wafa:s3cret@localhost:${port}?requireTLS=false`;
    expect(await send(url, { requireTls: false })).toEqual({ user: 'wafa', secure: false });
  });

  it('does not go to a server whose certificate nobody vouches for', async () => {
    const port = await server({ secure: true });
    await expect(send(`smtps://wafa:s3cret@localhost:${port}`)).rejects.toThrow(/certificate|self-signed/);
    expect([heard, passwords]).toEqual([[], []]);
  });
});
