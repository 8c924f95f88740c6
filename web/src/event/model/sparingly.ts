// Does something when it is asked for, but not more often than agreed.

/** Of the interval: viewers of one event do not all ask at once. */
const spread = 0.25;

export class Sparingly {
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param task what fails is done again when it is asked for again */
  constructor(
    private readonly interval: number,
    private readonly task: () => Promise<void>,
  ) {}

  run(): void {
    if (this.#timer !== undefined) return;
    const pause = this.interval * (1 + spread * Math.random());
    const wait = Math.max(0, this.#last + pause - performance.now());
    this.#timer = setTimeout(() => void this.#do(), wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #do(): Promise<void> {
    this.#timer = undefined;
    this.#last = performance.now();
    await this.task().catch(() => undefined);
  }
}
