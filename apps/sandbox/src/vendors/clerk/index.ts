/** A Clerk instance of the fictitious people, stateful, on this machine. Its keys are made anew at every start. */
import { randomBytes } from 'node:crypto';
import { StandIn, type SpecificationGate } from '../stand-in.js';
import { errorBodyOf } from './answers.js';
import { clerkGate } from './gate.js';
import { Notices } from './notices.js';
import { clerkHandler } from './routes.js';
import { SessionTokens, type SessionTokenClaims } from './session-tokens.js';
import { ClerkState } from './state.js';

export interface ClerkOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** Where signed notices go when a user changes or is deleted. */
  readonly webhookUrl?: string;
  readonly gate?: SpecificationGate | undefined;
}

export interface ClerkStandIn {
  readonly standIn: StandIn;
  readonly state: ClerkState;
  readonly notices: Notices;
  readonly tokens: SessionTokens;
  readonly url: string;
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly issuer: string;
  /** A session token of this user's active session, whose first factor was verified `minutes` ago. */
  tokenOf(user: string, origin: string, minutes?: number): string;
  stop(): Promise<void>;
}

export const CLERK_ISSUER = 'https://clerk.qwenimage.art';

export async function startClerk({ port, webhookUrl, gate }: ClerkOptions): Promise<ClerkStandIn> {
  const secretKey = `sk_test_${randomBytes(20).toString('hex')}`;
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const state = new ClerkState();
  const notices = new Notices(webhookSecret, webhookUrl);
  const tokens = new SessionTokens();
  const standIn = await StandIn.start({
    name: 'Clerk',
    port,
    handle: clerkHandler({
      state,
      secretKey,
      jwks: tokens.jwks,
      changed: (type, user) => notices.send(type, user),
    }),
    errorBody: errorBodyOf,
    ...(gate ? { gate: clerkGate(gate) } : {}),
  });
  return {
    ...{ standIn, state, notices, tokens, secretKey, webhookSecret },
    url: standIn.url,
    issuer: CLERK_ISSUER,
    tokenOf: (user, origin, minutes = 0) =>
      tokens.mint({ ...claimsOf(user, origin, minutes), sid: state.activeSessionOf(user) }),
    stop: async () => {
      await notices.settled();
      await standIn.stop();
    },
  };
}

const claimsOf = (user: string, origin: string, minutes: number): Omit<SessionTokenClaims, 'sid'> => ({
  sub: user,
  azp: origin,
  iss: CLERK_ISSUER,
  fva: [minutes, -1],
});
