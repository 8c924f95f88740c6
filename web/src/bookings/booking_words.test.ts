import { describe, expect, it } from "vitest";

import { isOpen, paymentInWords, statusInWords } from "./booking_words";

describe("a booking", () => {
  it("is open while somebody may pay for it", () => {
    expect(isOpen("held")).toBe(true);
    expect(isOpen("requires_action")).toBe(true);
    expect(isOpen("confirmed")).toBe(false);
    expect(isOpen("expired")).toBe(false);
  });

  it("that ran out says that nothing was paid", () => {
    expect(statusInWords("expired").text).toContain("Nothing was paid");
  });

  it("says what became of the money", () => {
    const payment = {
      status: "captured",
      payment_method: "pm_card_visa",
      attempt: 1,
      amount: { amount: 18250, currency: "USD" },
    } as const;
    expect(paymentInWords({ payment })).toBe(
      "$182.50 paid with the card Visa •••• 4242",
    );
    expect(
      paymentInWords({ payment: { ...payment, status: "refunded" } }),
    ).toBe("$182.50 given back to the card Visa •••• 4242");
    expect(paymentInWords({})).toBe("");
  });
});
