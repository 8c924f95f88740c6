import { describe, expect, it } from "vitest";

import { shareDone } from "./refunds_panel";

const sum = (bookings: number) => ({ bookings, amount: bookings * 100 });

const refunds = (due: number, paidBack: number, letGo: number) => ({
  event_id: "1",
  currency: "EUR",
  open: 0,
  sold: sum(0),
  due: sum(due),
  paid_back: sum(paidBack),
  let_go: sum(letGo),
});

describe("the share of people who have their money back", () => {
  it("counts what was paid back and what was let go", () => {
    expect(shareDone(refunds(2, 1, 1))).toBe(0.5);
    expect(shareDone(refunds(0, 1, 1))).toBe(1);
    expect(shareDone(refunds(3, 0, 0))).toBe(0);
  });

  it("is whole where nobody had paid", () => {
    expect(shareDone(refunds(0, 0, 0))).toBe(1);
  });
});
