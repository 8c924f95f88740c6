// Whether an event can be bought, in a word or two.

import type { EventItem } from "../api/types";
import { when } from "./time";

export type Tone = "good" | "bad" | "warn" | "accent" | "plain";

export interface Badge {
  text: string;
  tone: Tone;
}

type Sold = Pick<EventItem, "status" | "available"> &
  Partial<Pick<EventItem, "onsale" | "presales" | "tickets_left">>;

/** So few tickets are worth saying. */
const fewTickets = 20;

/** A sale begins for everybody at once: by the clock of whoever looks. */
const shortly = (time: string): string =>
  when(time, Intl.DateTimeFormat().resolvedOptions().timeZone, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });

/** Before the sale: whether a presale runs, or when anybody can buy. */
function beforeSale(event: Sold, startsAt: string, now: Date): Badge {
  const presale = event.presales?.find(
    (x) => new Date(x.starts_at) <= now && now < new Date(x.ends_at),
  );
  if (presale) return { text: `Presale now: ${presale.name}`, tone: "accent" };
  return {
    text: `On sale ${shortly(startsAt)}`,
    tone: "plain",
  };
}

function saleBadge(event: Sold, now: Date): Badge {
  const { onsale, tickets_left: left } = event;
  if (!event.available) return { text: "Sold out", tone: "bad" };
  if (onsale && now < new Date(onsale.starts_at))
    return beforeSale(event, onsale.starts_at, now);
  if (onsale?.ends_at && new Date(onsale.ends_at) <= now)
    return { text: "Sale ended", tone: "plain" };
  if (left !== undefined && left <= fewTickets)
    return { text: left === 1 ? "1 left" : `Only ${left} left`, tone: "warn" };
  return { text: "On sale", tone: "good" };
}

/** What to say of an event, the most important first. */
export function badgesOf(event: Sold, now: Date): Badge[] {
  switch (event.status) {
    case "cancelled":
      return [{ text: "Cancelled", tone: "bad" }];
    case "postponed":
      return [{ text: "Postponed", tone: "warn" }, saleBadge(event, now)];
    case "rescheduled":
      return [{ text: "New date", tone: "warn" }, saleBadge(event, now)];
    default:
      return [saleBadge(event, now)];
  }
}

/** The style of a badge (`styles/parts.css`). */
export const badgeClass = ({ tone }: Badge): string =>
  tone === "plain" ? "badge" : `badge badge-${tone}`;
