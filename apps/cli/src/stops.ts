/** What has to be undone, from the last to the first. */
export class Stops {
  readonly #stops: (() => Promise<unknown>)[] = [];

  add(stop: () => Promise<unknown>): void {
    this.#stops.push(stop);
  }

  /** Goes on when one fails, and fails with it at the end. */
  async run(): Promise<void> {
    const faults: unknown[] = [];
    for (let next = this.#stops.pop(); next; next = this.#stops.pop()) {
      try {
        await next();
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) throw faults[0];
  }
}
