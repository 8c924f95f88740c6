// A camera sees the same code many times a second; it is checked once.

/** After so long out of sight it is somebody who shows it anew. */
const forgetMs = 3_000;

export class SeenCodes {
  #last = "";
  #at = -Infinity;

  /** Whether a code that the camera sees is one to check. */
  isNew(code: string, nowMs: number): boolean {
    const isSame = code === this.#last && nowMs - this.#at < forgetMs;
    this.#last = code;
    this.#at = nowMs;
    return !isSame;
  }
}
