/** A system that carries marks as a real one would: for each address, until it is lifted. */
import type { Marker, MarkRequest, MarkResult } from '#libs/connectors/kit/marks';
import { PURPOSES, type Mark, type Purpose } from '#libs/domain/words';

const COLLECTION = 'qwenimage_product:accounts';

export interface Carried {
  restricted: boolean;
  hidden: boolean;
  readonly stopped: Set<Purpose>;
}

export class RememberingMarker implements Marker {
  readonly system: string;
  marks: readonly Mark[] = ['restrict', 'lift', 'unpublish', 'stop'];
  purposes: readonly Purpose[] = PURPOSES;
  /** Address → what the account of it carries. */
  readonly accounts = new Map<string, Carried>();
  /** Every call, in order. */
  readonly asked: MarkRequest[] = [];
  /** Thrown by the next calls, in order. */
  readonly faults: Error[] = [];
  /** When the vendor ends a restriction by itself. */
  endsAt: string | undefined;
  /** What it cannot mark. */
  rest: string | undefined;
  /** Forgets what it was told. */
  forgets = false;

  constructor(system = 'product-database') {
    this.system = system;
  }

  addAccount(email: string): Carried {
    const carried: Carried = { restricted: false, hidden: false, stopped: new Set() };
    this.accounts.set(email, carried);
    return carried;
  }

  apply(request: MarkRequest): Promise<MarkResult> {
    this.asked.push(request);
    const fault = this.faults.shift();
    if (fault) return Promise.reject(fault);
    const found = this.#accountsOf(request);
    if (!this.forgets) for (const carried of found) set(carried, request);
    const more = this.rest === undefined ? {} : { notAppliedBecause: this.rest };
    const items =
      found.length === 0 ? [] : [{ collection: COLLECTION, rows: found.length, by: 'flag', ...more }];
    const ends = this.endsAt !== undefined && request.mark === 'restrict' ? { endsAt: this.endsAt } : {};
    return Promise.resolve({ items, ...ends });
  }

  verify(request: MarkRequest): ReturnType<Marker['verify']> {
    const left = this.#accountsOf(request).filter((carried) => !carries(carried, request));
    return Promise.resolve(left.length === 0 ? [] : [{ collection: COLLECTION, rows: left.length }]);
  }

  close = (): Promise<void> => Promise.resolve();

  #accountsOf({ identifiers }: MarkRequest): Carried[] {
    return identifiers.flatMap(({ kind, value }) => {
      const carried = kind === 'email' ? this.accounts.get(value) : undefined;
      return carried ? [carried] : [];
    });
  }
}

const restricts = ({ mark, stays }: MarkRequest): boolean => mark === 'restrict' || stays !== undefined;

function set(carried: Carried, request: MarkRequest): void {
  const { mark, purposes } = request;
  if (mark === 'restrict' || mark === 'lift') carried.restricted = restricts(request);
  if (mark === 'unpublish') carried.hidden = true;
  if (mark === 'stop') for (const purpose of purposes) carried.stopped.add(purpose);
}

function carries(carried: Carried, request: MarkRequest): boolean {
  const { mark, purposes } = request;
  if (mark === 'restrict' || mark === 'lift') return carried.restricted === restricts(request);
  return mark === 'unpublish' ? carried.hidden : purposes.every((purpose) => carried.stopped.has(purpose));
}
