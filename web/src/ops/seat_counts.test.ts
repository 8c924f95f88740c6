import { expect, it } from "vitest";

import { noSeats, seatsBySection, seatsOf, sumOf } from "./seat_counts";

const section = (id: string) => ({
  id,
  name: `Section ${id}`,
  kind: "seated" as const,
  price_level: "P1",
});
const count = (id: string, sold: number, held = 0) => ({
  section: id,
  price_level: "P1",
  price: { amount: 1, currency: "USD" },
  available: 10,
  held,
  sold,
  blocked: 1,
});

it("adds up the prices of a section", () => {
  const seats = seatsBySection(
    [section("B"), section("A")],
    [count("A", 1), count("B", 2, 3), count("A", 4)],
  );
  expect(seats).toEqual([
    { id: "B", name: "Section B", available: 10, held: 3, sold: 2, blocked: 1 },
    { id: "A", name: "Section A", available: 20, held: 0, sold: 5, blocked: 2 },
  ]);
  expect(sumOf(seats)).toEqual({ available: 30, held: 3, sold: 7, blocked: 3 });
  expect(seatsOf(sumOf(seats))).toBe(43);
});

it("knows sections that nothing is counted of", () => {
  expect(seatsBySection([section("A")], [])[0]).toMatchObject(noSeats);
});
