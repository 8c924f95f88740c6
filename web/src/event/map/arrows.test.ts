import { describe, expect, test } from "vitest";

import type { HallSection, Seat } from "../model/hall_section";
import { arrowOf, nextArea, nextSeat } from "./arrows";
import type { Area } from "./plan";

const areaAt = (x: number, y: number) =>
  ({ centre: [x, y] }) as unknown as Area;

const seat = (rowIndex: number, seatIndex: number, at: Seat["at"]): Seat => ({
  id: `1-1-${rowIndex * 100 + seatIndex}`,
  section: "101",
  row: "ABC"[rowIndex] ?? "",
  number: String(seatIndex + 1),
  level: "P1",
  price: { amount: 100, currency: "USD" },
  isAccessible: false,
  block: 1,
  place: rowIndex * 100 + seatIndex,
  rowIndex,
  seatIndex,
  at,
});

/** Rows of 2 and 4 seats, centred. */
function section(withPlaces: boolean): HallSection {
  const rows = [2, 4].map((count, r) => ({
    name: "AB"[r] ?? "",
    seats: Array.from({ length: count }, (_, i) =>
      seat(r, i, withPlaces ? [i - (count - 1) / 2, r] : null),
    ),
  }));
  const seats = rows.flatMap((x) => x.seats);
  return { id: "101", rows, seats, blocks: new Set([1]) };
}

const from = (x: HallSection, row: number, index: number) =>
  x.rows[row]?.seats[index] as Seat;

describe("arrow keys among sections", () => {
  const areas = [areaAt(0, 0), areaAt(10, 1), areaAt(3, 12), areaAt(-10, 0)];

  test("lead to the nearest one that way", () => {
    expect(nextArea(areas, 0, "right")).toBe(1);
    expect(nextArea(areas, 0, "down")).toBe(2);
    expect(nextArea(areas, 0, "left")).toBe(3);
  });

  test("stay where nothing lies that way", () => {
    expect(nextArea(areas, 3, "left")).toBe(3);
    expect(nextArea(areas, 0, "up")).toBe(0);
  });

  test("begin with the first section", () => {
    expect(nextArea(areas, -1, "down")).toBe(0);
    expect(nextArea([], -1, "down")).toBe(-1);
  });
});

describe.each([true, false])("arrow keys among seats, placed: %s", (placed) => {
  const x = section(placed);

  test("lead along the row, and to the seat behind", () => {
    expect(nextSeat(x, 0, from(x, 0, 0), "right")).toBe(from(x, 0, 1));
    expect(nextSeat(x, 0, from(x, 0, 0), "down")).toBe(from(x, 1, 1));
    expect(nextSeat(x, 0, from(x, 1, 3), "up")).toBe(from(x, 0, 1));
  });

  test("stop at the section's edge", () => {
    expect(nextSeat(x, 0, from(x, 0, 0), "left")).toBeUndefined();
    expect(nextSeat(x, 0, from(x, 0, 0), "up")).toBeUndefined();
  });

  test("go by the screen where a section is turned", () => {
    // A quarter counter-clockwise: rows lead to the left of the screen.
    expect(nextSeat(x, 90, from(x, 0, 0), "left")).toBe(from(x, 1, 1));
    expect(nextSeat(x, 90, from(x, 0, 0), "down")).toBe(from(x, 0, 1));
    expect(nextSeat(x, 180, from(x, 0, 1), "right")).toBe(from(x, 0, 0));
  });
});

test("only arrow keys are arrows", () => {
  expect(arrowOf("ArrowLeft")).toBe("left");
  expect(arrowOf("Enter")).toBeUndefined();
  expect(arrowOf("ArrowSideways")).toBeUndefined();
});
