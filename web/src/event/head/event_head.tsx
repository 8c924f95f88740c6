// What the event is, where and when, and on what terms.

import type { EventPage } from "../../api/types";
import { PageHead } from "../../ui/page_head";
import { Poster } from "../../ui/poster";
import { genreName } from "../../words/genre";
import { dayAt, when } from "../../words/time";
import { Terms } from "./terms";

type Event = EventPage["event"];

const statusNotes: Partial<Record<Event["status"], [string, string, string]>> =
  {
    cancelled: ["badge-bad", "Cancelled", "This event will not take place."],
    postponed: [
      "badge-warn",
      "Postponed",
      "The date below is the one that was planned; the new one is not known yet.",
    ],
    rescheduled: [
      "badge-warn",
      "New date",
      "The event was moved to this date.",
    ],
  };

function Status({ event }: { event: Event }) {
  const [kind, name, note] = statusNotes[event.status] ?? [];
  return (
    <p class="row event-status">
      {event.genre !== "" && (
        <span class="badge badge-accent">{genreName(event.genre)}</span>
      )}
      {name && <span class={`badge ${kind}`}>{name}</span>}
      {note && <span class="soft small">{note}</span>}
    </p>
  );
}

const clock = {
  hour: "numeric",
  minute: "2-digit",
  timeZoneName: "short",
} as const;

function When({ event }: { event: Event }) {
  const { starts_at: time, timezone: zone } = event;
  return (
    <p class="event-when">
      <time dateTime={time}>
        <strong>{dayAt(time, zone)}</strong>, {when(time, zone, clock)}
      </time>
    </p>
  );
}

function Where({ venue }: { venue: EventPage["venue"] }) {
  if (!venue) return <p class="soft">Venue to be announced</p>;
  // Cities that are states are named once.
  const place = new Set([venue.city, venue.region, venue.country]);
  return (
    <p>
      <strong>{venue.name}</strong>
      <span class="soft">
        {" "}
        · {[...place].filter((x) => x !== "").join(", ")}
      </span>
    </p>
  );
}

export function EventHead({ page }: { page: EventPage }) {
  const { event, venue, performers } = page;
  const names = performers.map((x) => x.name).join(", ");
  return (
    <div class="event-head">
      <Poster event={event} size="wide" />
      <div class="event-about">
        <Status event={event} />
        <PageHead title={event.name}>
          {names !== "" && <p class="event-performers">{names}</p>}
        </PageHead>
        <div>
          <When event={event} />
          <Where venue={venue} />
        </div>
        {event.description !== "" && (
          <p class="event-description">{event.description}</p>
        )}
      </div>
      <Terms page={page} />
    </div>
  );
}

/** Of about the size of a head, so that little moves when it comes. */
export function HeadSkeleton() {
  return (
    <div class="event-head" aria-hidden="true">
      <div class="poster poster-wide" />
      <div class="event-about event-about-skeleton" />
      <div class="event-terms event-terms-skeleton" />
    </div>
  );
}
