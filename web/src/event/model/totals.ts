// What a choice will cost. The server counts again when it holds the seats.

import type { Event, Money } from "../../api/types";

type Fee = Event["fees"][number];

export interface TotalLine {
  name: string;
  /** How many times it is paid. */
  times: number;
  each: Money;
  sum: Money;
}

export interface Totals {
  fees: TotalLine[];
  total: Money;
}

export function totalsOf(
  prices: readonly Money[],
  fees: readonly Fee[],
  currency: string,
): Totals {
  const money = (amount: number): Money => ({ amount, currency });
  const count = prices.length;
  const lines = fees.map(({ name, amount, per }): TotalLine => {
    const times = per === "ticket" ? count : Math.min(count, 1);
    return { name, times, each: money(amount), sum: money(amount * times) };
  });
  const tickets = prices.reduce((sum, x) => sum + x.amount, 0);
  const total = lines.reduce((sum, x) => sum + x.sum.amount, tickets);
  return { fees: lines, total: money(total) };
}

/** `plus $16.00 Service fee a ticket and $4.00 Order processing a booking` */
export function feesInWords(
  fees: readonly Fee[],
  write: (amount: number) => string,
): string {
  const parts = fees
    .filter((x) => x.amount > 0)
    .map((x) => `${write(x.amount)} ${x.name} a ${x.per}`);
  if (parts.length === 0) return "";
  const last = parts.at(-1) ?? "";
  const before = parts.slice(0, -1).join(", ");
  return before === "" ? last : `${before} and ${last}`;
}
