// Seats by what has become of them.

import type { Section, SectionCount } from "../api/types";

export interface Counts {
  available: number;
  held: number;
  sold: number;
  blocked: number;
}

export interface SectionSeats extends Counts {
  id: string;
  name: string;
}

export const states = ["sold", "held", "available", "blocked"] as const;

export const noSeats: Counts = { available: 0, held: 0, sold: 0, blocked: 0 };

export const seatsOf = (x: Counts): number =>
  x.available + x.held + x.sold + x.blocked;

const plus = (a: Counts, b: Counts): Counts => ({
  available: a.available + b.available,
  held: a.held + b.held,
  sold: a.sold + b.sold,
  blocked: a.blocked + b.blocked,
});

export const sumOf = (list: Counts[]): Counts => list.reduce(plus, noSeats);

/** The sections in the event's order; one has a count for each price in it. */
export function seatsBySection(
  sections: Section[],
  counts: SectionCount[],
): SectionSeats[] {
  return sections.map(({ id, name }) => ({
    id,
    name,
    ...sumOf(counts.filter((x) => x.section === id)),
  }));
}
