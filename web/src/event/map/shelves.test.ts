import { describe, expect, test } from "vitest";

import { boxOf, cornersOf, overlap } from "./geometry";
import { shelve, sizeOf } from "./shelves";

const sizes = [48, 112, 48, 240, 150].map(sizeOf);

describe("sections without a plan", () => {
  test("are as large as their places need", () => {
    const [width, depth] = sizeOf(400);
    expect(width * depth).toBeCloseTo(400 * 0.5);
    expect(width).toBeGreaterThan(depth);
  });

  test("stand in lines, none upon another", () => {
    const boxes = shelve(sizes, 10, 0);
    expect(boxes).toHaveLength(sizes.length);
    boxes.forEach((a, i) =>
      boxes.slice(i + 1).forEach((b) => expect(overlap(a, b)).toBe(false)),
    );
  });

  test("begin below the stage, and are in the middle", () => {
    const all = boxOf(shelve(sizes, 10, 5).flatMap(cornersOf));
    expect(all.y0).toBe(10);
    expect((all.x0 + all.x1) / 2).toBeCloseTo(5);
  });

  test("the first stand nearest to the stage", () => {
    const tops = shelve(sizes, 0, 0).map((x) => x.y0);
    expect(tops).toEqual([...tops].sort((a, b) => a - b));
  });

  test("one alone takes one line", () => {
    expect(shelve([[10, 5]], 0, 0)).toEqual([{ x0: -5, y0: 0, x1: 5, y1: 5 }]);
  });
});
