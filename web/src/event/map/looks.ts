// How each seat is drawn, as a number. It is worked out when something has
// changed: while the map is moved, thousands of seats are drawn each frame.

import type { HallSection, Seat, SeatStatus } from "../model/hall_section";
import type { Mark } from "../model/seat_words";
import { levelColours } from "./palette";
import { isWanted, type Wanted } from "./wanted";

export const looks = [
  "available",
  "accessible",
  "faded",
  "held",
  "sold",
  "blocked",
  "mine",
  "chosen",
] as const;

export type Look = (typeof looks)[number];

/** Looks of which there is one for each level's colour. */
export const colouredLooks = 3;

const numberOf = Object.fromEntries(looks.map((x, i) => [x, i])) as Record<
  Look,
  number
>;

export const codeOf = (look: Look, colour: number): number =>
  numberOf[look] * levelColours + (numberOf[look] < colouredLooks ? colour : 0);

export const lookOfCode = (code: number): Look =>
  looks[Math.floor(code / levelColours)] ?? "available";

export const colourOfCode = (code: number): number => code % levelColours;

export interface Dresser extends Wanted {
  statusOf(seat: Seat): SeatStatus | undefined;
  markOf(seat: Seat): Mark;
  /** Which of the levels' colours a level has. */
  colourOf(level: string): number;
}

export function lookOf(by: Dresser, seat: Seat): Look {
  const mark = by.markOf(seat);
  if (mark) return mark;
  const status = by.statusOf(seat);
  if (status !== "available" && status !== undefined) return status;
  if (!isWanted(by, seat)) return "faded";
  return seat.isAccessible ? "accessible" : "available";
}

/** A code for each seat of a section. */
export const dress = (section: HallSection, by: Dresser): Uint8Array =>
  Uint8Array.from(section.seats, (seat) =>
    codeOf(lookOf(by, seat), by.colourOf(seat.level)),
  );
