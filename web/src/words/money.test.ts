import { describe, expect, it } from "vitest";

import { money, priceDigits, priceRange } from "./money";

const usd = (amount: number) => ({ amount, currency: "USD" });
const figures = (text: string) => text.replace(/[^\d,. –]/g, "").trim();

describe("an amount in minor units", () => {
  it("has as many digits behind the point as its currency", () => {
    expect(figures(money(usd(12_550)))).toMatch(/^125[.,]50$/);
    expect(figures(money({ amount: 850, currency: "JPY" }))).toBe("850");
    expect(["USD", "JPY", "KWD"].map(priceDigits)).toEqual([2, 0, 3]);
  });
});

describe("prices", () => {
  it("are a span, or one", () => {
    expect(figures(priceRange(usd(6_500), usd(20_500)))).toBe("65 – 205");
    expect(figures(priceRange(usd(6_500), usd(6_500)))).toBe("65");
  });

  it("show cents where there are some", () => {
    expect(figures(priceRange(usd(6_550), usd(9_000)))).toMatch(
      /^65[.,]50 – 90$/,
    );
  });
});
