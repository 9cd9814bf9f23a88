/**
 * An erasure leaves the ledger as it is: the proof of a consent, and of its end, is what shows that the processing was
 * lawful (GDPR Art. 7(1), 17(3)(e)). The subject is a keyed hash; somebody looks again when limitation periods end.
 */
import type { Eraser, PlannedErasure } from '#libs/connectors/kit/erasure';
import { EVENTS, usersOf } from './consents.connector.js';
import type { ConsentStore } from './store.js';

const KEPT_YEARS = 3;

export const createConsentsEraser = (options: {
  readonly system: string;
  readonly store: ConsentStore;
}): Eraser => ({
  system: options.system,
  async plan({ identifiers, asOf }): Promise<PlannedErasure> {
    const histories = await Promise.all(usersOf(identifiers).map((user) => options.store.history({ user })));
    const events = histories.flat();
    if (events.length === 0) return { items: [], targets: [], notSearched: [] };
    const item = {
      collection: EVENTS,
      disposition: 'keep' as const,
      rows: events.length,
      atMost: 0,
      columns: [],
      ground: 'consent-proof',
      reviewOn: yearsAfter(asOf, KEPT_YEARS),
      reversible: true,
    };
    return { items: [item], targets: [events.map(({ id }) => ({ key: [id] }))], notSearched: [] };
  },
  execute: () => Promise.resolve({ changed: [], notes: [] }),
  verify: () => Promise.resolve([]),
  close: () => Promise.resolve(),
});

function yearsAfter(asOf: string, years: number): string {
  const day = new Date(asOf);
  day.setUTCFullYear(day.getUTCFullYear() + years);
  return day.toISOString().slice(0, 'YYYY-MM-DD'.length);
}
