/** The mail server's address, and whether a mail may travel in the clear. */
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

const parsed = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

export const smtpUrl = z
  .string()
  .refine((text) => /^smtps?:$/.test(parsed(text)?.protocol ?? ''), 'smtp:// or smtps://host')
  .refine((text) => (parsed(text)?.hostname ?? '') !== '', 'names no host');

export const sender = z
  .string()
  .regex(/^[^\s<>@]+@[^\s<>@]+$|<[^\s<>@]+@[^\s<>@]+>$/, 'name@host, or Name <name@host>');

interface MailSettings {
  readonly SMTP_URL: string;
  readonly WAFA_EMBEDDED: boolean;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isThisMachine(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(bare);
  return bare === 'localhost' || (family !== 0 && loopback.check(bare, family === 6 ? 'ipv6' : 'ipv4'));
}

/** Mails and the password go out encrypted or not at all, unless the server is this machine or the URL says otherwise. */
export function mustEncrypt({ SMTP_URL, WAFA_EMBEDDED }: MailSettings): boolean {
  const url = new URL(SMTP_URL);
  if (url.protocol === 'smtps:') return true;
  return !WAFA_EMBEDDED && !isThisMachine(url.hostname) && url.searchParams.get('requireTLS') !== 'false';
}
