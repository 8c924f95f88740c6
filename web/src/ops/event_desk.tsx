// One event, for who runs its sale.

import { getEvent } from "../api/calls";
import { Refusal } from "../api/refusal";
import type { EventPage } from "../api/types";
import { Failed, Waiting } from "../ui/loading";
import { PageHead } from "../ui/page_head";
import { badgeClass, badgesOf } from "../words/event_badges";
import { momentAt } from "../words/time";
import { CancelEvent } from "./cancel_event";
import { HouseSeats } from "./house_seats";
import { LedgerLookup } from "./ledger_lookup";
import { LinePanel } from "./line_panel";
import { RefundsPanel } from "./refunds_panel";
import { SalesPanel } from "./sales_panel";
import { noSeats, seatsBySection, sumOf } from "./seat_counts";
import { SeatsPanel } from "./seats_panel";
import { StaleNote } from "./stale_note";
import { usePoll, type Polled } from "./use_poll";

const everyMs = 2_000;

const countsOf = ({ sections, summary }: EventPage) =>
  summary ? sumOf(seatsBySection(sections, summary)) : noSeats;

function Head({ id, page }: { id: string; page?: EventPage }) {
  if (!page) return <PageHead title={`Event ${id}`} />;
  const { event, venue } = page;
  // Without counts nothing speaks for its being sold out.
  const available = !page.summary || countsOf(page).available > 0;
  return (
    <PageHead title={event.name}>
      <p class="soft">
        {momentAt(event.starts_at, event.timezone)}
        {venue && ` · ${venue.name}, ${venue.city}`} · number {event.id}
      </p>
      <p class="row">
        {badgesOf({ ...event, available }, new Date()).map((badge) => (
          <span key={badge.text} class={badgeClass(badge)}>
            {badge.text}
          </span>
        ))}
        <a href={`/e/${event.id}`}>As buyers see it</a>
        <a href={`/check-in?event=${event.id}`}>Check-in at the door</a>
      </p>
    </PageHead>
  );
}

function Panels({ id, seen }: { id: string; seen: Polled<EventPage> }) {
  const page = seen.value;
  return (
    <>
      <SalesPanel event={id} page={page} at={seen.at} />
      <div class="desk">
        {page ? <SeatsPanel page={page} /> : <Waiting />}
        <LinePanel event={id} />
        <HouseSeats event={id} onDone={seen.refresh} />
        <LedgerLookup event={id} />
        {page?.event.status === "cancelled" && <RefundsPanel event={id} />}
        {page && page.event.status !== "cancelled" && (
          <CancelEvent
            event={id}
            name={page.event.name}
            sold={countsOf(page).sold}
            onDone={seen.refresh}
          />
        )}
      </div>
    </>
  );
}

export function EventDesk({ id }: { id: string }) {
  const seen = usePoll(`event ${id}`, everyMs, () => getEvent(id, "summary"));
  const isMissing = seen.why instanceof Refusal && seen.why.status === 404;
  return (
    <>
      <Head id={id} page={seen.value} />
      {isMissing ? (
        <Failed why={`There is no event with the number ${id}.`} />
      ) : (
        <>
          <StaleNote seen={seen} what="The event" />
          <Panels id={id} seen={seen} />
        </>
      )}
    </>
  );
}
