// A real draw with two witnesses, of whom one kept silent, and three people who
// were parked. `said` is what `onsale verify-draw` printed about it, and about
// the same draw after each of the changes below.

import { describe, expect, it } from "vitest";

import type { Draw } from "../../api/types";
import { checkDraw } from "./draw_check";
import fixture from "./draw_fixture.json";
import { readDraw, type Kept } from "./draw_record";

const { said, kept, others } = fixture;
const drawn = fixture.draw as Draw;
const nothing: Kept = { commitments: [], roots: [], receipts: [] };
const otherSeed = `${"0".repeat(63)}1`;

interface Story {
  name: keyof typeof said;
  kept: Kept;
  change: (draw: Draw & Required<Pick<Draw, "seeds" | "order">>) => void;
}

const stories: Story[] = [
  { name: "as it was drawn", kept, change: () => undefined },
  { name: "nothing kept", kept: nothing, change: () => undefined },
  { name: "other things kept", kept: others, change: () => undefined },
  {
    name: "another seed of the operator",
    kept: nothing,
    change: (x) => (x.seeds.operator = otherSeed),
  },
  {
    name: "another seed of a witness",
    kept: nothing,
    change: (x) => (x.seeds.witnesses[0]!.seed = otherSeed),
  },
  {
    name: "a seed too many",
    kept: nothing,
    change: (x) => x.seeds.witnesses.push({ name: "x", seed: otherSeed }),
  },
  {
    name: "not marked as degraded",
    kept: nothing,
    change: (x) => (x.degraded = false),
  },
  {
    name: "degraded for nothing",
    kept: nothing,
    change: (x) => (x.seeds.witnesses[1]!.seed = otherSeed),
  },
  {
    name: "an entry left out",
    kept,
    change: (x) => x.entries.splice(3, 1),
  },
  {
    name: "an entry twice",
    kept: nothing,
    change: (x) => x.entries.splice(3, 0, x.entries[3]!),
  },
  {
    name: "an entry of another pool",
    kept: nothing,
    change: (x) => (x.entries[0]!.pool = "parked"),
  },
  {
    name: "two who changed places",
    kept,
    change: (x) => x.order.unshift(...x.order.splice(1, 1)),
  },
  {
    name: "an order that ends too early",
    kept: nothing,
    change: (x) => x.order.pop(),
  },
  {
    name: "an order with somebody more",
    kept: nothing,
    change: (x) => x.order.push("99"),
  },
  {
    name: "a name of two lines",
    kept,
    change: (x) => (x.commitments.witnesses[0]!.name = "fan\nclub"),
  },
];

function findingsOf(draw: Draw, with_: Kept): string[] {
  const record = readDraw(JSON.stringify(draw));
  if (typeof record === "string") throw new Error(record);
  return checkDraw(record, with_).map(
    (x) => `${x.holds ? "good " : "WRONG"}  ${x.words}`,
  );
}

describe("a draw is found to be what `onsale verify-draw` finds it", () => {
  it.each(stories)("$name", ({ name, kept, change }) => {
    const draw = structuredClone(drawn);
    change(draw as Parameters<typeof change>[0]);
    expect(findingsOf(draw, kept)).toEqual(said[name]);
  });

  it("the list alone, before the draw", () => {
    expect(findingsOf(fixture.frozen as Draw, kept)).toEqual(
      said["the list alone, before the draw"],
    );
  });
});

describe("what is no draw", () => {
  const wrong = (change: (x: Draw) => void) => {
    const draw = structuredClone(drawn);
    change(draw);
    return readDraw(JSON.stringify(draw));
  };

  it("is told apart", () => {
    expect(readDraw("")).toBe("this is no draw");
    expect(readDraw("{}")).toBe("commitments.witnesses is no list");
    expect(wrong((x) => (x.list_root = "AB".repeat(32)))).toBe(
      "list_root has no 64 hexadecimal digits",
    );
    expect(wrong((x) => (x.entries[0]!.entry_id = "007"))).toBe(
      "an entry's id is no id",
    );
    expect(wrong((x) => (x.event_id = "9223372036854775808"))).toBe(
      "event_id is no id",
    );
  });

  it("a receipt that is none is said to be none", () => {
    const record = readDraw(JSON.stringify(drawn));
    if (typeof record === "string") throw new Error(record);
    const findings = checkDraw(record, { ...nothing, receipts: ["hello"] });
    expect(findings.at(-1)).toMatchObject({ what: "receipt", holds: false });
  });
});
