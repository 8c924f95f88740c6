// How many tickets were sold by when, and for how much.

import type { SectionCount } from "../api/types";
import type { Sale } from "./sales_csv";

export interface Point {
  /** Milliseconds since 1970. */
  at: number;
  tickets: number;
  /** In minor units; without fees. */
  revenue: number;
}

/** The curve of sales in their order: a point for each moment with some. */
export function curveOf(sales: Sale[]): Point[] {
  const curve: Point[] = [];
  let [tickets, revenue] = [0, 0];
  for (const sale of sales) {
    tickets += 1;
    revenue += sale.price;
    const last = curve.at(-1);
    if (last?.at === sale.soldAt) Object.assign(last, { tickets, revenue });
    else curve.push({ at: sale.soldAt, tickets, revenue });
  }
  return curve;
}

/** What is sold now; at today's prices, should they have been changed. */
export function soldNow(at: number, counts: SectionCount[]): Point {
  const sum = (part: (x: SectionCount) => number) =>
    counts.reduce((total, x) => total + part(x), 0);
  return {
    at,
    tickets: sum((x) => x.sold),
    revenue: sum((x) => x.sold * x.price.amount),
  };
}

/**
 * The curve up to a new point; while nothing is sold its end only moves on. The
 * reader's clock may be behind the server's, but no line goes back in time.
 */
export function extended(curve: Point[], seen: Point): Point[] {
  const [before, last] = [curve.at(-2), curve.at(-1)];
  const next = { ...seen, at: Math.max(seen.at, last?.at ?? seen.at) };
  const isSame = (x?: Point) =>
    x?.tickets === next.tickets && x.revenue === next.revenue;
  const moves = isSame(before) && isSame(last);
  return [...(moves ? curve.slice(0, -1) : curve), next];
}

/** How many were sold by a time. */
export function soldBy(curve: Point[], time: number): number {
  return curve.findLast((x) => x.at <= time)?.tickets ?? 0;
}

/** A few points at equal distances, for a table. */
export function milestones(curve: Point[], number: number): Point[] {
  const [first, last] = [curve[0], curve.at(-1)];
  if (!first || !last || first.at === last.at) return curve.slice(-1);
  const step = (last.at - first.at) / (number - 1);
  return Array.from({ length: number }, (_, i) => {
    const at = i === number - 1 ? last.at : first.at + i * step;
    const known = curve.findLast((x) => x.at <= at) ?? first;
    return { ...known, at };
  });
}
