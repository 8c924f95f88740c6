// Which event: found by its words, or by its number.

import { useState } from "preact/hooks";

import { get } from "../api/http";
import type { EventItem, SearchResult } from "../api/types";
import { dayOf } from "../search/quick_dates";
import { Failed, Waiting, useLoaded } from "../ui/loading";
import { badgeClass, badgesOf } from "../words/event_badges";
import { momentAt } from "../words/time";
import { count } from "../words/ticket";

interface Props {
  hrefOf: (event: string) => string;
}

const dayMs = 86_400_000;
const shown = 20;

/** From yesterday on: a show that runs has begun, and is not over. */
function find(text: string, signal: AbortSignal): Promise<SearchResult> {
  const query = new URLSearchParams({
    date_from: dayOf(new Date(Date.now() - dayMs)),
    size: String(shown),
  });
  if (text !== "") query.set("q", text);
  return get(`/search?${query}`, { signal });
}

const isNumber = (text: string): boolean => /^[1-9]\d{0,18}$/.test(text);

function Row({ event, hrefOf }: { event: EventItem } & Props) {
  return (
    <li class="event-row">
      <a href={hrefOf(event.id)}>{event.name}</a>
      <span>
        {momentAt(event.starts_at, event.timezone)}
        <span class="soft">
          {event.venue && ` · ${event.venue.name}, ${event.venue.city}`}
        </span>
      </span>
      <span class="row event-row-badges">
        <span class="soft small tabular">{event.id}</span>
        {badgesOf(event, new Date()).map((badge) => (
          <span key={badge.text} class={badgeClass(badge)}>
            {badge.text}
          </span>
        ))}
      </span>
    </li>
  );
}

export function EventFinder({ hrefOf }: Props) {
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  const [found, retry] = useLoaded(asked, (signal) => find(asked, signal));
  const submit = (x: Event) => {
    x.preventDefault();
    setAsked(typed.trim());
  };
  return (
    <div class="stack">
      <form class="row" role="search" onSubmit={submit}>
        <label class="field grows">
          <span>Name, venue, city, or the event's number</span>
          <input
            type="search"
            value={typed}
            onInput={(x) => setTyped(x.currentTarget.value)}
          />
        </label>
        <button class="button at-end">Find</button>
      </form>
      {isNumber(asked) && (
        <p>
          <a href={hrefOf(asked)}>Go to event number {asked}</a>
        </p>
      )}
      {found.state === "loading" && <Waiting />}
      {found.state === "failed" && <Failed why={found.why} retry={retry} />}
      {found.state === "here" && (
        <>
          <p class="small soft" role="status">
            {found.value.total > shown
              ? `The first ${shown} of ${count(found.value.total, "event")}`
              : `${count(found.value.total, "event")} found`}
            ; cancelled ones are found by their number.
          </p>
          <ul class="plain-list">
            {found.value.events.map((event) => (
              <Row key={event.id} event={event} hrefOf={hrefOf} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
