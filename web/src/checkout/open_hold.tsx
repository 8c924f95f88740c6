// A bar on every page while tickets are held, so that nobody loses them by
// looking around.

import { useLocation } from "preact-iso";
import { useEffect } from "preact/hooks";

import { session } from "../api/session";
import { useTick } from "../ui/use_tick";
import { count } from "../words/ticket";
import { countdown } from "../words/time";
import { lookForHolds, openHolds, stillOpen } from "./held";
import { phaseOf, secondsLeft } from "./hold_clock";
import "./open_hold.css";

export function OpenHold() {
  const { path } = useLocation();
  const user = session.value?.user_id;
  useEffect(() => {
    openHolds.value = []; // they were those of whoever it was before
    if (user !== undefined) lookForHolds().catch(() => undefined);
  }, [user]);
  const holds = openHolds.value;
  useTick(holds.length > 0);
  const now = performance.now();
  const [first, ...others] = stillOpen(holds, now);
  if (!first) return null;
  const { booking, deadline } = first;
  const address = `/checkout/${booking.booking_id}`;
  if (path === address) return null;
  const left = countdown(secondsLeft(deadline, now));
  const tickets = count(booking.tickets.length, "ticket");
  return (
    <aside class="open-hold" aria-label="Tickets held for you">
      <div class="open-hold-inside">
        <p>
          {booking.status === "held"
            ? `${tickets} held for you: `
            : `${tickets} being paid: `}
          <strong class="tabular" role="timer">
            {left}
          </strong>
          <span class="visually-hidden" role="alert">
            {phaseOf(deadline, now) === "ending" &&
              "Less than a minute is left for the tickets held for you."}
          </span>
          {others.length > 0 && (
            <span class="soft"> and {count(others.length, "more hold")}</span>
          )}
        </p>
        <a class="button button-main button-small" href={address}>
          {booking.status === "held" ? "Check out" : "Go on"}
        </a>
      </div>
    </aside>
  );
}
