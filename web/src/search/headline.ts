// What was found, in a sentence; and each filter in a few words.

import { when } from "../words/time";
import { everything, searchQuery, type SearchState } from "./search_state";

const either = (names: string[]): string => names.join(" or ");

/** What comes behind the number: `with Coldplay in London or Paris`. */
function about(x: SearchState): string {
  return [
    x.text && `for “${x.text}”`,
    x.performers.length > 0 && `with ${either(x.performers)}`,
    x.venues.length > 0 && `at ${either(x.venues)}`,
    x.cities.length > 0 && `in ${either(x.cities)}`,
    x.near && "near you",
  ]
    .filter(Boolean)
    .join(" ");
}

/** `24 pop events for “tayler” in London`. */
export function headline(total: number, x: SearchState): string {
  const kind = either(x.genres) || (about(x) === "" ? "upcoming" : "");
  const number = total === 0 ? "No" : total.toLocaleString();
  const noun = total === 1 ? "event" : "events";
  return [number, kind, noun, about(x)].filter((y) => y !== "").join(" ");
}

/** A day of the calendar as people write it. */
const dayInWords = (day: string): string =>
  when(`${day}T12:00:00Z`, "UTC", {
    day: "numeric",
    month: "short",
    year: "numeric",
  });

export function datesInWords({ from, to }: SearchState): string {
  if (from === to) return dayInWords(from);
  if (!to) return `From ${dayInWords(from)}`;
  if (!from) return `Until ${dayInWords(to)}`;
  return `${dayInWords(from)} – ${dayInWords(to)}`;
}

/** One thing that narrows a search, and the search without it. */
export interface Chip {
  label: string;
  without: SearchState;
}

type List = "performers" | "venues" | "cities" | "genres";

function listChips(x: SearchState, list: List): Chip[] {
  return x[list].map((label) => ({
    label,
    without: { ...x, [list]: x[list].filter((y) => y !== label) },
  }));
}

/** @param digits how many of a price's digits are behind the point */
export function chipsOf(x: SearchState, digits: number): Chip[] {
  const chips = (["performers", "venues", "cities", "genres"] as const).flatMap(
    (list) => listChips(x, list),
  );
  if (x.from || x.to)
    chips.push({ label: datesInWords(x), without: { ...x, from: "", to: "" } });
  if (x.near) {
    const label = `Within ${x.near.radiusKm} km of you`;
    const sort = x.sort === "distance" ? everything.sort : x.sort;
    chips.push({ label, without: { ...x, near: null, sort } });
  }
  if (x.priceMax !== null) {
    const price = (x.priceMax / 10 ** digits).toLocaleString();
    chips.push({ label: `Up to ${price}`, without: { ...x, priceMax: null } });
  }
  if (x.available)
    chips.push({
      label: "With tickets left",
      without: { ...x, available: false },
    });
  return chips;
}

/** The title of the tab; the search itself comes first in it. */
export function titleOf(x: SearchState): string {
  if (searchQuery(x).toString() === "") return "What is on";
  const what = [x.text, ...x.performers, ...x.venues, ...x.genres, ...x.cities];
  return what.filter((y) => y !== "").join(", ") || "Events";
}
