import { describe, expect, it } from "vitest";

import type { Booking } from "../api/types";
import { groupBookings } from "./grouping";

const booking = (
  booking_id: string,
  status: Booking["status"],
  event_id = "1",
) => ({ booking_id, status, event_id }) as Booking;

const now = Date.parse("2027-06-01T20:00:00Z");
const starts: Record<string, string> = {
  "1": "2027-07-01T20:00:00Z", // in a month
  "2": "2027-05-01T20:00:00Z", // a month ago
  "3": "2027-06-01T18:00:00Z", // under way
};
const group = (...all: Booking[]) => {
  const { open, upcoming, past } = groupBookings(all, (x) => starts[x], now);
  const ids = (of: Booking[]) => of.map((x) => x.booking_id).join(" ");
  return { open: ids(open), upcoming: ids(upcoming), past: ids(past) };
};

describe("bookings", () => {
  it("that are to be paid come first, whenever the show is", () => {
    expect(group(booking("a", "held"), booking("b", "paying", "2"))).toEqual({
      open: "a b",
      upcoming: "",
      past: "",
    });
  });

  it("of shows to come are apart from those that are over", () => {
    expect(
      group(
        booking("a", "confirmed"),
        booking("b", "confirmed", "2"),
        booking("c", "confirmed", "3"),
      ),
    ).toEqual({ open: "", upcoming: "a c", past: "b" });
  });

  it("that came to nothing are past, even of shows to come", () => {
    expect(group(booking("a", "expired"), booking("b", "refunded"))).toEqual({
      open: "",
      upcoming: "",
      past: "a b",
    });
  });

  it("are not hidden while nothing is known of their event", () => {
    expect(group(booking("a", "confirmed", "9")).upcoming).toBe("a");
  });
});
