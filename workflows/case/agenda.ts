/**
 * Every instant at which a workflow has something to do, the earliest first. An entry can be moved by putting
 * it again. A key such as `reminder-10` belongs to the series `reminder`: when several of a series are due at
 * once, because nobody was there to act in time, only the latest counts.
 */
export interface AgendaEntry<Key extends string> {
  readonly key: Key;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export class Agenda<Key extends string> {
  readonly #entries = new Map<Key, number>();

  put(key: Key, at: number): void {
    if (!Number.isFinite(at)) throw new RangeError(`no instant for ${key}`);
    this.#entries.delete(key);
    this.#entries.set(key, at);
  }

  drop(key: Key): void {
    this.#entries.delete(key);
  }

  dropSeries(series: string): void {
    for (const key of this.#entries.keys()) if (seriesOf(key) === series) this.#entries.delete(key);
  }

  next(): AgendaEntry<Key> | undefined {
    return this.#sorted()[0];
  }

  /** Takes out what is due at `now` and gives, in order, the keys to act on. */
  takeDue(now: number): Key[] {
    const due = this.#sorted().filter(({ at }) => at <= now);
    for (const { key } of due) this.#entries.delete(key);
    return due
      .filter(
        ({ key }, index) => !due.slice(index + 1).some((later) => seriesOf(later.key) === seriesOf(key)),
      )
      .map(({ key }) => key);
  }

  #sorted(): AgendaEntry<Key>[] {
    return [...this.#entries].map(([key, at]) => ({ key, at })).sort((a, b) => a.at - b.at);
  }
}

const seriesOf = (key: string): string => key.replace(/-\d+$/, '');
