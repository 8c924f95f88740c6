import type { EventPage, PlacedBooking } from "../api/types";
import { money } from "../words/money";
import { placeOf } from "../words/ticket";
import { momentAt } from "../words/time";
import { feeLines } from "./bill";

interface Props {
  booking: PlacedBooking;
  page?: EventPage;
}

/** What is bought, and what it costs. */
export function Order({ booking, page }: Props) {
  const fees = feeLines(booking, page?.event.fees ?? []);
  return (
    <section class="card order" aria-labelledby="order-title">
      <h2 id="order-title">Your tickets</h2>
      <p class="order-event">
        {page ? (
          <>
            <strong>{page.event.name}</strong>
            <br />
            <span class="soft">
              {momentAt(page.event.starts_at, page.event.timezone)}
              {page.venue && ` · ${page.venue.name}, ${page.venue.city}`}
            </span>
          </>
        ) : (
          <>&nbsp;</>
        )}
      </p>
      <ul class="order-lines plain-list">
        {booking.tickets.map((x) => (
          <li key={x.ticket_id}>
            <span>{placeOf(x, page?.sections)}</span>
            <span class="tabular">{money(x.price)}</span>
          </li>
        ))}
        {fees.map((x) => (
          <li key={x.name} class="soft">
            <span>{x.name}</span>
            <span class="tabular">{money(x.sum)}</span>
          </li>
        ))}
        <li class="order-total">
          <span>Total</span>
          <span class="tabular">{money(booking.total)}</span>
        </li>
      </ul>
    </section>
  );
}
