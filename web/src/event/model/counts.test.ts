import { describe, expect, test } from "vitest";

import type { SectionCount } from "../../api/types";
import { countAll, countEvent, countLevels } from "./counts";
import { hallOf } from "./hall_for_tests";
import type { SeatStatus } from "./hall_section";

const line = (
  section: string,
  price_level: string,
  available: number,
  held = 0,
  sold = 0,
): SectionCount => ({
  section,
  price_level,
  price: { amount: 8500, currency: "USD" },
  available,
  held,
  sold,
  blocked: 7,
});

const summary = [
  line("S", "A", 3),
  line("S", "B", 2, 1),
  line("T", "A", 10, 1, 4),
];

describe("what is left", () => {
  test("is what the summary says, as long as no seats are known", () => {
    const counts = countAll(summary, [], () => undefined);
    expect(counts.get("S")).toMatchObject({ available: 5, held: 1, total: 6 });
    expect(counts.get("T")).toMatchObject({ available: 10, total: 15 });
    expect([...countLevels(counts)]).toEqual([
      ["A", 13],
      ["B", 2],
    ]);
    expect(countEvent(counts)).toEqual({ available: 15, held: 2 });
  });

  test("is what the seats' states say where they are known", () => {
    const statuses: SeatStatus[] = ["available", "held", "sold", "blocked"];
    const counts = countAll(
      summary,
      [hallOf(["AAAA"])],
      (seat) => statuses[seat.place],
    );
    expect(counts.get("S")).toMatchObject({ available: 1, held: 1, total: 3 });
    expect(counts.get("T")?.available).toBe(10);
  });

  test("of an area without seats comes from the summary always", () => {
    const area = { ...hallOf([]), id: "T" };
    expect(countAll(summary, [area], () => undefined).get("T")?.available).toBe(
      10,
    );
  });
});
