import { describe, expect, test } from "vitest";

import { hallOf } from "../model/hall_for_tests";
import type { Seat, SeatStatus } from "../model/hall_section";
import { colourOfCode, dress, lookOfCode, type Dresser } from "./looks";

const section = hallOf(["ABAB"]);

const dresser = (changes: Partial<Dresser>): Dresser => ({
  level: null,
  accessibleOnly: false,
  statusOf: () => "available",
  markOf: () => undefined,
  colourOf: (level) => "AB".indexOf(level),
  ...changes,
});

const worn = (changes: Partial<Dresser>, of = section) =>
  [...dress(of, dresser(changes))].map(lookOfCode);

describe("a seat is drawn", () => {
  test("in the colour of its level", () => {
    const codes = [...dress(section, dresser({}))];
    expect(codes.map(lookOfCode)).toEqual(Array(4).fill("available"));
    expect(codes.map(colourOfCode)).toEqual([0, 1, 0, 1]);
  });

  test("as what has become of it", () => {
    const statuses: SeatStatus[] = ["available", "held", "sold", "blocked"];
    expect(worn({ statusOf: (seat) => statuses[seat.place] })).toEqual(
      statuses,
    );
  });

  test("as one's own, whatever else it is", () => {
    const statusOf = (): SeatStatus => "held";
    const markOf = (seat: Seat) => (seat.place === 2 ? "mine" : undefined);
    expect(worn({ statusOf, markOf })[2]).toBe("mine");
  });

  test("faintly if it is not among those asked for", () => {
    expect(worn({ level: "B" })).toEqual([
      "faded",
      "available",
      "faded",
      "available",
    ]);
    expect(worn({ accessibleOnly: true })).toEqual(Array(4).fill("faded"));
  });

  test("as accessible if it is", () => {
    const seats = section.seats.map((x) => ({ ...x, isAccessible: true }));
    expect(worn({}, { ...section, seats })).toEqual(
      Array(4).fill("accessible"),
    );
  });
});
