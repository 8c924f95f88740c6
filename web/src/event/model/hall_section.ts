// A section's seats as the page needs them: in rows, each with its price and
// its place among the states that come live.

import type { Event, Money, SectionPage } from "../../api/types";

export type SeatStatus = "available" | "held" | "sold" | "blocked";

export interface Seat {
  readonly id: string;
  readonly section: string;
  readonly row: string;
  readonly number: string;
  readonly level: string;
  readonly price: Money;
  readonly isAccessible: boolean;
  /** Which block of tickets it belongs to, and which place of it. */
  readonly block: number;
  readonly place: number;
  /** Which row of its section, and which seat of the row, from 0. */
  readonly rowIndex: number;
  readonly seatIndex: number;
  /** In the section's own coordinates, if it has any. */
  readonly at: readonly [number, number] | null;
}

export interface Row {
  readonly name: string;
  /** In their physical order: those side by side are neighbours. */
  readonly seats: readonly Seat[];
}

export interface HallSection {
  readonly id: string;
  /** Front row first. */
  readonly rows: readonly Row[];
  readonly seats: readonly Seat[];
  /** The blocks that its tickets come from, general admission as well. */
  readonly blocks: ReadonlySet<number>;
}

/** `1207-14-3` is place 3 of block 14. */
export function placeOfTicket(id: string): { block: number; place: number } {
  const [, block, place] = id.split("-");
  return { block: Number(block), place: Number(place) };
}

export function readSection(page: SectionPage, event: Event): HallSection {
  const id = page.section.id;
  const prices = new Map(event.price_levels.map((x) => [x.id, x.price]));
  const paid = new Map(page.tickets.map((x) => [x.ticket_id, x.price]));
  const nothing: Money = { amount: 0, currency: event.currency };
  const rows = page.rows.map((row, rowIndex) => ({
    name: row.name,
    seats: row.seats.map((seat, seatIndex): Seat => {
      const { x, y } = seat;
      return {
        id: seat.ticket_id,
        section: id,
        row: row.name,
        number: seat.seat,
        level: seat.price_level,
        price:
          paid.get(seat.ticket_id) ?? prices.get(seat.price_level) ?? nothing,
        isAccessible: seat.accessible,
        ...placeOfTicket(seat.ticket_id),
        rowIndex,
        seatIndex,
        at: x === undefined || y === undefined ? null : [x, y],
      };
    }),
  }));
  return {
    id,
    rows,
    seats: rows.flatMap((x) => x.seats),
    blocks: new Set(page.tickets.map((x) => placeOfTicket(x.ticket_id).block)),
  };
}
