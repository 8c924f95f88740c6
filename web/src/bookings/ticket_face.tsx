// One ticket as it is shown at the door.

import type { BookedTicket, EventPage } from "../api/types";
import { placeOf } from "../words/ticket";
import { momentAt } from "../words/time";
import { QrCode } from "./qr_code";

interface Props {
  ticket: BookedTicket;
  page?: EventPage;
}

export function TicketFace({ ticket, page }: Props) {
  const place = placeOf(ticket, page?.sections);
  const code = ticket.code;
  return (
    <article class="ticket-face">
      <h3>{page?.event.name ?? "Your ticket"}</h3>
      {page && (
        <p class="small">
          {momentAt(page.event.starts_at, page.event.timezone)}
          {page.venue && ` · ${page.venue.name}`}
        </p>
      )}
      {code === undefined ? (
        <p class="no-code">
          The code of this ticket is not available at the moment. Look again in
          a minute.
        </p>
      ) : (
        <QrCode text={code} label={`QR code of the ticket for ${place}`} />
      )}
      <p class="ticket-place">{place}</p>
      <p class="small soft">Ticket {ticket.ticket_id}</p>
    </article>
  );
}
