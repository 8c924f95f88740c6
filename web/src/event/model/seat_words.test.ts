import { describe, expect, test } from "vitest";

import type { Section } from "../../api/types";
import { hallOf, seatAt } from "./hall_for_tests";
import { seatLabel, seatsInWords } from "./seat_words";

const hall = hallOf(["AAA", "BBB"]);
const sections = [{ id: "S", name: "101" }] as Section[];

describe("seats in words", () => {
  test("are called by row, number, price and status", () => {
    const seat = seatAt(hall, 0, 1);
    expect(seatLabel(seat, "available", undefined)).toBe(
      "Row A, seat 2, $85.00, available",
    );
    expect(seatLabel({ ...seat, isAccessible: true }, "held", undefined)).toBe(
      "Row A, seat 2, accessible, $85.00, in somebody’s cart",
    );
    expect(seatLabel(seat, "available", "chosen")).toContain("chosen");
    expect(seatLabel(seat, "held", "mine")).toContain("held for you");
  });

  test("of one row are named together", () => {
    const seats = [seatAt(hall, 0, 0), seatAt(hall, 0, 1), seatAt(hall, 1, 2)];
    expect(seatsInWords(seats, sections)).toBe(
      "Section 101, row A, seats 1 and 2; Section 101, row B, seat 3",
    );
  });

  test("of a section with a name of its own go by that", () => {
    const named = [{ id: "S", name: "Stalls left" }] as Section[];
    expect(seatsInWords([seatAt(hall, 1, 0)], named)).toBe(
      "Stalls left, row B, seat 1",
    );
  });
});
