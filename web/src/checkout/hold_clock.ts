// How long tickets are still held. The server says how many seconds are left;
// they are counted from when its answer came in, by a clock that nobody sets.

/** So long before the end one is warned, and may take more time (WCAG 2.2.1). */
export const warnSeconds = 60;

/** @param heardAt, as the result, in ms on the clock that is asked later */
export const deadlineOf = (expiresInS: number, heardAt: number): number =>
  heardAt + expiresInS * 1000;

export const secondsLeft = (deadline: number, now: number): number =>
  Math.max(0, (deadline - now) / 1000);

export type HoldPhase = "calm" | "ending" | "over";

export function phaseOf(deadline: number, now: number): HoldPhase {
  const left = secondsLeft(deadline, now);
  if (left <= 0) return "over";
  return left <= warnSeconds ? "ending" : "calm";
}
