import { describe, expect, test } from "vitest";

import {
  areaOf,
  boxOf,
  centreOf,
  cornersOf,
  fitting,
  isInside,
  toPlan,
  toScreen,
  topAt,
  turned,
  turnedBack,
  type Point,
} from "./geometry";

const square: Point[] = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 4],
];

const close = ([x, y]: Point, [a, b]: Point) => {
  expect(x).toBeCloseTo(a, 2);
  expect(y).toBeCloseTo(b, 2);
};

describe("a section on the plan", () => {
  test("in front of the stage keeps its directions", () => {
    close(turned({ x: 0, y: 33, rotation: 0 }, [1, 2]), [1, 35]);
  });

  test("at the side is turned so that its rows lead away from the stage", () => {
    // Section 103 of the demo: left of the stage, almost a quarter turned.
    const place = { x: -32.72, y: 4.31, rotation: 82.5 };
    const [x, y] = turned(place, [0, 18]);
    expect(Math.hypot(x, y)).toBeCloseTo(33 + 18, 1);
    expect(x).toBeLessThan(-50);
  });

  test("knows which of its own directions is left on the screen", () => {
    close(turnedBack(90, [-1, 0]), [0, 1]);
    close(turnedBack(180, [-1, 0]), [1, 0]);
  });
});

describe("polygons", () => {
  test("have an area and a centre, whichever way round they go", () => {
    expect(areaOf(square)).toBe(16);
    expect(areaOf([...square].reverse())).toBe(16);
    close(centreOf(square), [2, 2]);
    close(centreOf([...square].reverse()), [2, 2]);
  });

  test("without an area have the middle of their box as centre", () => {
    close(
      centreOf([
        [0, 0],
        [4, 0],
      ]),
      [2, 0],
    );
  });

  test("begin lower in the middle if they are bent", () => {
    const bent: Point[] = [
      [-4, -1],
      [0, 0.5],
      [4, -1],
      [4, 9],
      [-4, 9],
    ];
    expect(topAt(bent, 0)).toBeCloseTo(0.5);
    expect(topAt(bent, 2)).toBeCloseTo(-0.25);
    expect(topAt(bent, 99)).toBe(-1);
  });

  test("contain what is inside of them only", () => {
    expect(isInside(square, [1, 3])).toBe(true);
    expect(isInside(square, [5, 3])).toBe(false);
    expect(isInside(square, [1, -1])).toBe(false);
  });
});

describe("a view", () => {
  test("shows all of a box in the middle of the screen", () => {
    const view = fitting(boxOf(square), 200, 100, 10);
    expect(view.k).toBe(20);
    close(toScreen(view, [2, 2]), [100, 50]);
    for (const corner of cornersOf(boxOf(square))) {
      const [x, y] = toScreen(view, corner);
      expect(x).toBeGreaterThanOrEqual(10);
      expect(y).toBeGreaterThanOrEqual(10);
    }
  });

  test("leads from the plan to the screen and back", () => {
    const view = { k: 3, x: -20, y: 7 };
    close(toPlan(view, toScreen(view, [1.5, -2])), [1.5, -2]);
  });
});
