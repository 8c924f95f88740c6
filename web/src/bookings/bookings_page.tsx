// What one has bought.

import { serverNow } from "../api/clock";
import type { Booking } from "../api/types";
import { Failed, Waiting } from "../ui/loading";
import { PageHead } from "../ui/page_head";
import { BookingCard } from "./booking_card";
import "./bookings.css";
import { groupBookings } from "./grouping";
import { useBookings, type MyBookings } from "./use_bookings";

interface GroupProps {
  title: string;
  bookings: Booking[];
  mine: MyBookings;
}

function Group({ title, bookings, mine }: GroupProps) {
  if (bookings.length === 0) return null;
  return (
    <section class="stack" aria-label={title}>
      <h2>{title}</h2>
      {bookings.map((x) => (
        <BookingCard
          key={x.booking_id}
          booking={x}
          page={mine.events.get(x.event_id)}
          hasChanged={x.booking_id === mine.changed}
          onChange={mine.replace}
        />
      ))}
    </section>
  );
}

function Nothing() {
  return (
    <section class="card nothing">
      <h2>No tickets yet</h2>
      <p class="soft">
        What you buy in this browser is listed here, with the codes that open
        the door.
      </p>
      <p>
        <a class="button button-main" href="/">
          See what is on
        </a>
      </p>
    </section>
  );
}

function Groups({ mine, all }: { mine: MyBookings; all: Booking[] }) {
  const startOf = (id: string) => mine.events.get(id)?.event.starts_at;
  const { open, upcoming, past } = groupBookings(all, startOf, serverNow());
  return (
    <>
      <Group title="To be paid" bookings={open} mine={mine} />
      <Group title="Upcoming" bookings={upcoming} mine={mine} />
      <Group title="Past and ended" bookings={past} mine={mine} />
      {mine.hasMore && (
        <p>
          <button
            type="button"
            class="button"
            aria-disabled={mine.isLoading}
            onClick={mine.loadMore}
          >
            {mine.isLoading ? "Loading…" : "Show more"}
          </button>
        </p>
      )}
    </>
  );
}

export default function BookingsPage() {
  const mine = useBookings();
  const { bookings, why } = mine;
  return (
    <main id="main" class="page page-narrow bookings">
      <PageHead title="My bookings" />
      {why !== undefined && <Failed why={why} retry={mine.loadMore} />}
      {bookings === null && why === undefined && (
        <Waiting>
          <div class="card booking booking-blank" />
          <div class="card booking booking-blank" />
        </Waiting>
      )}
      {bookings?.length === 0 && <Nothing />}
      {bookings && bookings.length > 0 && <Groups mine={mine} all={bookings} />}
    </main>
  );
}
