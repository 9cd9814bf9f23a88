import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { freePorts } from '../embedded/ports.js';
import { startInbox, type RunningInbox } from './inbox.js';

let folder: string;
let inbox: RunningInbox;
let ports: number[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'inbox-'));
  ports = await freePorts(2);
  const [smtpPort = 0, httpPort = 0] = ports;
  inbox = await startInbox({ folder, smtpPort, httpPort, refuse: ['gone@example.org'] });
});
afterAll(async () => {
  await inbox.stop();
  rmSync(folder, { recursive: true });
});

const send = (to: string) =>
  createTransport(inbox.smtpUrl).sendMail({
    from: 'privacy@example.org',
    to,
    subject: 'طلبك',
    text: 'اضغط http://127.0.0.1/ar/confirm#t=abc <b>',
  });

describe('the inbox', () => {
  it('keeps an Arabic mail and shows it with its link, escaped', async () => {
    await send('layla@example.org');
    const mails = (await (await fetch(`${inbox.url}/messages`)).json()) as {
      id: string;
      subject: string;
      to: string;
    }[];
    expect(mails).toMatchObject([{ id: '000001', subject: 'طلبك', to: 'layla@example.org' }]);
    const page = await (await fetch(`${inbox.url}/mail/000001`)).text();
    expect(page).toContain('<a href="http://127.0.0.1/ar/confirm#t=abc">');
    expect(page).toContain('&lt;b&gt;');
  });

  it('shows the HTML of a mail as its reader sees it, and runs nothing of it', async () => {
    const message = { from: 'privacy@example.org', to: 'omar@example.org', subject: 'x', text: 'x' };
    await createTransport(inbox.smtpUrl).sendMail({ ...message, html: '<p>Hello</p><script>x</script>' });
    const page = await (await fetch(`${inbox.url}/mail/000002`)).text();
    expect(page).toContain('<a href="/mail/000002/html">');
    const shown = await fetch(`${inbox.url}/mail/000002/html`);
    expect(await shown.text()).toContain('<p>Hello</p>');
    expect(shown.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    );
  });

  it('outlives a sender that dies in the middle of a mail', async () => {
    const sender = createConnection(ports[0] ?? 0, '127.0.0.1');
    await once(sender, 'data');
    for (const line of ['EHLO example.org', 'MAIL FROM:<privacy@example.org>']) {
      sender.write(`${line}\r\n`);
      await once(sender, 'data');
    }
    sender.resetAndDestroy();
    await once(sender, 'close');
    // Answered after whatever the server makes of the broken connection.
    expect((await fetch(`${inbox.url}/messages`)).status).toBe(200);
    await expect(send('gone@example.org')).rejects.toThrow('550');
  });

  it('refuses the mailboxes it was told to refuse', async () => {
    await expect(send('gone@example.org')).rejects.toThrow('550');
  });

  it('knows its mails again after a restart', async () => {
    await inbox.stop();
    const [smtpPort = 0, httpPort = 0] = ports;
    inbox = await startInbox({ folder, smtpPort, httpPort });
    await send('noor@example.org');
    const mails = (await (await fetch(`${inbox.url}/messages`)).json()) as { id: string }[];
    expect(mails.map(({ id }) => id)).toEqual(['000003', '000002', '000001']);
  });
});
