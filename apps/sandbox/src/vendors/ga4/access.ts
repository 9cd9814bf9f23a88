/** Who calls: an access token of the sandbox, or a token that a service account signed itself (RFC 7523). */
import { verify } from 'node:crypto';
import { z } from 'zod';
import type { VendorCall } from '../stand-in.js';
import { GoogleFault } from './google-fault.js';

const SCOPES = 'https://www.googleapis.com/auth/';
export const EDIT = `${SCOPES}analytics.edit`;
export const READ = `${SCOPES}analytics.readonly`;

export interface ServiceAccount {
  readonly email: string;
  readonly publicKeyPem: string;
}

export interface Callers {
  /** Access token → scopes. */
  readonly accessTokens: ReadonlyMap<string, readonly string[]>;
  readonly serviceAccounts: readonly ServiceAccount[];
}

const claimsSchema = z.object({ iss: z.string(), scope: z.string(), exp: z.number() });

/** Throws where the call may not have one of these scopes. */
export function requireScope({ headers }: VendorCall, callers: Callers, wanted: readonly string[]): void {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  const scopes = token === undefined ? undefined : scopesOf(token, callers);
  if (!scopes) throw new GoogleFault('UNAUTHENTICATED', 'Request had invalid authentication credentials.');
  if (!wanted.some((scope) => scopes.includes(scope)))
    throw new GoogleFault(
      'PERMISSION_DENIED',
      'Request had insufficient authentication scopes.',
      'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
    );
}

function scopesOf(token: string, { accessTokens, serviceAccounts }: Callers): readonly string[] | undefined {
  const known = accessTokens.get(token);
  if (known) return known;
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = claimsSchema.safeParse(jsonOf(payload)).data;
  const account = serviceAccounts.find(({ email }) => email === claims?.iss);
  if (!claims || !account || claims.exp * 1000 < Date.now()) return undefined;
  const signed = Buffer.from(`${header}.${payload}`);
  const genuine = verify('RSA-SHA256', signed, account.publicKeyPem, Buffer.from(signature, 'base64url'));
  return genuine ? claims.scope.split(' ') : undefined;
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
