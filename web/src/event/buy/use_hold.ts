import { useLocation } from "preact-iso";
import { useMemo } from "preact/hooks";

import type { Choice } from "../../api/calls";
import type { PlacedBooking } from "../../api/types";
import { noteHold } from "../../checkout/held";
import { Reserving } from "../model/reserving";
import { useShop } from "../model/shop";

/** Goes to the till with what is held. */
export function useTill(): (booking: PlacedBooking | undefined) => void {
  const { route } = useLocation();
  return (booking) => {
    if (!booking) return;
    noteHold(booking);
    route(`/checkout/${booking.booking_id}`);
  };
}

/** Holds tickets that are not chosen by name. */
export function useHold(): [Reserving, (choice: Choice) => Promise<void>] {
  const { hall, code } = useShop();
  const reserving = useMemo(() => new Reserving(hall, code), [hall, code]);
  const goToTill = useTill();
  return [
    reserving,
    async (choice) => goToTill(await reserving.reserve(choice)),
  ];
}
