// Where an event's sale stands: the rules of domain/sale.cpp, for people.

import type { Event } from "../../api/types";

type Presale = NonNullable<Event["presales"]>[number];

export type Sale =
  | { is: "cancelled" }
  | { is: "over"; since: string }
  | { is: "before"; opensAt: string; presales: Presale[] }
  | { is: "presale"; presale: Presale; opensAt: string }
  | { is: "open"; until: string };

/** @param now milliseconds since 1970, by the server's clock */
export function saleAt(event: Event, now: number): Sale {
  if (event.status === "cancelled") return { is: "cancelled" };
  const until = event.onsale?.ends_at ?? event.starts_at;
  if (now >= Date.parse(until)) return { is: "over", since: until };
  const opensAt = event.onsale?.starts_at;
  if (opensAt === undefined || now >= Date.parse(opensAt))
    return { is: "open", until };
  const presales = event.presales ?? [];
  const presale = presales.find(
    (x) => Date.parse(x.starts_at) <= now && now < Date.parse(x.ends_at),
  );
  if (presale) return { is: "presale", presale, opensAt };
  const coming = presales
    .filter((x) => Date.parse(x.starts_at) > now)
    .sort((x, y) => Date.parse(x.starts_at) - Date.parse(y.starts_at));
  return { is: "before", opensAt, presales: coming };
}

/** The next moment to count down to, if one is near enough to wait for. */
export function nextOpening(sale: Sale): string | undefined {
  if (sale.is === "presale") return sale.opensAt;
  if (sale.is !== "before") return undefined;
  return sale.presales[0]?.starts_at ?? sale.opensAt;
}

export const canBuy = (sale: Sale): boolean =>
  sale.is === "open" || sale.is === "presale";
