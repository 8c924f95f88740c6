// One booking, and how long it is still open.

import { useCallback, useEffect, useState } from "preact/hooks";

import { getBooking } from "../api/calls";
import type { PlacedBooking } from "../api/types";
import { noteHold } from "./held";
import { deadlineOf } from "./hold_clock";

export interface KnownBooking {
  /** Null: not known yet, or not to be had: `why`. */
  booking: PlacedBooking | null;
  /** On the clock of `performance.now()`; null if it does not run out. */
  deadline: number | null;
  why: unknown;
  /** Takes in what another request was told. */
  take: (booking: PlacedBooking) => void;
  /** Asks again. @throws Refusal */
  reload: () => Promise<PlacedBooking>;
}

type State = Pick<KnownBooking, "booking" | "deadline" | "why">;

const unknown: State = { booking: null, deadline: null, why: undefined };

export function useBooking(id: string): KnownBooking {
  const [state, set] = useState<State>(unknown);
  const take = useCallback((booking: PlacedBooking) => {
    const left = booking.expires_in_s;
    const now = performance.now();
    const deadline = left === undefined ? null : deadlineOf(left, now);
    set({ booking, deadline, why: undefined });
    noteHold(booking);
  }, []);
  const reload = useCallback(async () => {
    const booking = await getBooking(id);
    take(booking);
    return booking;
  }, [id]);
  useEffect(() => {
    set(unknown);
    reload().catch((why: unknown) => set({ ...unknown, why }));
  }, [reload]);
  useEffect(() => {
    // While a device sleeps the clock may stand still.
    const look = () => {
      if (document.visibilityState === "visible")
        reload().catch(() => undefined);
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [reload]);
  return { ...state, take, reload };
}
