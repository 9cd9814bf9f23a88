/** How much one address, one mailbox and everybody together may ask for; over it another channel is named. */
import { isIPv4, isIPv6 } from 'node:net';
import { normaliseEmail, type Lookups } from '#libs/crypto/lookup';
import { WafaError } from '#libs/domain/errors';
import type { Queryable } from '#libs/persistence/data-source';
import { giveBack, takeAll, wouldPass, type Limit, type Verdict } from '#libs/persistence/rate-limits';

const HOUR_SECONDS = 3_600;
const FRESH_LINKS_AN_HOUR = 5;

export interface LimitNumbers {
  readonly perAddressAnHour: number;
  readonly perEmailADay: number;
  readonly allAMinute: number;
}

export interface Asker {
  readonly address?: string | undefined;
  readonly email: string;
  /** The address is proved by the product's sign-in: counted apart, since a stranger can write any other. */
  readonly proved: boolean;
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

  /** The mailbox was proved: what its owner has sent is not counted among what anybody could have sent. */
  async giveBack(db: Queryable, { email, takenAt }: { email: string; takenAt: Date }): Promise<void> {
    await giveBack(db, this.#ofEmail({ email, proved: false }), takenAt);
  }

  /** False where a request has had its fresh links of this hour. The caller holds the request's row. */
  async takeFreshLink(db: Queryable, requestId: string): Promise<boolean> {
    const limits = [this.#limit(`fresh-link:${requestId}`, FRESH_LINKS_AN_HOUR, HOUR_SECONDS)];
    const now = this.#now();
    return (await wouldPass(db, limits, now)).allowed && (await takeAll(db, limits, now)).allowed;
  }

  #limits({ address, ...asker }: Asker): Limit[] {
    const { allAMinute, perAddressAnHour } = this.#numbers;
    return [
      this.#limit('all', allAMinute, 60),
      this.#ofEmail(asker),
      ...(address === undefined
        ? []
        : [this.#limit(`address:${addressPrefix(address)}`, perAddressAnHour, HOUR_SECONDS)]),
    ];
  }

  #ofEmail({ email, proved }: Pick<Asker, 'email' | 'proved'>): Limit {
    const name = `${proved ? 'proved-email' : 'email'}:${normaliseEmail(email)}`;
    return this.#limit(name, this.#numbers.perEmailADay, 24 * HOUR_SECONDS);
  }

  #limit(name: string, maximum: number, windowSeconds: number): Limit {
    return { bucket: this.#lookups.hash('rate-limit', name), maximum, windowSeconds };
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
