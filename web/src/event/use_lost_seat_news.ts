import { useEffect } from "preact/hooks";

import type { Section } from "../api/types";
import { announce } from "../ui/notice";
import type { Seat } from "./model/hall_section";
import { useShop } from "./model/shop";
import { seatsInWords } from "./model/seat_words";

export function announceLost(
  lost: readonly Seat[],
  sections: readonly Section[],
): void {
  if (lost.length > 0)
    announce(`Just taken by somebody else: ${seatsInWords(lost, sections)}`);
}

/** Drops chosen seats as soon as others take them, and says so. */
export function useLostSeatNews(): void {
  const { cart, hall } = useShop();
  useEffect(
    () =>
      hall.listen(() => {
        const lost = cart.check().map((x) => x.seat);
        announceLost(lost, hall.page.peek()?.sections ?? []);
      }),
    [cart, hall],
  );
}
