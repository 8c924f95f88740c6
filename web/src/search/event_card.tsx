// One event of a list, and what stands in its place while it is on its way.

import type { EventItem } from "../api/types";
import { Poster } from "../ui/poster";
import { badgeClass, badgesOf } from "../words/event_badges";
import { priceRange } from "../words/money";
import { when } from "../words/time";
import "./event_card.css";
import { Highlighted } from "./highlighted";

/** The server's words with marks where it sent some. */
function Words({ plain, marked }: { plain: string; marked?: string }) {
  return marked === undefined ? <>{plain}</> : <Highlighted html={marked} />;
}

/** Short enough for one line of a phone; in one go, since formats are slow. */
const startOf = ({ starts_at: time, timezone: zone }: EventItem): string =>
  when(time, zone, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });

function Place({ event }: { event: EventItem }) {
  const { venue, highlight } = event;
  if (!venue) return <p class="soft">Venue to be announced</p>;
  return (
    <p class="soft">
      <Words plain={venue.name} marked={highlight?.venue} />
      {venue.city && ", "}
      <Words plain={venue.city} marked={highlight?.city} />
    </p>
  );
}

function Price({ event }: { event: EventItem }) {
  const { price_min: low, price_max: high } = event;
  if (!low || !high) return null;
  return <span class="event-price tabular">{priceRange(low, high)}</span>;
}

export function EventCard({ event, now }: { event: EventItem; now: Date }) {
  return (
    <li class="event-card card-link">
      <Poster event={event} size="card" />
      <div class="event-words">
        <h3>
          <a href={`/e/${event.id}`}>
            <Words plain={event.name} marked={event.highlight?.name} />
          </a>
        </h3>
        <p>
          <time dateTime={event.starts_at}>{startOf(event)}</time>
        </p>
        <Place event={event} />
        <p class="event-sale">
          <Price event={event} />
          {badgesOf(event, now).map((badge) => (
            <span key={badge.text} class={badgeClass(badge)}>
              {badge.text}
            </span>
          ))}
        </p>
      </div>
    </li>
  );
}

/** Of the size of a card, so that nothing moves when the events come. */
export function CardSkeletons({ number }: { number: number }) {
  return (
    <>
      {Array.from({ length: number }, (_, i) => (
        <li key={i} class="event-card" aria-hidden="true">
          <div class="poster poster-card skeleton" />
          <div class="event-words">
            <p class="skeleton-line skeleton-wide" />
            <p class="skeleton-line" />
            <p class="skeleton-line" />
            <p class="event-sale">
              <span class="skeleton-line" />
            </p>
          </div>
        </li>
      ))}
    </>
  );
}
