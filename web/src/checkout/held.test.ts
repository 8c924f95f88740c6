import { describe, expect, it } from "vitest";

import type { PlacedBooking } from "../api/types";
import { stillOpen, withBooking, type OpenHold } from "./held";

const booking = (
  booking_id: string,
  expires_in_s?: number,
  status: PlacedBooking["status"] = "held",
) => ({ booking_id, status, expires_in_s }) as PlacedBooking;

const ids = (holds: OpenHold[]) => holds.map((x) => x.booking.booking_id);

describe("the holds that are open", () => {
  const two = [booking("a", 300), booking("b", 100)].reduce<OpenHold[]>(
    (holds, x) => withBooking(holds, x, 0),
    [],
  );

  it("are told with the one that ends first in front", () => {
    expect(ids(stillOpen(two, 0))).toEqual(["b", "a"]);
  });

  it("are forgotten when their time is over", () => {
    expect(ids(stillOpen(two, 100_000))).toEqual(["a"]);
    expect(ids(stillOpen(two, 300_000))).toEqual([]);
  });

  it("get their new end when they are extended", () => {
    const longer = withBooking(two, booking("b", 600), 50_000);
    expect(ids(stillOpen(longer, 100_000))).toEqual(["a", "b"]);
  });

  it("are none any more once they are paid or given back", () => {
    const paid = withBooking(two, booking("a", undefined, "confirmed"), 0);
    expect(
      ids(withBooking(paid, booking("b", undefined, "released"), 0)),
    ).toEqual([]);
  });
});
