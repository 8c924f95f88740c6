import type { Problem } from "./types";

/** What the server answers when it does not do what was asked (RFC 9457). */
export class Refusal extends Error {
  /** For example `seats-unavailable`: the last part of the problem's type. */
  readonly kind: string;

  constructor(readonly problem: Problem) {
    super(
      [problem.title, problem.detail].filter((x) => x !== undefined).join(". "),
    );
    this.name = "Refusal";
    this.kind = problem.type.split("/").at(-1) ?? "";
  }

  get status(): number {
    return this.problem.status;
  }

  /** Seconds to wait before the same may be asked again. */
  get retryAfter(): number {
    return this.problem.retry_after_s ?? 1;
  }

  /** Nothing may be wrong with what was asked: ask again a little later. */
  get isPassing(): boolean {
    return (
      (this.status >= 502 && this.status <= 504) ||
      this.status === 429 ||
      this.kind === "request-in-progress"
    );
  }
}

/** Whether what was asked for may have happened all the same. */
export const isUnclear = (why: unknown): boolean =>
  why instanceof Refusal && why.isPassing && why.kind !== "rate-limited";

/** The words for whatever went wrong, for people. */
export function wordsFor(why: unknown): string {
  if (why instanceof Refusal) return why.message;
  if (why instanceof Error) return why.message;
  return String(why);
}
