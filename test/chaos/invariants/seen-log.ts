/** I5, while a run goes on: what was seen of the audit log, look after look. */
import type { Observed } from './observed.js';

type Entry = Observed['earlierLog'][number];

export class SeenLog {
  readonly #seen = new Map<number, string>();
  readonly #unsteady = new Map<number, string>();

  /** Every entry as it stands in the log now. */
  look(entries: readonly Entry[]): void {
    const now = new Map(entries.map(({ position, digest }) => [position, digest]));
    for (const [position, digest] of this.#seen)
      if (now.get(position) !== digest) this.#unsteady.set(position, now.get(position) ?? 'gone for a while');
    for (const [position, digest] of now) if (!this.#seen.has(position)) this.#seen.set(position, digest);
  }

  /** As each was seen first, and once more as it was seen where that was not the same. */
  get entries(): readonly Entry[] {
    return [...this.#seen, ...this.#unsteady].map(([position, digest]) => ({ position, digest }));
  }
}
