import { expect, it } from "vitest";

import { SeenCodes } from "./seen_codes";

it("takes a code once for as long as it is in sight", () => {
  const seen = new SeenCodes();
  const times = [0, 100, 2_000, 4_900, 7_800];
  expect(times.map((x) => seen.isNew("a", x))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

it("takes it again when it was away for a while", () => {
  const seen = new SeenCodes();
  expect(seen.isNew("a", 0)).toBe(true);
  expect(seen.isNew("a", 3_000)).toBe(true);
});

it("takes the next ticket at once", () => {
  const seen = new SeenCodes();
  expect(["a", "b", "b"].map((x) => seen.isNew(x, 0))).toEqual([
    true,
    true,
    false,
  ]);
});
