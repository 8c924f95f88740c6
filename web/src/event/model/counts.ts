// How many tickets each section has left, by price level. Those of sections
// whose seats are known follow the live feed; the others' come from a summary.

import type { Money, SectionCount } from "../../api/types";
import type { HallSection, Seat, SeatStatus } from "./hall_section";

export interface LevelCount {
  level: string;
  price: Money;
  available: number;
}

export interface SectionTotals {
  available: number;
  held: number;
  /** All that are or were for sale: those blocked are not among them. */
  total: number;
  levels: LevelCount[];
}

export type Counts = ReadonlyMap<string, SectionTotals>;

type StatusOf = (seat: Seat) => SeatStatus | undefined;

const none = (): SectionTotals => ({
  available: 0,
  held: 0,
  total: 0,
  levels: [],
});

function levelOf(x: SectionTotals, level: string, price: Money): LevelCount {
  let found = x.levels.find((y) => y.level === level);
  if (!found) {
    found = { level, price, available: 0 };
    x.levels.push(found);
  }
  return found;
}

function countSummary(summary: readonly SectionCount[]) {
  const counts = new Map<string, SectionTotals>();
  for (const x of summary) {
    const into = counts.get(x.section) ?? none();
    counts.set(x.section, into);
    into.available += x.available;
    into.held += x.held;
    into.total += x.available + x.held + x.sold;
    levelOf(into, x.price_level, x.price).available += x.available;
  }
  return counts;
}

function countSeats(section: HallSection, statusOf: StatusOf): SectionTotals {
  const into = none();
  for (const seat of section.seats) {
    const level = levelOf(into, seat.level, seat.price);
    const status = statusOf(seat);
    if (status === "blocked") continue;
    into.total += 1;
    if (status === "held") into.held += 1;
    if (status !== "available") continue;
    into.available += 1;
    level.available += 1;
  }
  return into;
}

export function countAll(
  summary: readonly SectionCount[],
  loaded: Iterable<HallSection>,
  statusOf: StatusOf,
): Counts {
  const counts = countSummary(summary);
  for (const section of loaded)
    if (section.seats.length > 0)
      counts.set(section.id, countSeats(section, statusOf));
  return counts;
}

/** What is left of each price level in all sections. */
export function countLevels(counts: Counts): Map<string, number> {
  const result = new Map<string, number>();
  for (const { levels } of counts.values())
    for (const { level, available } of levels)
      result.set(level, (result.get(level) ?? 0) + available);
  return result;
}

export function countEvent(counts: Counts): {
  available: number;
  held: number;
} {
  let available = 0;
  let held = 0;
  for (const x of counts.values()) {
    available += x.available;
    held += x.held;
  }
  return { available, held };
}
