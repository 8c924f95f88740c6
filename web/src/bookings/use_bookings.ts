// One's bookings, a page at a time, and the events that they are of.

import { useEffect, useState } from "preact/hooks";

import { getBookings } from "../api/calls";
import { knownEvent } from "../api/known_event";
import { lookWhoIAm, session } from "../api/session";
import type {
  Booking,
  BookingList,
  EventPage,
  PlacedBooking,
} from "../api/types";

export interface MyBookings {
  /** Null: not known yet. */
  bookings: Booking[] | null;
  events: Events;
  why: unknown;
  isLoading: boolean;
  hasMore: boolean;
  loadMore: () => void;
  replace: (booking: PlacedBooking) => void;
  /** The one that was replaced last: it may stand elsewhere now. */
  changed?: string;
}

type Events = ReadonlyMap<string, EventPage>;

interface Known {
  bookings: Booking[] | null;
  events: Events;
  cursor?: string;
  why?: unknown;
  changed?: string;
}

/** Whoever is nobody yet has bought nothing, and need not become somebody. */
async function pageFrom(cursor?: string): Promise<BookingList> {
  const who = session.peek() ?? (await lookWhoIAm());
  return who ? getBookings(cursor) : { bookings: [] };
}

/**
 * The events of bookings. They come before the bookings are shown, since the
 * dates decide where each stands; those that do not come are left out.
 */
async function eventsOf(bookings: Booking[]): Promise<Events> {
  const ids = [...new Set(bookings.map((x) => x.event_id))];
  const pages = await Promise.allSettled(ids.map(knownEvent));
  return new Map(
    pages.flatMap((x) =>
      x.status === "fulfilled" ? [[x.value.event.id, x.value] as const] : [],
    ),
  );
}

export function useBookings(): MyBookings {
  const [known, set] = useState<Known>({ bookings: null, events: new Map() });
  const [isLoading, setLoading] = useState(true);
  const load = async (cursor?: string) => {
    setLoading(true);
    try {
      const page = await pageFrom(cursor);
      const events = await eventsOf(page.bookings);
      set((before) => ({
        bookings: [
          ...(cursor === undefined ? [] : (before.bookings ?? [])),
          ...page.bookings,
        ],
        events: new Map([...before.events, ...events]),
        cursor: page.cursor,
      }));
    } catch (why) {
      set((before) => ({ ...before, why }));
    }
    setLoading(false);
  };
  useEffect(() => void load(), []);
  return {
    bookings: known.bookings,
    events: known.events,
    why: known.why,
    isLoading,
    changed: known.changed,
    hasMore: known.cursor !== undefined,
    loadMore: () => {
      if (!isLoading) void load(known.cursor);
    },
    // An answer has no history; the one that is known stays.
    replace: (changed) =>
      set((before) => ({
        ...before,
        changed: changed.booking_id,
        bookings:
          before.bookings?.map((x) =>
            x.booking_id === changed.booking_id ? { ...x, ...changed } : x,
          ) ?? null,
      })),
  };
}
