// Seats in words.

import type { Section } from "../../api/types";
import { money } from "../../words/money";
import { sectionName } from "../../words/ticket";
import type { Seat, SeatStatus } from "./hall_section";

const statusWords: Record<SeatStatus, string> = {
  available: "available",
  held: "in somebody’s cart",
  sold: "sold",
  blocked: "not for sale",
};

/** `Row A, seat 7` */
export const seatName = (seat: Seat): string =>
  `Row ${seat.row}, seat ${seat.number}`;

/** `Section 101, row A, seat 7` */
export function wholeSeatName(
  seat: Seat,
  sections: readonly Section[],
): string {
  const section = sections.find((x) => x.id === seat.section);
  const name = sectionName(section?.name ?? seat.section);
  return `${name}, row ${seat.row}, seat ${seat.number}`;
}

/** One has chosen a seat, or holds it already. */
export type Mark = "chosen" | "mine" | undefined;

export function statusInWords(
  status: SeatStatus | undefined,
  mark: Mark,
): string {
  if (mark === "chosen") return "chosen";
  if (mark === "mine") return "held for you";
  return status === undefined ? "not known yet" : statusWords[status];
}

/** `Row A, seat 7, $135.00, available`: what its button is called. */
export function seatLabel(
  seat: Seat,
  status: SeatStatus | undefined,
  mark: Mark,
): string {
  const said = statusInWords(status, mark);
  const kind = seat.isAccessible ? ["accessible"] : [];
  return [seatName(seat), ...kind, money(seat.price), said].join(", ");
}

/** `Section 101, row A, seats 4, 5 and 6`; more than one place line by line. */
export function seatsInWords(
  seats: readonly Seat[],
  sections: readonly Section[],
): string {
  const rows = new Map<string, Seat[]>();
  for (const seat of seats) {
    const key = `${seat.section} ${seat.row}`;
    rows.set(key, [...(rows.get(key) ?? []), seat]);
  }
  const parts = [...rows.values()].map((row) => {
    const [first] = row as [Seat, ...Seat[]];
    if (row.length === 1) return wholeSeatName(first, sections);
    const numbers = row.map((x) => x.number);
    const list = `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;
    const name = wholeSeatName(first, sections);
    return name.replace(/seat [^,]*$/, `seats ${list}`);
  });
  return parts.join("; ");
}
