// How far one has come since one stood in line.

/** How far, from 0 to 1, after having begun at position `start`. */
export function progressOf(start: number, position: number): number {
  if (start <= 1) return 0;
  return Math.min(1, Math.max(0, (start - position) / start));
}

const nameOf = (event: string): string => `onsale.line.${event}`;

/** The position at which one began; it outlives a reload of the page. */
export function startOf(event: string, position: number): number {
  try {
    const kept = Number(sessionStorage.getItem(nameOf(event)));
    const start = Math.max(kept, position);
    if (start !== kept) sessionStorage.setItem(nameOf(event), String(start));
    return start;
  } catch {
    return position; // the browser keeps nothing: the bar begins anew
  }
}

/** Somebody who joins anew begins anew. */
export function forgetStart(event: string): void {
  try {
    sessionStorage.removeItem(nameOf(event));
  } catch {
    // nothing was kept
  }
}

export type Step = "join" | "draw" | "wait" | "shop";

/** Where somebody is on the way from the pre-queue to the seats. */
export function stepOf(
  roomState: "announced" | "pre_queue" | "frozen" | "open" | "ended",
  placeState?: string,
): Step | null {
  if (placeState === "admitted") return "shop";
  switch (roomState) {
    case "announced":
      return "join";
    case "pre_queue":
      return placeState === "pre_queue" || placeState === "parked"
        ? "draw"
        : "join";
    case "frozen":
      return "draw";
    case "open":
      return placeState === "queued" || placeState === "parked"
        ? "wait"
        : "join";
    case "ended":
      return null;
  }
}
