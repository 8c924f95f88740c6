// Loads the sections that are in sight, a few at a time, and forgets those that
// were passed by.

const atOnce = 2;

export class SectionLoader {
  #wanted: string[] = [];
  #running = new Set<string>();

  constructor(private readonly load: (id: string) => Promise<void>) {}

  /** @param ids the most important first; they replace those of before */
  want(ids: readonly string[]): void {
    this.#wanted = ids.filter((x) => !this.#running.has(x));
    this.#next();
  }

  #next(): void {
    while (this.#running.size < atOnce) {
      const id = this.#wanted.shift();
      if (id === undefined) return;
      this.#running.add(id);
      void this.load(id).finally(() => {
        this.#running.delete(id);
        this.#next();
      });
    }
  }
}
