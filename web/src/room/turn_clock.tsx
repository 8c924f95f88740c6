// How long one may still choose seats: the organiser's limit for a turn.

import { useEffect } from "preact/hooks";

import { announce } from "../ui/notice";
import { useTick } from "../ui/use_tick";
import { countdown, exactSpan } from "../words/time";
import { secondsUntil } from "./countdown";
import { usePlace } from "./use_place";

/** From when on it is said aloud that the time runs out. */
const warnedSeconds = 60;

/** Shows nothing to whoever is not in. */
export function TurnClock({ event }: { event: string }) {
  const place = usePlace(event)?.place.value;
  const until = place?.state === "admitted" ? place.shopping_until : undefined;
  useTick(until !== undefined);
  const left = until === undefined ? Infinity : secondsUntil(until);
  const isShort = left <= warnedSeconds;
  useEffect(() => {
    if (isShort && left > 0)
      announce(`Your turn to choose seats ends in ${exactSpan(left)}.`);
  }, [isShort]);
  if (until === undefined || left <= 0) return null;
  return (
    <p class={isShort ? "turn-clock turn-clock-short" : "turn-clock"}>
      <span role="timer" aria-live="off">
        Your turn to choose seats ends in{" "}
        <strong class="tabular">{countdown(left)}</strong>
      </span>{" "}
      <span class="soft">
        · what is in your basket by then keeps its own time
      </span>
    </p>
  );
}
