// Bookings in the order in which people look for them.

import type { Booking } from "../api/types";
import { isOpen } from "./booking_words";

export interface Groups {
  /** Still to be paid. */
  open: Booking[];
  /** Tickets for shows that are to come. */
  upcoming: Booking[];
  /** Shows that are over, and bookings that came to nothing. */
  past: Booking[];
}

/** A show is not over when it begins. */
const showMs = 6 * 60 * 60 * 1000;

/**
 * @param bookings newest first; so is each group
 * @param startOf when an event begins, or undefined if that is not known
 * @param now ms since 1970
 */
export function groupBookings(
  bookings: Booking[],
  startOf: (event: string) => string | undefined,
  now: number,
): Groups {
  const groups: Groups = { open: [], upcoming: [], past: [] };
  for (const x of bookings) {
    const start = startOf(x.event_id);
    const isOver = start !== undefined && Date.parse(start) + showMs < now;
    if (isOpen(x.status)) groups.open.push(x);
    else if (x.status === "confirmed" && !isOver) groups.upcoming.push(x);
    else groups.past.push(x);
  }
  return groups;
}
