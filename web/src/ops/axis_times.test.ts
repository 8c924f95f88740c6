import { expect, it } from "vitest";

import { axisTimes } from "./axis_times";

/** Times from noon on by the reader's own clock, so many seconds apart. */
const every = (seconds: number, number = 4): number[] =>
  Array.from(
    { length: number },
    (_, i) => new Date(2027, 5, 1, 12).getTime() / 1000 + i * seconds,
  );

it("is as fine as the distance between two times", () => {
  expect(axisTimes(every(5))[1]).toMatch(/12:00:05/);
  expect(axisTimes(every(300))[1]).toMatch(/12:05(?!:)/);
  expect(axisTimes(every(86_400))[1]).toMatch(/Jun/);
});

it("says the day where one begins", () => {
  const labels = axisTimes(every(6 * 3600));
  expect(labels[2]).toMatch(/2/);
  expect(labels[2]).toMatch(/Jun/);
  expect(labels[1]).not.toMatch(/Jun/);
});

it("has nothing to say of nothing", () => {
  expect(axisTimes([])).toEqual([]);
  expect(axisTimes(every(1, 1))).toHaveLength(1);
});
