import { describe, expect, test } from "vitest";

import type { Ticket } from "../../api/types";
import { SeatStates, unpack } from "./seat_states";

const bits = (...bytes: number[]) => btoa(String.fromCharCode(...bytes));

const snapshot = (states: string, version = 5, block = 14) => ({
  type: "snapshot" as const,
  blocks: [{ block, version, states }],
});

const delta = (version: number, ticket: string, status: string) => ({
  type: "delta" as const,
  blocks: [{ block: 14, version, changes: [[ticket, status]] }],
});

const at = (place: number, block = 14) => ({ block, place });

const ticket = (ticket_id: string, status: Ticket["status"]): Ticket => ({
  ticket_id,
  section: "101",
  row: "A",
  seat: "1",
  price: { amount: 100, currency: "USD" },
  status,
});

describe("the states of seats", () => {
  test("are packed four a byte, the first in the lowest bits", () => {
    expect([...unpack(bits(0b11_10_01_00, 0b01))]).toEqual([
      0, 1, 2, 3, 1, 0, 0, 0,
    ]);
  });

  test("a snapshot tells of all places, a delta of those that changed", () => {
    const states = new SeatStates();
    states.hear(snapshot(bits(0b11_10_01_00)));
    expect([0, 1, 2, 3].map((x) => states.statusOf(at(x)))).toEqual([
      "available",
      "held",
      "sold",
      "blocked",
    ]);
    const { changes } = states.hear(delta(6, "1207-14-0", "held"));
    expect(changes).toEqual([
      { ticket: "1207-14-0", block: 14, status: "held" },
    ]);
    expect(states.statusOf(at(0))).toBe("held");
  });

  test("a delta that a snapshot has overtaken changes nothing", () => {
    const states = new SeatStates();
    states.hear(snapshot(bits(0), 7));
    expect(states.hear(delta(7, "1207-14-0", "sold")).changes).toEqual([]);
    expect(states.statusOf(at(0))).toBe("available");
  });

  test("a section's page counts until the feed speaks", () => {
    const states = new SeatStates();
    states.learn([ticket("1207-14-2", "sold")], false);
    expect(states.statusOf(at(2))).toBe("sold");
    expect(states.statusOf(at(1))).toBeUndefined();
    states.hear(snapshot(bits(0)));
    expect(states.statusOf(at(2))).toBe("available");
    states.learn([ticket("1207-14-2", "sold")], false);
    expect(states.statusOf(at(2))).toBe("available");
  });

  test("without a feed the page is the best there is", () => {
    const states = new SeatStates();
    states.hear(snapshot(bits(0)));
    states.learn([ticket("1207-14-2", "sold")], true);
    expect(states.statusOf(at(2))).toBe("sold");
  });

  test("other blocks than before mean that seats were planned anew", () => {
    const states = new SeatStates();
    expect(states.hear(snapshot(bits(0))).isNewPlan).toBe(false);
    expect(states.hear(snapshot(bits(1), 9)).isNewPlan).toBe(false);
    expect(states.hear(snapshot(bits(0, 0), 9)).isNewPlan).toBe(true);
    expect(states.hear(snapshot(bits(0, 0), 9, 15)).isNewPlan).toBe(true);
  });
});
