// All that the parts of the event's page share.

import { computed, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import { openHolds } from "../../checkout/held";
import { AccessCode } from "./access_code";
import { Cart } from "./cart";
import { Hall } from "./hall";
import type { Seat } from "./hall_section";
import type { Mark } from "./seat_words";

export class Shop {
  readonly hall: Hall;
  readonly code: AccessCode;
  readonly cart: Cart;

  readonly looksAt = signal<"map" | "list">("map");
  /** The price level to show up; null: all. */
  readonly level = signal<string | null>(null);
  readonly accessibleOnly = signal(false);
  readonly availableOnly = signal(false);
  /** The general-admission area that places are being taken in. */
  readonly openArea = signal<string | null>(null);

  /** Tickets that are held for whoever looks at the page. */
  readonly held = computed(
    () =>
      new Set(
        openHolds.value.flatMap((x) =>
          x.booking.tickets.map((y) => y.ticket_id as string),
        ),
      ),
  );

  constructor(event: string) {
    this.hall = new Hall(event);
    this.code = new AccessCode(event);
    this.cart = new Cart(this.hall, this.code);
  }

  /** What a seat is for whoever looks at the page. */
  markOf(seat: Seat): Mark {
    if (this.cart.ids.value.has(seat.id)) return "chosen";
    const isHeld = this.hall.states.statusOf(seat) === "held";
    return isHeld && this.held.value.has(seat.id) ? "mine" : undefined;
  }
}

export const ShopContext = createContext<Shop | null>(null);

export function useShop(): Shop {
  const shop = useContext(ShopContext);
  if (!shop) throw new Error("this is a part of an event's page");
  return shop;
}
