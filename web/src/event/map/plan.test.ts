import { describe, expect, test } from "vitest";

import type { EventPage, Section } from "../../api/types";
import { hallOf } from "../model/hall_for_tests";
import type { HallSection } from "../model/hall_section";
import { isInside, overlap } from "./geometry";
import { planOf, spotsOf, type Area } from "./plan";

/** Section 103 of the demo's arena, and its floor. */
const turnedSection = {
  id: "103",
  name: "103",
  kind: "seated",
  price_level: "A",
  place: {
    x: -32.72,
    y: 4.31,
    rotation: 82.5,
    outline: [
      [-4.25, -0.7],
      [0, -0.42],
      [4.25, -0.7],
      [6.69, 17.84],
      [0, 18.28],
      [-6.69, 17.84],
    ],
  },
} as Section;

const floor = {
  id: "FLOOR",
  name: "Floor",
  kind: "general",
  price_level: "A",
  capacity: 3012,
  place: {
    x: 0,
    y: 5,
    rotation: 0,
    outline: [
      [-15, 0],
      [15, 0],
      [15, 22],
      [-15, 22],
    ],
  },
} as Section;

const plain = (id: string): Section => ({
  id,
  name: id,
  kind: "seated",
  price_level: "A",
});

const pageOf = (sections: Section[], focal_point?: number[]): EventPage =>
  ({
    event: { focal_point },
    sections,
    summary: sections.map((x) => ({
      section: x.id,
      available: 400,
      held: 0,
      sold: 0,
      blocked: 0,
    })),
  }) as unknown as EventPage;

const areaOf = (page: EventPage, id: string): Area => {
  const area = planOf(page).areas.find((x) => x.section.id === id);
  if (!area) throw new Error(`no area ${id}`);
  return area;
};

/** Seats of the real section: the ends of its first and of its last row. */
function withCorners(): HallSection {
  const hall = hallOf(["AA", "AA"]);
  const at = [
    [-3.24, -0.16],
    [3.24, -0.16],
    [-5.9, 17.4],
    [5.9, 17.4],
  ] as const;
  const seats = hall.seats.map((x, i) => ({ ...x, at: at[i] ?? null }));
  const rows = hall.rows.map((row, r) => ({
    ...row,
    seats: seats.slice(r * 2, r * 2 + 2),
  }));
  return { ...hall, id: "103", seats, rows };
}

describe("a plan that the organiser has drawn", () => {
  const page = pageOf([floor, turnedSection], [0, 0]);

  test("has seats inside of their sections", () => {
    const area = areaOf(page, "103");
    const { xs, ys } = spotsOf(area, withCorners());
    for (let i = 0; i < xs.length; ++i)
      expect(isInside(area.outline, [xs[i] ?? 0, ys[i] ?? 0])).toBe(true);
  });

  test("has a stage that touches no section", () => {
    const { stage, areas, box } = planOf(page);
    if (!stage) throw new Error("no stage");
    for (const area of areas) expect(overlap(stage, area.box)).toBe(false);
    expect(overlap(stage, box)).toBe(true);
  });

  test("has none if nobody said where it is", () => {
    expect(planOf(pageOf([floor])).stage).toBeNull();
  });

  test("is told apart where a section's front is", () => {
    const [x] = areaOf(page, "103").front;
    expect(x).toBeGreaterThan(areaOf(page, "103").centre[0]);
  });
});

describe("a plan that nobody has drawn", () => {
  const page = pageOf([plain("LEFT"), plain("RIGHT"), plain("BACK")]);

  test("has all sections, none upon another, below a stage", () => {
    const { areas, stage } = planOf(page);
    expect(areas).toHaveLength(3);
    areas.forEach((a, i) => {
      expect(a.box.y0).toBeGreaterThan(stage?.y1 ?? Infinity);
      areas
        .slice(i + 1)
        .forEach((b) => expect(overlap(a.box, b.box)).toBe(false));
    });
  });

  test("has seats in rows, the first nearest to the stage", () => {
    const area = areaOf(page, "LEFT");
    const hall = hallOf(["AAA", "AA"]);
    const { xs, ys, radius } = spotsOf(area, hall);
    expect(ys[0]).toBe(ys[2]);
    expect(ys[3]).toBeGreaterThan(ys[0] ?? Infinity);
    // A shorter row is in the middle.
    expect((xs[3] ?? 0) + (xs[4] ?? 0)).toBeCloseTo(2 * (xs[1] ?? 0), 4);
    expect(radius).toBeGreaterThan(0);
    expect(2 * radius).toBeLessThanOrEqual((xs[1] ?? 0) - (xs[0] ?? 0) + 1e-4);
  });

  test("puts sections that were left out below those that were drawn", () => {
    const mixed = planOf(pageOf([turnedSection, plain("EXTRA")], [0, 0]));
    const [drawn, extra] = mixed.areas;
    expect(extra?.box.y0).toBeGreaterThan(drawn?.box.y1 ?? Infinity);
  });
});
