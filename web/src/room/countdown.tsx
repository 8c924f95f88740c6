import { useEffect, useRef } from "preact/hooks";

import { serverNow } from "../api/clock";
import { useTick } from "../ui/use_tick";
import { countdown } from "../words/time";

/** Seconds until a time of the server; negative when it is past. */
export const secondsUntil = (time: string): number =>
  (Date.parse(time) - serverNow()) / 1000;

const aDay = 24 * 60 * 60;

/** `3 days`, then a clock that counts down. */
function left(seconds: number): string {
  if (seconds < 2 * aDay) return countdown(seconds);
  return `${Math.floor(seconds / aDay)} days`;
}

/** A time as the clock of this device's owner shows it. */
const here = (time: string): string =>
  new Intl.DateTimeFormat(undefined, {
    weekday: "short",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(new Date(time));

interface Props {
  until: string;
  /** What happens then, for example `until the draw`. */
  label: string;
  onOver: () => void;
}

export function Countdown({ until, label, onOver }: Props) {
  useTick();
  const seconds = secondsUntil(until);
  const isOver = seconds <= 0;
  const tell = useRef(onOver);
  tell.current = onOver;
  useEffect(() => {
    if (!isOver) return;
    tell.current();
    // Not everything happens on the second.
    const timer = setInterval(() => tell.current(), 3_000);
    return () => clearInterval(timer);
  }, [isOver]);
  return (
    <div class="countdown">
      <p class="big-figure" role="timer">
        {isOver ? "now" : left(seconds)}
      </p>
      <p class="soft">
        {label}, {here(until)}
      </p>
    </div>
  );
}
