/** A throw-away certificate authority with a server and a client, made by openssl. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';

/** PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface Certificates {
  readonly ca: string;
  /** Of `names`. */
  readonly server: Pair;
  readonly client: Pair;
  /** Signed by nobody that anybody trusts. */
  readonly stranger: Pair;
}

/** Skips its specs, by name, where there is no openssl. */
export const describeWithCertificates =
  spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0 ? describe : describe.skip;

/** `names`: what the server's certificate is for, as `DNS:localhost` or `IP:127.0.0.1`. */
export function makeCertificates(names: readonly string[]): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'wafa-ca-'));
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const root = (name: string): void =>
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
    );
  const signed = (name: string, extensions: string): void => {
    writeFileSync(at(`${name}.ext`), extensions);
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...authority,
      '-out',
      `${name}.pem`,
      '-days',
      '2',
      '-extfile',
      `${name}.ext`,
    );
  };
  const read = (name: string): Pair => ({
    cert: readFileSync(at(`${name}.pem`), 'utf8'),
    key: readFileSync(at(`${name}.key`), 'utf8'),
  });
  try {
    root('ca');
    root('stranger');
    signed('server', `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth\n`);
    signed('client', 'extendedKeyUsage=clientAuth\n');
    return {
      ca: read('ca').cert,
      server: read('server'),
      client: read('client'),
      stranger: read('stranger'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
