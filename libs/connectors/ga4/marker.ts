/**
 * Marks at Google Analytics. Google keeps no consent of a person: what stops the measuring is that nothing more is sent,
 * and that is a switch of the company's own (`sendStop` in systems.yaml), written there by that system's own marker and
 * asked for by the product before it sends. Where no switch is declared, a person has to stop the sending.
 */
import {
  SEND_STOP_NEEDED,
  type MarkedItem,
  type Marker,
  type MarkRequest,
  type MarkResult,
} from '#libs/connectors/kit/marks';
import type { Purpose } from '#libs/domain/words';
import { IDENTIFIERS } from './ga4-collections.js';
import { ownIdentifiers } from './own-identifiers.js';

export interface Ga4MarkerOptions {
  readonly system: string;
  readonly sendStop?: { readonly system: string } | undefined;
}

export const createGa4Marker = (options: Ga4MarkerOptions): Marker => new Ga4Marker(options);

/** What measuring serves; the other purposes do not concern it. */
const MEASURED_FOR: readonly Purpose[] = ['analytics', 'cookies', 'sale-or-sharing'];

class Ga4Marker implements Marker {
  readonly system: string;
  readonly marks = ['restrict', 'lift', 'stop'] as const;
  readonly purposes = MEASURED_FOR;
  readonly evenWithoutIdentifiers = true;
  readonly #sendStop: Ga4MarkerOptions['sendStop'];

  constructor({ system, sendStop }: Ga4MarkerOptions) {
    this.system = system;
    this.#sendStop = sendStop;
  }

  apply(request: MarkRequest): Promise<MarkResult> {
    return Promise.resolve({ items: concerns(request) ? [this.#itemOf(request)] : [] });
  }

  /** Google cannot be read; the switch is read again by the marker of the system that has it. */
  verify(): ReturnType<Marker['verify']> {
    return Promise.resolve([]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Also without a known identifier: what is sent next would make one. */
  #itemOf({ identifiers, mark }: MarkRequest): MarkedItem {
    const rows = ownIdentifiers(identifiers).length;
    if (this.#sendStop) return { collection: IDENTIFIERS, rows, by: `sendStop: ${this.#sendStop.system}` };
    const notAppliedBecause = mark === 'lift' ? 'send-stop-to-lift' : SEND_STOP_NEEDED;
    return { collection: IDENTIFIERS, rows, by: 'sendStop', notAppliedBecause };
  }
}

/** A stop names what is to end; a restriction or its lift without a purpose means everything. */
function concerns({ mark, purposes, stays }: MarkRequest): boolean {
  const meant = measured(purposes, { orAll: mark !== 'stop' });
  const left = stays ? measured(stays.purposes, { orAll: true }) : [];
  return meant.some((purpose) => !left.includes(purpose));
}

const measured = (
  purposes: readonly Purpose[],
  { orAll }: { readonly orAll: boolean },
): readonly Purpose[] =>
  orAll && purposes.length === 0 ? MEASURED_FOR : MEASURED_FOR.filter((one) => purposes.includes(one));
