import { useEffect, useRef } from "preact/hooks";

import type { Booking, EventPage, PlacedBooking } from "../api/types";
import { money } from "../words/money";
import { count, placeOf } from "../words/ticket";
import { momentAt } from "../words/time";
import { isOpen, paymentInWords, statusInWords } from "./booking_words";
import { Refund } from "./refund";
import { ShowTickets } from "./tickets_view";

interface Props {
  booking: Booking;
  page?: EventPage;
  /** Where the focus was may be gone, so that it comes here. */
  hasChanged: boolean;
  onChange: (booking: PlacedBooking) => void;
}

function Actions({ booking, page, onChange }: Props) {
  if (isOpen(booking.status))
    return (
      <a class="button button-main" href={`/checkout/${booking.booking_id}`}>
        Check out
      </a>
    );
  if (booking.status !== "confirmed") return null;
  return (
    <>
      <ShowTickets tickets={booking.tickets} page={page} />
      <Refund booking={booking} page={page} onRefunded={onChange} />
    </>
  );
}

export function BookingCard(props: Props) {
  const { booking, page } = props;
  const { label, tone, text } = statusInWords(booking.status);
  const payment = paymentInWords(booking);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (props.hasChanged) heading.current?.focus();
  }, [props.hasChanged]);
  const headingId = `booking-${booking.booking_id}`;
  return (
    <article class="card booking" aria-labelledby={headingId}>
      <div class="row spread booking-head">
        <h3 id={headingId} tabIndex={-1} ref={heading}>
          <a href={`/e/${booking.event_id}`}>
            {page?.event.name ?? `Event ${booking.event_id}`}
          </a>
        </h3>
        <span class={tone === "plain" ? "badge" : `badge badge-${tone}`}>
          {label}
        </span>
      </div>
      <p class="soft booking-when">
        {page ? (
          <>
            {momentAt(page.event.starts_at, page.event.timezone)}
            {page.venue && ` · ${page.venue.name}, ${page.venue.city}`}
          </>
        ) : (
          <>&nbsp;</>
        )}
      </p>
      {text !== "" && <p>{text}</p>}
      <details class="booking-tickets">
        <summary>
          {count(booking.tickets.length, "ticket")}, {money(booking.total)}
        </summary>
        <ul class="plain-list">
          {booking.tickets.map((x) => (
            <li key={x.ticket_id} class="row spread">
              <span>{placeOf(x, page?.sections)}</span>
              <span class="tabular">{money(x.price)}</span>
            </li>
          ))}
        </ul>
        {payment !== "" && <p class="small soft">{payment}.</p>}
      </details>
      <div class="booking-actions">
        <Actions {...props} />
      </div>
    </article>
  );
}
