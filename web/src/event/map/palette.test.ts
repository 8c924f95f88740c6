import { describe, expect, test } from "vitest";

import type { Event } from "../../api/types";
import { colourIndexes, mixed, textOn } from "./palette";

const level = (id: string, amount: number) => ({
  id,
  name: id,
  price: { amount, currency: "USD" },
});

describe("colours of price levels", () => {
  test("go by price, whatever the order in the catalogue", () => {
    const event = {
      price_levels: [level("B", 4500), level("A", 8500), level("C", 3000)],
    } as Event;
    expect([...colourIndexes(event)]).toEqual([
      ["A", 0],
      ["B", 1],
      ["C", 2],
    ]);
  });

  test("come again when there are more levels than colours", () => {
    const price_levels = Array.from({ length: 8 }, (_, i) =>
      level(`L${i}`, 1000 - i),
    );
    expect(colourIndexes({ price_levels } as Event).get("L7")).toBe(1);
  });

  test("are written on in black or white", () => {
    expect(textOn("#3b2a9c")).toBe("#fff");
    expect(textOn("#f4e239")).toBe("#000");
    expect(textOn("#fff")).toBe("#000");
  });

  test("are mixed with the ground below them", () => {
    expect(mixed("#fff", "#3b2a9c", 1)).toBe("#3b2a9c");
    expect(mixed("#ffffff", "#000000", 0.5)).toBe("#808080");
  });
});
