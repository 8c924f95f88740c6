// A small section for tests.

import type { HallSection, Seat } from "./hall_section";

const currency = "USD";
const prices: Record<string, number> = { A: 8500, B: 4500 };

/** @param rows the price level of each seat, for example `["AAB", "BBB"]` */
export function hallOf(rows: readonly string[], block = 1): HallSection {
  let place = 0;
  const made = rows.map((levels, rowIndex) => ({
    name: "ABCDEF"[rowIndex] ?? "",
    seats: [...levels].map((level, seatIndex): Seat => {
      const id = `9-${block}-${place}`;
      return {
        id,
        section: "S",
        row: "ABCDEF"[rowIndex] ?? "",
        number: String(seatIndex + 1),
        level,
        price: { amount: prices[level] ?? 0, currency },
        isAccessible: false,
        block,
        place: place++,
        rowIndex,
        seatIndex,
        at: null,
      };
    }),
  }));
  const seats = made.flatMap((x) => x.seats);
  return { id: "S", rows: made, seats, blocks: new Set([block]) };
}

export function seatAt(section: HallSection, row: number, index: number): Seat {
  const seat = section.rows[row]?.seats[index];
  if (!seat) throw new Error(`no seat ${index} in row ${row}`);
  return seat;
}
