import { describe, expect, it } from "vitest";

import type { Event, PlacedBooking } from "../api/types";
import { feeLines } from "./bill";

const usd = (amount: number) => ({ amount, currency: "USD" });

const fees: Event["fees"] = [
  { name: "Service", amount: 500, per: "ticket" },
  { name: "Order", amount: 250, per: "booking" },
];

const booking = (total: number) =>
  ({
    tickets: [{ price: usd(8500) }, { price: usd(8500) }],
    total: usd(total),
  }) as PlacedBooking;

describe("the fees of a booking", () => {
  it("are told one by one", () => {
    expect(feeLines(booking(18250), fees)).toEqual([
      { name: "Service × 2", sum: usd(1000) },
      { name: "Order", sum: usd(250) },
    ]);
  });

  it("are one sum where the event's have changed since", () => {
    expect(feeLines(booking(17800), fees)).toEqual([
      { name: "Fees", sum: usd(800) },
    ]);
  });

  it("are none where there are none", () => {
    expect(feeLines(booking(17000), [])).toEqual([]);
    expect(feeLines(booking(17000), fees)).toEqual([]);
  });
});
