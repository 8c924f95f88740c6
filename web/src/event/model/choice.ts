// What is chosen, and what becomes of it when seats are taken by others.

import { placeOfTicket, type HallSection, type Seat } from "./hall_section";

export type Toggled =
  { is: "chosen" | "dropped"; seats: Seat[] } | { is: "full" };

/** Takes a seat into the choice, or out of it. */
export function toggle(
  chosen: readonly Seat[],
  seat: Seat,
  limit: number,
): Toggled {
  const others = chosen.filter((x) => x.id !== seat.id);
  if (others.length < chosen.length) return { is: "dropped", seats: others };
  if (chosen.length >= limit) return { is: "full" };
  return { is: "chosen", seats: [...chosen, seat] };
}

/**
 * What to ask for instead when the server offers others. It looks for them
 * block by block and offers as many as were asked for from there, so that
 * people stay together: what is chosen in other blocks is kept.
 * @param lost those that could not be had; none if all could, but should not
 */
export function withAlternatives(
  chosen: readonly string[],
  lost: readonly string[],
  alternatives: readonly string[],
): string[] {
  const gone = new Set(lost);
  const replaced = lost.length > 0 ? lost : alternatives;
  const blocks = new Set(replaced.map((x) => placeOfTicket(x).block));
  const isOfThem = (id: string) => blocks.has(placeOfTicket(id).block);
  const group = chosen.filter(isOfThem).length;
  const kept = chosen.filter((id) =>
    alternatives.length >= group ? !isOfThem(id) : !gone.has(id),
  );
  const fresh = alternatives.filter((x) => !kept.includes(x));
  return [...kept, ...fresh].slice(0, chosen.length);
}

/** Rows count more than seats: people want to see the same. */
const rowWeight = 3;
const besideBonus = 100;

/**
 * The seat to suggest in place of a lost one: beside the others if there is
 * one, else close to it, at the same price.
 * @param isFree whether a seat can be had
 */
export function seatInstead(
  section: HallSection,
  lost: Seat,
  chosen: readonly Seat[],
  isFree: (seat: Seat) => boolean,
): Seat | undefined {
  const taken = new Set(chosen.map((x) => x.id));
  const isBesideAny = (x: Seat) =>
    chosen.some(
      (y) =>
        y.section === x.section &&
        y.rowIndex === x.rowIndex &&
        Math.abs(y.seatIndex - x.seatIndex) === 1,
    );
  const distance = (x: Seat) =>
    rowWeight * Math.abs(x.rowIndex - lost.rowIndex) +
    Math.abs(x.seatIndex - lost.seatIndex) -
    (isBesideAny(x) ? besideBonus : 0);
  let best: Seat | undefined;
  for (const seat of section.seats) {
    if (taken.has(seat.id) || seat.id === lost.id || !isFree(seat)) continue;
    if (seat.level !== lost.level) continue;
    if (seat.isAccessible !== lost.isAccessible) continue;
    if (!best || distance(seat) < distance(best)) best = seat;
  }
  return best;
}
