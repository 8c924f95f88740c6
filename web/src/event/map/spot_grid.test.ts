import { describe, expect, test } from "vitest";

import { SpotGrid } from "./spot_grid";

/** Ten by ten seats, half a metre apart. */
const spots = {
  xs: Float32Array.from({ length: 100 }, (_, i) => (i % 10) * 0.5),
  ys: Float32Array.from({ length: 100 }, (_, i) => Math.floor(i / 10) * 0.5),
  radius: 0.25,
};
const grid = new SpotGrid(spots);

describe("the seat at a point", () => {
  test("is the nearest one", () => {
    expect(grid.nearest([0, 0], 0.25)).toBe(0);
    expect(grid.nearest([2.6, 1.1], 0.25)).toBe(25);
    expect(grid.nearest([4.5, 4.5], 0.25)).toBe(99);
  });

  test("may be as far away as a finger is wide", () => {
    expect(grid.nearest([-0.9, 0], 0.5)).toBe(-1);
    expect(grid.nearest([-0.9, 0], 1)).toBe(0);
  });

  test("is none outside", () => {
    expect(grid.nearest([100, 100], 1)).toBe(-1);
  });
});
