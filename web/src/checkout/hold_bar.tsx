// How long the tickets are still held, and more time for whoever needs it.

import { useEffect, useState } from "preact/hooks";

import { extend } from "../api/calls";
import { Refusal } from "../api/refusal";
import type { PlacedBooking } from "../api/types";
import { announce, complain } from "../ui/notice";
import { useRunning } from "../ui/use_running";
import { useTick } from "../ui/use_tick";
import { countdown, exactSpan } from "../words/time";
import { phaseOf, secondsLeft } from "./hold_clock";
import type { KnownBooking } from "./use_booking";

const noMoreTime =
  "Tickets are held for 20 minutes at most: there is no more time to be had.";

interface Props {
  known: KnownBooking;
  booking: PlacedBooking;
  deadline: number;
}

/** Asks the server what became of the hold once its time is over. */
function useEnd(isOver: boolean, reload: () => Promise<unknown>): void {
  useEffect(() => {
    if (!isOver) return;
    const look = () => void reload().catch(() => undefined);
    look();
    const timer = setInterval(look, 2_000);
    return () => clearInterval(timer);
  }, [isOver]);
}

export function HoldBar({ known, booking, deadline }: Props) {
  useTick();
  const [isAtLimit, setAtLimit] = useState(false);
  const [isRunning, run] = useRunning((why) => {
    const isLimit = why instanceof Refusal && why.kind === "extension-limit";
    setAtLimit(isLimit);
    if (!isLimit) complain(why);
    known.reload().catch(() => undefined);
  });
  const now = performance.now();
  const phase = phaseOf(deadline, now);
  useEnd(phase === "over", known.reload);
  const takeMore = async () => {
    const longer = await extend(booking.booking_id);
    known.take(longer);
    announce(
      `Your tickets are held for ${exactSpan(longer.expires_in_s ?? 0)}.`,
    );
  };
  const many = booking.tickets.length;
  const isEnding = phase !== "calm";
  const isOff = isRunning || isAtLimit || phase === "over";
  return (
    <div class={isEnding ? "hold-bar hold-bar-ending" : "hold-bar"}>
      <div class="hold-bar-words">
        <p>
          {phase === "over" ? (
            "The time is over: looking what became of your tickets…"
          ) : (
            <>
              {many === 1 ? "Your ticket is" : `Your ${many} tickets are`} held
              for{" "}
              <strong class="tabular hold-time" role="timer">
                {countdown(secondsLeft(deadline, now))}
              </strong>
            </>
          )}
        </p>
        {phase === "calm" && !isAtLimit && (
          <p class="small soft">
            Need longer? Take more time, up to 20 minutes in all.
          </p>
        )}
        <p class="small" role="alert">
          {phase === "ending" && "Less than a minute is left. "}
          {isAtLimit
            ? noMoreTime
            : phase === "ending" && "Take more time if you need it."}
        </p>
      </div>
      <button
        type="button"
        class={isEnding ? "button button-main" : "button"}
        aria-disabled={isOff}
        onClick={() => {
          if (!isOff) void run(takeMore);
        }}
      >
        {isRunning ? "One moment…" : "More time"}
      </button>
    </div>
  );
}
