/** Says each step with the time since the start and since the step before. */
export class Narrator {
  readonly #started = Date.now();
  #last = Date.now();

  step(text: string): void {
    const now = Date.now();
    const total = ((now - this.#started) / 1000).toFixed(1).padStart(5);
    const own = `+${((now - this.#last) / 1000).toFixed(1)}`.padStart(6);
    this.#last = now;
    console.log(`${total} s ${own}  ${text}`);
  }

  detail(text: string): void {
    console.log(`${' '.repeat(17)}${text}`);
  }
}
