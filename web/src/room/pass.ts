// The pass of a waiting room, for pages that show seats.

import { useEffect, useState } from "preact/hooks";

import { get } from "../api/http";
import type { PlaceMessage } from "../api/types";
import { usePlace } from "./use_place";

/** A pass lives a minute; the cookie is renewed long before. */
const cookieKept = 30_000;

const fetched = new Map<string, { at: number; pass: Promise<PlaceMessage> }>();

/**
 * The answer puts the pass into a cookie as well: a WebSocket of seats cannot
 * send it as a header.
 */
function fetchPass(event: string): Promise<PlaceMessage> {
  const known = fetched.get(event);
  const now = performance.now();
  if (known && now - known.at < cookieKept) return known.pass;
  const pass = get<PlaceMessage>(`/events/${event}/waiting-room/place`);
  fetched.set(event, { at: now, pass });
  pass.catch(() => fetched.delete(event));
  return pass;
}

/**
 * Keeps one's place in an event's room while a page is shown, and gives the
 * newest pass: undefined as long as one is not admitted, or no room is on.
 */
export function usePass(event: string, isOn: boolean): string | undefined {
  const place = usePlace(isOn ? event : null)?.place.value;
  const told = place?.state === "admitted" ? place.pass : undefined;
  const [pass, setPass] = useState<string>();
  useEffect(() => {
    if (told === undefined) {
      setPass(undefined);
      return;
    }
    let isCurrent = true;
    fetchPass(event)
      .then(() => isCurrent && setPass(told))
      // Only the cookie is missing: requests carry the pass themselves.
      .catch(() => isCurrent && setPass(told));
    return () => {
      isCurrent = false;
    };
  }, [event, told]);
  return pass;
}
