import { expect, it } from "vitest";

import { stripeUnits } from "./stripe_units";

it("counts most currencies as we do", () => {
  expect(stripeUnits({ amount: 2500, currency: "EUR" })).toBe(2500);
  expect(stripeUnits({ amount: 2500, currency: "JPY" })).toBe(2500);
});

it("counts a krona in hundredths and an ariary in whole ones", () => {
  expect(stripeUnits({ amount: 9000, currency: "ISK" })).toBe(900_000);
  expect(stripeUnits({ amount: 900_000, currency: "MGA" })).toBe(9000);
});
