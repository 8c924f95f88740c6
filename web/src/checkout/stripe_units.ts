// What Stripe counts an amount in.

import type { Money } from "../api/types";

/**
 * Where that is not the minor unit (https://docs.stripe.com/currencies#special-cases):
 * as in payments/stripe/units.cpp, by which the server asks.
 */
const factors: Record<string, number> = { ISK: 100, UGX: 100, MGA: 0.01 };

export const stripeUnits = ({ amount, currency }: Money) =>
  Math.round(amount * (factors[currency] ?? 1));
