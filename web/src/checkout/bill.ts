// What a booking costs, line by line.

import type { Event, Money, PlacedBooking } from "../api/types";
import { totalsOf } from "../event/model/totals";

export interface BillLine {
  name: string;
  sum: Money;
}

/**
 * The lines below the tickets. The total was agreed when the tickets were held;
 * where the event's fees have changed since, only their sum is known.
 */
export function feeLines(
  { tickets, total }: Pick<PlacedBooking, "tickets" | "total">,
  fees: Event["fees"],
): BillLine[] {
  const prices = tickets.map((x) => x.price);
  const expected = totalsOf(prices, fees, total.currency);
  if (expected.total.amount === total.amount)
    return expected.fees
      .filter((x) => x.sum.amount > 0)
      .map(({ name, times, sum }) => ({
        name: times > 1 ? `${name} × ${times}` : name,
        sum,
      }));
  const paid = prices.reduce((sum, x) => sum + x.amount, 0);
  const rest = total.amount - paid;
  if (rest <= 0) return [];
  return [{ name: "Fees", sum: { amount: rest, currency: total.currency } }];
}
