/** How much one address, one mailbox and everybody together may ask for; over it another channel is named. */
import { isIPv4, isIPv6 } from 'node:net';
import { normaliseEmail, type Lookups } from '#libs/crypto/lookup';
import { WafaError } from '#libs/domain/errors';
import type { Queryable } from '#libs/persistence/data-source';
import { takeAll, wouldPass, type Limit, type Verdict } from '#libs/persistence/rate-limits';

const HOUR_SECONDS = 3_600;

export interface LimitNumbers {
  readonly perAddressAnHour: number;
  readonly perEmailADay: number;
  readonly allAMinute: number;
}

export interface Asker {
  readonly address?: string | undefined;
  readonly email: string;
}

export class IntakeLimits {
  readonly #lookups: Lookups;
  readonly #numbers: LimitNumbers;
  readonly #now: () => Date;

  constructor(deps: { lookups: Lookups; numbers: LimitNumbers; now: () => Date }) {
    this.#lookups = deps.lookups;
    this.#numbers = deps.numbers;
    this.#now = deps.now;
  }

  /** Refuses a flood before any work is done. */
  async check(db: Queryable, asker: Asker): Promise<void> {
    refuse(await wouldPass(db, this.#limits(asker), this.#now()));
  }

  /** Counts the request; the last statement of its transaction. */
  async take(db: Queryable, asker: Asker): Promise<void> {
    refuse(await takeAll(db, this.#limits(asker), this.#now()));
  }

  #limits({ address, email }: Asker): Limit[] {
    const limit = (name: string, maximum: number, windowSeconds: number): Limit => ({
      bucket: this.#lookups.hash('rate-limit', name),
      maximum,
      windowSeconds,
    });
    return [
      limit('all', this.#numbers.allAMinute, 60),
      limit(`email:${normaliseEmail(email)}`, this.#numbers.perEmailADay, 24 * HOUR_SECONDS),
      ...(address === undefined
        ? []
        : [limit(`address:${addressPrefix(address)}`, this.#numbers.perAddressAnHour, HOUR_SECONDS)]),
    ];
  }
}

/** `detail` holds the seconds for Retry-After. */
export function refuse(verdict: Verdict): void {
  if (!verdict.allowed) throw new WafaError('too-many-requests', String(verdict.retryAfterSeconds));
}

/** One household or office: /24 of IPv4, /56 of IPv6 (7 bytes). */
export function addressPrefix(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return mapped.split('.').slice(0, 3).join('.');
  if (!isIPv6(mapped)) return 'unknown';
  const [head = '', tail = ''] = mapped.split('%')[0]?.split('::') ?? [];
  const first = head === '' ? [] : head.split(':');
  const last = tail === '' ? [] : tail.split(':');
  const groups = mapped.includes('::')
    ? [...first, ...Array(8 - first.length - last.length).fill('0'), ...last]
    : first;
  const hex = groups.map((group) => String(group).padStart(4, '0')).join('');
  return hex.slice(0, 14).toLowerCase();
}
