import { describe, expect, it } from "vitest";

import { cardInWords, declineInWords } from "./cards";

describe("a card", () => {
  it("is called as it is written on it", () => {
    expect(cardInWords("pm_card_visa")).toBe("Visa •••• 4242");
    expect(cardInWords("pm_card_mastercard_debit")).toBe("mastercard debit");
  });

  it("has no words where only its id is known", () => {
    expect(cardInWords("pm_1PqLkR2eZvKYlo2C")).toBe("");
  });
});

describe("why a card was declined", () => {
  it("is said where it helps", () => {
    expect(declineInWords("insufficient_funds")).toBe(
      "The card was declined: there is not enough money on it.",
    );
  });

  it("is not said of stolen cards, nor where the bank says nothing", () => {
    for (const code of ["stolen_card", "generic_decline", undefined])
      expect(declineInWords(code)).toContain("gave no reason");
  });
});
