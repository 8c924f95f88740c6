// What is pointed at on the map, in words.

import { money, priceRange } from "../../words/money";
import { sectionName } from "../../words/ticket";
import type { SectionTotals } from "../model/counts";
import type { Seat } from "../model/hall_section";
import { seatLabel } from "../model/seat_words";
import type { Shop } from "../model/shop";
import type { Area } from "./plan";

export function pricesOf(area: Area, totals?: SectionTotals): string {
  const prices = (totals?.levels ?? [])
    .map((x) => x.price)
    .sort((a, b) => a.amount - b.amount);
  const [low, high] = [prices[0], prices.at(-1)];
  if (low && high) return priceRange(low, high);
  return area.section.price ? money(area.section.price) : "";
}

export function leftOf(totals?: SectionTotals): string {
  if (!totals) return "";
  if (totals.available > 0)
    return `${totals.available.toLocaleString()} of ${totals.total.toLocaleString()} left`;
  return totals.held > 0 ? "all that is left is in carts" : "sold out";
}

export function areaLabel({ hall }: Shop, area: Area): string {
  const { id, name, kind } = area.section;
  const totals = hall.counts.peek().get(id);
  const next =
    kind === "general"
      ? "General admission. Press Enter to choose how many."
      : "Press Enter for its seats.";
  return `${sectionName(name)}, ${pricesOf(area, totals)}, ${leftOf(totals)}. ${next}`;
}

/** Of a section that one is in the name is said no more. */
export const seatInSection = (shop: Shop, seat: Seat): string =>
  seatLabel(seat, shop.hall.states.statusOf(seat), shop.markOf(seat));
