/** What the live suite is told by the environment; a vendor without its variables is skipped, and says by its name why. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { settingOf } from '#libs/config/config';
import type { Connector } from '#libs/connectors/kit/connector';
import { localPace } from '../../apps/cli/src/local-pace.js';

/** Nobody listens there. */
export const NOWHERE = new URL('http://127.0.0.1:1');

/** Empty where it is not set: a skipped vendor asks for it too. */
export const setting = (name: string): string => settingOf(process.env, name) ?? '';

/** Below what any of the vendors allows in a test environment, unless somebody knows better. */
const PER_SECOND = 8;
export const LIVE_PACE = localPace(Number(setting('WAFA_LIVE_PER_SECOND') || PER_SECOND));

/** Undefined for the vendor's own address. */
export function urlSetting(name: string): URL | undefined {
  const text = setting(name);
  return text === '' ? undefined : new URL(text);
}

export function describeLive(vendor: string, needed: readonly string[], body: () => void): void {
  const missing = needed.filter((name) => setting(name) === '');
  const title = missing.length === 0 ? `${vendor}, live` : `${vendor} without ${missing.join(', ')}`;
  (missing.length === 0 ? describe : describe.skip)(title, body);
}

/** Throws where a key could change what is not a test: the suite makes people and removes them. */
export function requireTestKey(name: string, prefixes: readonly string[]): void {
  const key = setting(name);
  if (key === '' || prefixes.some((prefix) => key.startsWith(prefix))) return;
  const kind = /^(sk|rk)_live_/.test(key) ? 'is a live-mode key' : 'is no key of a test environment';
  throw new Error(
    `${name} ${kind}: this suite makes and removes people, so it takes only ${prefixes.join(' or ')}…`,
  );
}

/** A throw-away person: nobody's address, and a word that no other record holds. */
export interface Fictitious {
  readonly email: string;
  readonly word: string;
}

export function fictitious(): Fictitious {
  const word = `wafa-live-${randomBytes(8).toString('hex')}`;
  return { email: `${word}@example.com`, word };
}

/** What a search alone does not say. */
export function itIsReady(connect: () => Connector): void {
  it('answers a check, and grants every documented permission', async () => {
    const connector = connect();
    await connector.check();
    const permissions = await connector.permissions();
    const lacking = permissions.filter(({ state }) => state !== 'granted');
    expect(lacking.map(({ name, why }) => [name, why])).toEqual([]);
  });

  it('describes every collection it speaks of', async () => {
    const connector = connect();
    const { collections } = await connector.discover({
      identifiers: [],
      emit: () => Promise.resolve(),
      heartbeat: () => undefined,
    });
    expect(collections.map(({ collection }) => collection)).toEqual(
      connector.collections.map(({ key }) => key),
    );
  });
}
