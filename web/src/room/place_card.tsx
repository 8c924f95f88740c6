// Where one stands: the part of the page that people look at.

import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { act } from "../api/http";
import type { PlaceMessage, Room } from "../api/types";
import { AskTwice } from "../ui/ask_twice";
import { useRunning } from "../ui/use_running";
import { ConnectionLine } from "./connection_line";
import { Countdown } from "./countdown";
import type { Following } from "./follow_place";
import { JoinBox } from "./join_box";
import { choicesOf, type PlaceWords } from "./place_words";
import { forgetStart, progressOf, startOf } from "./progress";
import { TellMe } from "./tell_me";
import { Turn } from "./turn";

interface Props {
  event: string;
  eventName: string;
  room: Room;
  following: Following;
  place: PlaceMessage | null;
  words: PlaceWords;
  mayJoin: boolean;
  refreshRoom: () => void;
}

interface TitleProps {
  words: PlaceWords;
  title: RefObject<HTMLHeadingElement>;
}

/** The title, in which the number is what one sees from afar. */
function PlaceTitle({ words, title: ref }: TitleProps) {
  const { title, figure } = words;
  const [before, after] = figure === undefined ? [] : title.split(figure);
  return (
    <h2 id="place-title" class="place-title" tabIndex={-1} ref={ref}>
      {before === undefined ? (
        title
      ) : (
        <>
          {before}
          <span class="big-figure">{figure}</span>
          {after}
        </>
      )}
    </h2>
  );
}

/** How far one has come since one stood in line. */
function Way({ event, position }: { event: string; position: number }) {
  const start = startOf(event, position);
  const share = Math.round(progressOf(start, position) * 100);
  return (
    <div class="stack">
      <progress
        class="way"
        max={100}
        value={share}
        aria-label="How far you have come"
      />
      <p class="small soft">
        {start > position
          ? `You began at number ${start.toLocaleString()}. `
          : "The bar fills as the line moves. "}
        Your number never rises.
      </p>
    </div>
  );
}

interface ClockProps {
  room: Room;
  /** As it was told last, which may be newer. */
  state: Room["state"];
  onOver: () => void;
}

/** What the room waits for, before it opens or is drawn. */
function RoomClock({ room, state, onOver }: ClockProps) {
  if (state === "announced" && room.opens_at !== undefined)
    return (
      <Countdown
        key="opens"
        until={room.opens_at}
        label="until the waiting room opens"
        onOver={onOver}
      />
    );
  if (state === "announced" || state === "pre_queue")
    return (
      <Countdown
        key="freezes"
        until={room.freezes_at}
        label="until the draw, when the sale begins"
        onOver={onOver}
      />
    );
  return null;
}

interface FootProps {
  following: Following;
  leave: ComponentChildren;
}

/** What becomes of the place while one is away; and the way out. */
function PlaceFoot({ following, leave }: FootProps) {
  return (
    <>
      {leave && (
        <p class="small soft">
          You may close this page, or shut down your device: your place is kept
          for your account, and if you have none, for this browser. Be back when
          your turn comes: whoever is away then keeps the place at the head of
          the line for two minutes.
        </p>
      )}
      <div class="place-foot">
        <ConnectionLine isUp={following.isUp.value} />
        {leave}
      </div>
    </>
  );
}

interface LeaveProps {
  event: string;
  following: Following;
  onLeft: () => void;
}

function Leave({ event, following, onLeft }: LeaveProps) {
  const [isLeaving, run] = useRunning();
  const leave = async () => {
    await act(`/events/${event}/waiting-room/leave`);
    forgetStart(event);
    onLeft();
    await following.ask();
  };
  return (
    <AskTwice
      label="Leave the line"
      question="Your place would be lost. You could join again, at the end."
      yes="Give up my place"
      no="Keep my place"
      isBusy={isLeaving}
      onYes={() => void run(leave)}
    />
  );
}

/** Whether a state was come to while this was shown. */
function useHasCome(state: string | undefined, which: string): boolean {
  const [hasCome, set] = useState(false);
  const before = useRef(state);
  useEffect(() => {
    const wasOther = before.current !== undefined && before.current !== which;
    set(state === which && wasOther);
    before.current = state;
  }, [state]);
  return hasCome;
}

/**
 * Gives the focus to a heading once what is said has changed, where the button
 * that somebody has pressed is gone by then.
 */
function useFocusAfter(
  key: string,
): [RefObject<HTMLHeadingElement>, () => void] {
  const heading = useRef<HTMLHeadingElement>(null);
  const isAsked = useRef(false);
  useEffect(() => {
    if (isAsked.current) heading.current?.focus({ preventScroll: true });
    isAsked.current = false;
  }, [key]);
  return [heading, () => (isAsked.current = true)];
}

export function PlaceCard(props: Props) {
  const { event, eventName, room, following, place, words } = props;
  const choices = place ? choicesOf(place) : null;
  const isMyTurn = place?.state === "admitted";
  const hasJustCome = useHasCome(place?.state ?? "none", "admitted");
  const mayJoin = place ? choices?.mayJoinAgain : props.mayJoin;
  const [title, toTitle] = useFocusAfter(words.key);
  const isEnded = room.state === "ended";
  return (
    <section
      class={`card place place-${words.tone}`}
      aria-labelledby="place-title"
    >
      <RoomClock
        room={room}
        state={place?.room.state ?? room.state}
        onOver={props.refreshRoom}
      />
      <PlaceTitle words={words} title={title} />
      {place?.position !== undefined && place.state === "queued" && (
        <Way event={event} position={place.position} />
      )}
      {words.lines.map((x) => (
        <p key={x}>{x}</p>
      ))}
      {isMyTurn && (
        <Turn
          key={String(hasJustCome)}
          event={event}
          place={place}
          hasJustCome={hasJustCome}
        />
      )}
      {mayJoin && (
        <JoinBox
          event={event}
          label={place ? "Join again, at the end" : "Join"}
          asksForWork={room.proof_bits !== undefined}
          onJoined={(x) => {
            toTitle();
            following.hear(x);
          }}
          onRefused={props.refreshRoom}
        />
      )}
      {place?.state === "finished" && (
        <p>
          <a class="button" href="/bookings">
            My bookings
          </a>
        </p>
      )}
      {!isMyTurn && (choices?.maySeeSeats ?? isEnded) && (
        <p>
          <a class="button" href={`/e/${event}`}>
            To the event
          </a>
        </p>
      )}
      {place && (choices?.isKept || isMyTurn) && (
        <TellMe isMyTurn={isMyTurn} eventName={eventName} />
      )}
      {(choices?.isKept || isMyTurn) && (
        <PlaceFoot
          following={following}
          leave={
            choices?.mayLeave && (
              <Leave event={event} following={following} onLeft={toTitle} />
            )
          }
        />
      )}
    </section>
  );
}
