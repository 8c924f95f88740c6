// Events by their ids, for pages that only need to say which one it is.

import { getEvent } from "./calls";
import type { EventPage } from "./types";

const all = new Map<string, Promise<EventPage>>();

/** An event without its tickets, asked for once. @throws Refusal */
export function knownEvent(id: string): Promise<EventPage> {
  let event = all.get(id);
  if (!event) {
    event = getEvent(id, "none");
    all.set(id, event);
    event.catch(() => all.delete(id)); // whoever asks again may be luckier
  }
  return event;
}
