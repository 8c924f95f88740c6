import { describe, expect, test } from "vitest";

import { feesInWords, totalsOf } from "./totals";

const usd = (amount: number) => ({ amount, currency: "USD" });
const fees = [
  { name: "Service fee", amount: 1600, per: "ticket" as const },
  { name: "Order processing", amount: 400, per: "booking" as const },
];

describe("what a choice costs", () => {
  test("is its tickets, fees for each, and fees for the booking once", () => {
    const { fees: lines, total } = totalsOf(
      [usd(13500), usd(20500)],
      fees,
      "USD",
    );
    expect(lines.map((x) => [x.name, x.times, x.sum.amount])).toEqual([
      ["Service fee", 2, 3200],
      ["Order processing", 1, 400],
    ]);
    expect(total).toEqual(usd(37600));
  });

  test("is nothing as long as nothing is chosen", () => {
    expect(totalsOf([], fees, "USD").total).toEqual(usd(0));
  });
});

describe("fees in words", () => {
  const write = (amount: number) => `$${amount / 100}`;

  test("name each, and what it is paid for", () => {
    expect(feesInWords(fees, write)).toBe(
      "$16 Service fee a ticket and $4 Order processing a booking",
    );
  });

  test("leave out those that are nothing", () => {
    const free = { name: "Gift", amount: 0, per: "ticket" as const };
    expect(feesInWords([free], write)).toBe("");
  });
});
