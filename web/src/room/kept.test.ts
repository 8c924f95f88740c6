import { describe, expect, it } from "vitest";

import { withReceipt, withRoom, type KeptEvidence } from "./kept";

const now = new Date("2027-01-01T00:00:00Z");
const a = "aa".repeat(32);
const b = "bb".repeat(32);

const room = (operator: string, more: object = {}) => ({
  commitments: { operator, witnesses: [] },
  drawn: false,
  ...more,
});

const receipt = (entry: string, more: object = {}) =>
  `h.${btoa(JSON.stringify({ event_id: "1", entry_id: entry, commitment: a, ...more }))}.s`;

describe("what is kept from before the draw", () => {
  it("is what was seen first", () => {
    const kept = withRoom({}, room(a), now);
    expect(kept).toMatchObject({ commitment: a, since: now.toISOString() });
    expect(withRoom(kept, room(b), now).commitment).toBe(a);
  });

  it("has the root of the list, once it is frozen", () => {
    const kept = withRoom({}, room(a), now);
    const frozen = withRoom(kept, room(a, { list_root: b }), now);
    expect(frozen.root).toBe(b);
    expect(withRoom(frozen, room(a, { list_root: a }), now).root).toBe(b);
  });

  it("is nothing that came with the seeds", () => {
    expect(withRoom({}, room(a, { drawn: true, list_root: b }), now)).toEqual(
      {},
    );
  });
});

describe("the receipt that is kept", () => {
  const kept: KeptEvidence = withReceipt({}, receipt("5"));

  it("stays while the place is the same", () => {
    const later = receipt("5", { list_root: b });
    expect(withReceipt(kept, later)).toBe(kept);
  });

  it("is replaced with the place", () => {
    expect(withReceipt(kept, receipt("9")).receipt).toBe(receipt("9"));
  });

  it("is nothing else", () => {
    expect(withReceipt(kept, "hello")).toBe(kept);
  });
});
