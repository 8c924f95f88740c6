import { describe, expect, it } from "vitest";

import { drawQr, pathOf } from "./qr_path";

describe("the outline of dark squares", () => {
  it("has one rectangle for each run in a row", () => {
    const rows = [
      [false, true, true, false],
      [true, false, false, true],
    ];
    expect(pathOf(rows)).toBe("M1 0h2v1H1zM0 1h1v1H0zM3 1h1v1H3z");
  });

  it("is nothing where all is light", () => {
    expect(pathOf([[false], []])).toBe("");
  });
});

describe("a code", () => {
  it("has a quiet zone of four squares around it", () => {
    const { size, path } = drawQr("a ticket");
    expect(size).toBe(21 + 2 * 4);
    const corner = /^M4 4h7/; // the upper edge of the first finder pattern
    expect(path).toMatch(corner);
    const xs = [...path.matchAll(/M(\d+) (\d+)/g)].flatMap((x) => x.slice(1));
    expect(Math.min(...xs.map(Number))).toBe(4);
  });
});
