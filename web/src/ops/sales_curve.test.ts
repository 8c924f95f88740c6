import { describe, expect, it } from "vitest";

import {
  curveOf,
  extended,
  milestones,
  soldBy,
  soldNow,
  type Point,
} from "./sales_curve";

const curve: Point[] = [
  { at: 100, tickets: 2, revenue: 90 },
  { at: 200, tickets: 3, revenue: 130 },
];

describe("a curve of sales", () => {
  it("rises with each sale, once for those of one moment", () => {
    const sales = [
      { soldAt: 100, price: 50 },
      { soldAt: 100, price: 40 },
      { soldAt: 200, price: 40 },
    ];
    expect(curveOf(sales)).toEqual(curve);
    expect(curveOf([])).toEqual([]);
  });

  it("goes on with what the counts say", () => {
    const section = {
      section: "A",
      price_level: "P1",
      price: { amount: 50, currency: "USD" },
      available: 1,
      held: 1,
      blocked: 1,
    };
    const counts = [
      { ...section, sold: 4 },
      { ...section, price: { amount: 10, currency: "USD" }, sold: 1 },
    ];
    expect(soldNow(300, counts)).toEqual({ at: 300, tickets: 5, revenue: 210 });
  });

  it("has one point more for each change, and none for standing still", () => {
    const still = { tickets: 3, revenue: 130 };
    const once = extended(curve, { at: 300, ...still });
    expect(once.map((x) => x.at)).toEqual([100, 200, 300]);
    const twice = extended(once, { at: 400, ...still });
    expect(twice.map((x) => x.at)).toEqual([100, 200, 400]);
    const sold = extended(twice, { at: 500, tickets: 4, revenue: 180 });
    expect(sold.map((x) => x.at)).toEqual([100, 200, 400, 500]);
  });

  it("falls when tickets are given back, but never goes back in time", () => {
    const refunded = extended(curve, { at: 300, tickets: 1, revenue: 50 });
    expect(refunded.at(-1)?.tickets).toBe(1);
    const late = extended(curve, { at: 150, tickets: 9, revenue: 900 });
    expect(late.at(-1)).toEqual({ at: 200, tickets: 9, revenue: 900 });
  });

  it("says what was sold by a time", () => {
    expect([99, 100, 150, 999].map((x) => soldBy(curve, x))).toEqual([
      0, 2, 2, 3,
    ]);
  });
});

describe("milestones", () => {
  it("are a few points for a table, the last one included", () => {
    expect(milestones(curve, 3)).toEqual([
      { at: 100, tickets: 2, revenue: 90 },
      { at: 150, tickets: 2, revenue: 90 },
      { at: 200, tickets: 3, revenue: 130 },
    ]);
  });

  it("are as many as there can be", () => {
    expect(milestones([], 3)).toEqual([]);
    expect(milestones(curve.slice(0, 1), 3)).toEqual(curve.slice(0, 1));
  });
});
