// The waiting room of an event.

import { useRoute } from "preact-iso";
import { useEffect } from "preact/hooks";

import { knownEvent } from "../api/known_event";
import { Refusal } from "../api/refusal";
import type { EventPage, PlaceMessage, Room } from "../api/types";
import { Failed, Waiting, useLoaded } from "../ui/loading";
import { PageHead } from "../ui/page_head";
import { momentAt } from "../words/time";
import { DrawSection } from "./draw_section";
import type { Following } from "./follow_place";
import { PlaceCard } from "./place_card";
import { invitation, wordsOf, type PlaceWords } from "./place_words";
import "./room.css";
import { RoomFigures } from "./room_figures";
import { RoomSteps } from "./room_steps";
import { usePlace } from "./use_place";
import { useRoom } from "./use_room";
import { useSpoken, useTab } from "./use_spoken";

/** Whoever has a place hears of it; the others look from time to time. */
const lookOften = 10_000;
const lookSeldom = 60_000;

function EventLine({ page, event }: { page?: EventPage; event: string }) {
  if (!page) return <p class="event-line" />;
  const { venue } = page;
  const { name, starts_at, timezone } = page.event;
  const where = venue ? `${venue.name}, ${venue.city}` : "";
  return (
    <p class="event-line">
      <a href={`/e/${event}`}>{name}</a>
      <br />
      <span class="soft">
        {momentAt(starts_at, timezone)}
        {where && ` · ${where}`}
      </span>
    </p>
  );
}

const isMissing = (why: unknown): boolean =>
  why instanceof Refusal && why.kind === "not-found";

interface NoRoomProps {
  event: string;
  why: unknown;
  isEvent: boolean;
  retry: () => void;
}

function NoRoom({ event, why, isEvent, retry }: NoRoomProps) {
  if (!isMissing(why)) return <Failed why={why} retry={retry} />;
  if (!isEvent)
    return (
      <section class="card">
        <h2>There is no such event</h2>
        <p>
          <a class="button button-main" href="/">
            See what is on
          </a>
        </p>
      </section>
    );
  return (
    <section class="card">
      <h2>There is no line for this event</h2>
      <p>Nobody has to wait: go straight to the seats.</p>
      <p>
        <a class="button button-main" href={`/e/${event}`}>
          To the event
        </a>
      </p>
    </section>
  );
}

interface InsideProps {
  event: string;
  page?: EventPage;
  room: Room;
  following: Following;
  place: PlaceMessage | null;
  refreshRoom: () => void;
}

function Inside(props: InsideProps) {
  const { event, page, room, following, place, refreshRoom } = props;
  const invited = invitation(room);
  const words: PlaceWords = place ? wordsOf(place) : invited;
  const spoken = useSpoken(words);
  useTab(words, page?.event.name ?? "Waiting room");
  useEffect(() => {
    // Seeds, the root of the list and times are in the room's own document.
    if (place && place.room.state !== room.state) refreshRoom();
  }, [place?.room.state]);
  return (
    <>
      <p class="visually-hidden" role="status">
        {spoken}
      </p>
      <PlaceCard
        event={event}
        eventName={page?.event.name ?? "the event"}
        room={room}
        following={following}
        place={place}
        words={words}
        mayJoin={invited.mayJoin}
        refreshRoom={refreshRoom}
      />
      <RoomSteps room={place?.room.state ?? room.state} place={place?.state} />
      <RoomFigures room={room} news={place?.room} />
      <DrawSection event={event} room={room} place={place} />
    </>
  );
}

function Skeleton() {
  return (
    <Waiting>
      <div class="card place place-calm">
        <p class="soft">Looking where you stand…</p>
      </div>
    </Waiting>
  );
}

export default function RoomPage() {
  const event = useRoute().params["id"] ?? "";
  const following = usePlace(event);
  const place = following?.place.value;
  const [page] = useLoaded(event, () => knownEvent(event));
  const { room, why, refresh } = useRoom(event, place ? lookSeldom : lookOften);
  const known = page.state === "here" ? page.value : undefined;
  const trouble = following?.trouble.value;
  return (
    <main id="main" class="page page-narrow room">
      <PageHead title="Waiting room">
        <EventLine page={known} event={event} />
      </PageHead>
      {!room && why !== undefined && (
        <NoRoom
          event={event}
          why={why}
          retry={refresh}
          isEvent={page.state !== "failed" || !isMissing(page.why)}
        />
      )}
      {place === undefined && trouble !== undefined && room && (
        <Failed why={trouble} />
      )}
      {room && following && place !== undefined ? (
        <Inside
          event={event}
          page={known}
          room={room}
          following={following}
          place={place}
          refreshRoom={refresh}
        />
      ) : (
        why === undefined && trouble === undefined && <Skeleton />
      )}
    </main>
  );
}
