// The calls that operators make.

import { act, get, send } from "../api/http";
import { Refusal } from "../api/refusal";
import { beSomebody, unreachable } from "../api/session";
import type {
  Cluster,
  Ledger,
  Problem,
  Readiness,
  Refunds,
  Room,
} from "../api/types";

export interface Pace {
  active_max?: number;
  admit_per_minute?: number;
  paused?: boolean;
}

export const getCluster = (signal: AbortSignal): Promise<Cluster> =>
  get("/admin/cluster", { signal });

export const drainNode = (node: string): Promise<unknown> =>
  act(`/admin/nodes/${node}/drain`);

/** How the server is. One that is not ready says so with 503, as an answer. */
export async function getHealth(signal: AbortSignal): Promise<Readiness> {
  const answer = await fetch("/readyz?verbose", { signal }).catch(() => {
    throw unreachable();
  });
  const said = (await answer.json()) as Readiness | Problem;
  if ("writes" in said) return said;
  throw new Refusal(said);
}

export const salesPath = (event: string): string =>
  `/admin/events/${event}/sales.csv`;

/** The sold tickets of an event as CSV. */
export async function getSales(
  event: string,
  signal: AbortSignal,
): Promise<string> {
  const headers = { Accept: "text/csv" };
  return (await send("GET", salesPath(event), { headers, signal })).text();
}

export const getLedger = (event: string, ticket: string): Promise<Ledger> =>
  get(`/admin/events/${event}/ledger?seat=${ticket}`);

export const getRefunds = (
  event: string,
  signal: AbortSignal,
): Promise<Refunds> => get(`/admin/events/${event}/refunds`, { signal });

export const setHouseSeats = (
  event: string,
  what: "block" | "unblock",
  tickets: string[],
): Promise<unknown> =>
  act(`/admin/events/${event}/${what}`, { body: { ticket_ids: tickets } });

export const cancelEvent = (event: string): Promise<unknown> =>
  act(`/admin/events/${event}/cancel`);

/** Sets what is given; the rest stays. Answers with the room as it is then. */
export async function setPace(event: string, pace: Pace): Promise<Room> {
  await beSomebody();
  const path = `/admin/events/${event}/waiting-room`;
  return (await (await send("PATCH", path, { body: pace })).json()) as Room;
}
