// It is one's turn: the way to the seats.

import { useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";

import type { PlaceMessage } from "../api/types";
import { countdown } from "../words/time";
import { useTick } from "../ui/use_tick";
import { secondsUntil } from "./countdown";

const secondsToStay = 10;

/**
 * Counts down to going to the seats by itself: only while the page is looked
 * at, and not when somebody is doing something on it.
 */
function useGoing(isOn: boolean, go: () => void): [number | null, () => void] {
  const [left, setLeft] = useState(isOn ? secondsToStay : null);
  useEffect(() => {
    if (left === null) return;
    const stay = () => setLeft(null);
    const timer = setInterval(() => {
      if (document.visibilityState === "visible")
        setLeft((x) => (x === null ? null : x - 1));
    }, 1000);
    document.addEventListener("keydown", stay);
    document.addEventListener("pointerdown", stay);
    return () => {
      clearInterval(timer);
      document.removeEventListener("keydown", stay);
      document.removeEventListener("pointerdown", stay);
    };
  }, [left === null]);
  useEffect(() => {
    if (left === 0) go();
  }, [left]);
  return [left, () => setLeft(null)];
}

interface Props {
  event: string;
  place: PlaceMessage;
  /** The turn has come while this page was shown. */
  hasJustCome: boolean;
}

export function Turn({ event, place, hasJustCome }: Props) {
  const { route } = useLocation();
  const seats = `/e/${event}`;
  const [left, stay] = useGoing(hasJustCome, () => route(seats));
  useTick();
  const end = place.shopping_until;
  const rest = end === undefined ? undefined : secondsUntil(end);
  return (
    <div class="stack turn">
      <p class="visually-hidden" role="alert">
        {hasJustCome &&
          `The seats open by themselves in ${secondsToStay} seconds, unless ` +
            "you press a key."}
      </p>
      <div class="row">
        <a class="button button-main button-large" href={seats}>
          Choose your seats
        </a>
        {left !== null && (
          <button type="button" class="button" onClick={stay}>
            Stay here
          </button>
        )}
      </div>
      <p class="soft going" aria-live="off">
        {left !== null
          ? `The seats open by themselves in ${left} s.`
          : (rest === undefined || rest <= 0
              ? ""
              : `Your turn to choose seats ends in ${countdown(rest)}. `) +
            "Keep this page or the event’s page open: the way in closes a " +
            "minute after you have left both."}
      </p>
    </div>
  );
}
