// What became of a booking.

import { statusInWords, paymentInWords } from "../bookings/booking_words";
import { TicketFace } from "../bookings/ticket_face";
import { ShowTickets } from "../bookings/tickets_view";
import type { EventPage, PlacedBooking } from "../api/types";
import { PageHead } from "../ui/page_head";
import { count } from "../words/ticket";
import { dayAt } from "../words/time";

interface Props {
  booking: PlacedBooking;
  page?: EventPage;
}

export function Confirmed({ booking, page }: Props) {
  const { tickets } = booking;
  const when = page && dayAt(page.event.starts_at, page.event.timezone);
  const payment = paymentInWords(booking);
  return (
    <>
      <div class="confirmed-head">
        <span class="confirmed-mark" aria-hidden="true">
          ✓
        </span>
        <PageHead title={tickets.length > 1 ? "They are yours" : "It is yours"}>
          <p>
            {count(tickets.length, "ticket")}
            {page && (
              <>
                {" "}
                for <strong>{page.event.name}</strong> on {when}
              </>
            )}
            . Enjoy the show!
          </p>
          {payment !== "" && <p class="soft small">{payment}.</p>}
        </PageHead>
      </div>
      <div class="row">
        <ShowTickets tickets={tickets} page={page} />
        <a class="button" href="/bookings">
          My bookings
        </a>
      </div>
      <ul class="faces plain-list" aria-label="Your tickets">
        {tickets.map((x) => (
          <li key={x.ticket_id} class="card">
            <TicketFace ticket={x} page={page} />
          </li>
        ))}
      </ul>
    </>
  );
}

const endings: Partial<Record<PlacedBooking["status"], string>> = {
  expired: "Your time has run out",
  released: "You gave the tickets back",
  refunded: "The tickets were given back",
  cancelled: "The event was cancelled",
  capture_failed: "The payment failed afterwards",
};

export function Ended({ booking, page }: Props) {
  const { status, event_id } = booking;
  const mayChoose = status === "expired" || status === "released";
  return (
    <>
      <PageHead title={endings[status] ?? "This booking is over"} />
      <section class="card">
        <p>{statusInWords(status).text}</p>
        <div class="row">
          {status !== "cancelled" && (
            <a class="button button-main" href={`/e/${event_id}`}>
              {mayChoose ? "Choose seats anew" : "To the event"}
              {page && (
                <span class="visually-hidden"> for {page.event.name}</span>
              )}
            </a>
          )}
          <a class="button" href="/bookings">
            My bookings
          </a>
        </div>
      </section>
    </>
  );
}
