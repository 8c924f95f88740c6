import { describe, expect, it } from "vitest";

import { Refusal } from "../api/refusal";
import type { EventPage } from "../api/types";
import { hourAt } from "../words/time";
import { verdictOf, type Outcome } from "./verdict";

const now = new Date("2027-06-01T18:00:00Z");
const ticket = {
  status: "checked_in" as const,
  ticket_id: "12-1-6",
  event_id: "12",
  booking_id: "b",
  section: "101",
  row: "A",
  seat: "7",
  checked_in_at: "2027-06-01T17:42:00Z",
};
const page = {
  event: { name: "An evening", timezone: "Europe/Paris" },
  sections: [{ id: "101", name: "101", kind: "seated", price_level: "P1" }],
} as unknown as EventPage;

const refusal = (kind: string, more: object = {}) =>
  new Refusal({ type: `/problems/${kind}`, title: kind, status: 409, ...more });
const said = (x: Partial<Outcome>) =>
  verdictOf({ page, wasUnsure: false, ...x }, now);

describe("a ticket at the door", () => {
  it("is welcome, and sits somewhere", () => {
    expect(said({ ticket })).toEqual({
      tone: "good",
      title: "Welcome",
      place: "Section 101, row A, seat 7",
      event: "An evening",
    });
  });

  it("comes in once: the second time one hears when the first was", () => {
    const verdict = said({ why: refusal("already-checked-in", ticket) });
    expect(verdict).toMatchObject({
      tone: "bad",
      place: "Section 101, row A, seat 7",
      event: "An evening",
    });
    // by the clock of the door
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const clock = hourAt(ticket.checked_in_at, zone);
    expect(verdict.title).toBe(`Already checked in at ${clock}`);
  });

  it("says the day, if that was another one", () => {
    const before = { ...ticket, checked_in_at: "2027-05-30T17:42:00Z" };
    const { title } = said({ why: refusal("already-checked-in", before) });
    expect(title).toMatch(/42.* on .*2027/);
  });

  it("may have been checked in by a try that had no answer", () => {
    const why = refusal("already-checked-in", ticket);
    expect(said({ why, wasUnsure: true }).detail).toContain("your own try");
  });

  it("is not valid for a reason", () => {
    const why = refusal("ticket-not-valid", { detail: "it was refunded" });
    expect(said({ why })).toEqual({
      tone: "bad",
      title: "Not valid",
      detail: "it was refunded",
    });
  });

  it("may be none of ours", () => {
    const why = refusal("invalid-request", { field: "code" });
    expect(said({ why })).toMatchObject({
      tone: "bad",
      title: "Not one of our tickets",
    });
  });
});

describe("a door for one event", () => {
  it("sends holders of other tickets away, who can still come in there", () => {
    expect(said({ elsewhere: "12" })).toEqual({
      tone: "bad",
      title: "For another event",
      event: "An evening",
      detail: "It was not checked in.",
    });
  });
});

describe("what nobody knows", () => {
  it("is neither yes nor no", () => {
    const why = refusal("unreachable", { status: 503, detail: "Try again." });
    expect(said({ why })).toEqual({
      tone: "unsure",
      title: "Not checked",
      detail:
        "unreachable. Try again. Check it again before you let anybody in.",
    });
  });

  it("names an event that cannot be read by its number", () => {
    expect(said({ ticket, page: undefined }).event).toBe("Event 12");
    const { section, row, seat, ...rest } = ticket;
    expect([section, row, seat]).toEqual(["101", "A", "7"]);
    expect(said({ ticket: rest, page: undefined }).place).toBeUndefined();
  });
});
