// One ticket at the door.

import { act } from "../api/http";
import type { Refusal } from "../api/refusal";
import type { CheckedIn } from "../api/types";

/** A ticket as the door is told of it, also when it does not come in. */
export type DoorTicket = Pick<CheckedIn, "ticket_id" | "event_id"> &
  Partial<CheckedIn>;

/** It is checked in once, however often the network makes it be asked. */
export const checkIn = (code: string, event?: string): Promise<CheckedIn> =>
  act("/admin/check-in", { body: { code, event_id: event } });

/** The ticket of which a refusal speaks, if it is one of ours. */
export function ticketOf({ problem }: Refusal): DoorTicket | undefined {
  const isTicket = "ticket_id" in problem && "event_id" in problem;
  return isTicket ? (problem as unknown as DoorTicket) : undefined;
}

/**
 * The event that a code names, before anybody has proved that it is genuine: a
 * code is a signed token about a ticket, `EVENT-BLOCK-SEAT`. That is enough to
 * turn somebody away, who then can still come in elsewhere.
 */
export function eventNamedBy(code: string): string | undefined {
  const claims = code.split(".")[1] ?? "";
  try {
    const text = atob(claims.replaceAll("-", "+").replaceAll("_", "/"));
    const { sub } = JSON.parse(text) as { sub?: unknown };
    return /^([1-9]\d*)-\d+-\d+$/.exec(String(sub))?.[1];
  } catch {
    return undefined; // no code of ours, which the server says better
  }
}
