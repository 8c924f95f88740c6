// Whether an event's waiting room keeps its seats back.

import { get } from "../../api/http";
import { unreachable } from "../../api/session";
import type { Room } from "../../api/types";

/**
 * An event's page with counts is shown to everybody and says nothing of a
 * room, so a section is knocked at. A browser that was let in a moment ago has
 * the pass as a cookie, and finds the door open. @throws Refusal if nobody
 * answers
 */
export async function isRoomClosed(
  event: string,
  section: string,
): Promise<boolean> {
  const answer = await fetch(`/events/${event}/sections/${section}`, {
    method: "HEAD",
  }).catch(() => null);
  if (!answer) throw unreachable();
  return answer.status === 403;
}

/** The room as everybody may see it; undefined if the event has none. */
export function lookAtRoom(event: string): Promise<Room | undefined> {
  return get<Room>(`/events/${event}/waiting-room`).catch(() => undefined);
}
