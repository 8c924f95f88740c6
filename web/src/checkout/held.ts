// The holds that are open, for the bar that is on every page.

import { signal } from "@preact/signals";

import { getBookings } from "../api/calls";
import type { PlacedBooking } from "../api/types";
import { isOpen } from "../bookings/booking_words";
import { deadlineOf, secondsLeft } from "./hold_clock";

export interface OpenHold {
  booking: PlacedBooking;
  /** On the clock of `performance.now()`. */
  deadline: number;
}

export const openHolds = signal<readonly OpenHold[]>([]);

/** Those of which time is left, the one that ends first in front. */
export const stillOpen = (
  holds: readonly OpenHold[],
  now: number,
): OpenHold[] =>
  holds
    .filter((x) => secondsLeft(x.deadline, now) > 0)
    .sort((a, b) => a.deadline - b.deadline);

/** `holds`, with what an answer says of one booking. */
export function withBooking(
  holds: readonly OpenHold[],
  booking: PlacedBooking,
  now: number,
): OpenHold[] {
  const others = holds.filter(
    (x) => x.booking.booking_id !== booking.booking_id,
  );
  if (!isOpen(booking.status) || booking.expires_in_s === undefined)
    return others;
  return [
    ...others,
    { booking, deadline: deadlineOf(booking.expires_in_s, now) },
  ];
}

/** Whoever reserves, pays or releases tells what came of it. */
export function noteHold(booking: PlacedBooking): void {
  openHolds.value = withBooking(openHolds.peek(), booking, performance.now());
}

/** Looks for holds from before the page was loaded. @throws Refusal */
export async function lookForHolds(): Promise<void> {
  const { bookings } = await getBookings();
  bookings.forEach(noteHold);
}
