// Where the arrow keys lead: on the plan to the next section, in a section to
// the next seat. What counts is how it looks on the screen.

import type { HallSection, Seat } from "../model/hall_section";
import { turnedBack, type Point } from "./geometry";
import type { Area } from "./plan";

export type Arrow = "up" | "down" | "left" | "right";

const ways: Record<Arrow, Point> = {
  up: [0, -1],
  down: [0, 1],
  left: [-1, 0],
  right: [1, 0],
};

export function arrowOf(key: string): Arrow | undefined {
  const arrow = key.startsWith("Arrow") ? key.slice(5).toLowerCase() : "";
  return arrow in ways ? (arrow as Arrow) : undefined;
}

/** What lies aside counts double: people mean what is straight ahead. */
const asideWeight = 2;

/** @returns the index of the nearest area that way, or `from` if none is */
export function nextArea(
  areas: readonly Area[],
  from: number,
  arrow: Arrow,
): number {
  const start = areas[from]?.centre;
  if (!start) return areas.length > 0 ? 0 : -1;
  const [wx, wy] = ways[arrow];
  let best = from;
  let least = Infinity;
  areas.forEach(({ centre }, i) => {
    const dx = centre[0] - start[0];
    const dy = centre[1] - start[1];
    const ahead = dx * wx + dy * wy;
    const cost = ahead + asideWeight * Math.abs(dx * wy - dy * wx);
    if (ahead <= 1e-6 || cost >= least) return;
    least = cost;
    best = i;
  });
  return best;
}

/** Where a seat is in its row: its own coordinate, or as rows are centred. */
function acrossOf(section: HallSection, seat: Seat): number {
  const seats = section.rows[seat.rowIndex]?.seats.length ?? 0;
  return seat.at ? seat.at[0] : seat.seatIndex - (seats - 1) / 2;
}

/** Whether seats of higher index have lower coordinates. */
function runsBackwards(section: HallSection, row: number): boolean {
  const seats = section.rows[row]?.seats ?? [];
  const first = seats[0];
  const last = seats.at(-1);
  if (!first || !last) return false;
  return acrossOf(section, first) > acrossOf(section, last);
}

/**
 * @param rotation of the section on the screen: in one that is turned by a
 * quarter, rows run from top to bottom
 * @returns undefined at the section's edge
 */
export function nextSeat(
  section: HallSection,
  rotation: number,
  from: Seat,
  arrow: Arrow,
): Seat | undefined {
  const [x, y] = turnedBack(rotation, ways[arrow]);
  if (Math.abs(x) + 1e-9 >= Math.abs(y)) {
    const forward = x > 0 !== runsBackwards(section, from.rowIndex);
    const index = from.seatIndex + (forward ? 1 : -1);
    return section.rows[from.rowIndex]?.seats[index];
  }
  const row = section.rows[from.rowIndex + (y > 0 ? 1 : -1)];
  const across = acrossOf(section, from);
  let best: Seat | undefined;
  let least = Infinity;
  for (const seat of row?.seats ?? []) {
    const distance = Math.abs(acrossOf(section, seat) - across);
    if (distance >= least) continue;
    least = distance;
    best = seat;
  }
  return best;
}
