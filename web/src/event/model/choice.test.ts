import { describe, expect, test } from "vitest";

import { seatInstead, toggle, withAlternatives } from "./choice";
import { hallOf, seatAt } from "./hall_for_tests";

const hall = hallOf(["AAAA", "AAAA", "BBBB"]);
const [a1, a2, a3, a4] = hall.rows[0]?.seats ?? [];
const b2 = seatAt(hall, 1, 1);

describe("choosing", () => {
  test("takes a seat in, and out again", () => {
    const chosen = toggle([], seatAt(hall, 0, 0), 2);
    expect(chosen).toEqual({ is: "chosen", seats: [a1] });
    expect(toggle([seatAt(hall, 0, 0)], seatAt(hall, 0, 0), 2)).toEqual({
      is: "dropped",
      seats: [],
    });
  });

  test("ends at the limit a person", () => {
    const both = [seatAt(hall, 0, 0), seatAt(hall, 0, 1)];
    expect(toggle(both, b2, 2)).toEqual({ is: "full" });
    expect(toggle(both, seatAt(hall, 0, 1), 2).is).toBe("dropped");
  });
});

describe("the server's alternatives", () => {
  test("take the place of all seats of the block that has lost one", () => {
    expect(
      withAlternatives(
        ["9-2-30", "9-2-31", "9-4-0"],
        ["9-2-31"],
        ["9-2-6", "9-2-7"],
      ),
    ).toEqual(["9-4-0", "9-2-6", "9-2-7"]);
  });

  test("fill the gaps if they are fewer than that", () => {
    expect(
      withAlternatives(["9-2-30", "9-2-31"], ["9-2-31"], ["9-2-6"]),
    ).toEqual(["9-2-30", "9-2-6"]);
  });

  test("replace seats that would strand one, of their block only", () => {
    expect(
      withAlternatives(["9-2-1", "9-2-2", "9-4-0"], [], ["9-2-6", "9-2-7"]),
    ).toEqual(["9-4-0", "9-2-6", "9-2-7"]);
  });
});

describe("a seat in place of a lost one", () => {
  const all = () => true;

  test("is beside the others if there is one", () => {
    // The seat at the left of the lost one is as near, but alone.
    const lost = seatAt(hall, 0, 1);
    expect(seatInstead(hall, lost, [seatAt(hall, 0, 2)], all)).toBe(a4);
  });

  test("is the nearest at the same price otherwise", () => {
    const free = (x: unknown) => x !== a1 && x !== a3;
    expect(seatInstead(hall, seatAt(hall, 0, 1), [], free)).toBe(a4);
    const rows = (x: { rowIndex: number }) => x.rowIndex > 0;
    expect(seatInstead(hall, seatAt(hall, 0, 1), [], rows)).toBe(b2);
  });

  test("is none if only seats of another price are free", () => {
    const last = (x: { rowIndex: number }) => x.rowIndex === 2;
    expect(seatInstead(hall, a2 ?? b2, [], last)).toBeUndefined();
  });
});
