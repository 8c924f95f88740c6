// What time it is by the server's clock. Sales begin and holds end by it, and
// the clocks of people's devices may be minutes off.

/** The server's time less that of `performance.now()`, in milliseconds. */
let difference: number | undefined;

/** @param date the header `Date` of an answer that has just come in */
export function noteTime(date: string | null): void {
  const then = Date.parse(date ?? "");
  if (Number.isNaN(then)) return;
  // Answers take a while to come in, and the header has whole seconds. Both
  // make the server seem behind, so that what seems furthest ahead is closest.
  difference = Math.max(difference ?? -Infinity, then - performance.now());
}

/** Milliseconds since 1970; by the device's clock until an answer came in. */
export const serverNow = (): number =>
  difference === undefined ? Date.now() : performance.now() + difference;
