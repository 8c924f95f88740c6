// Taking a place in a line, with the work that the room may ask for.

import { serverNow } from "../api/clock";
import { act } from "../api/http";
import { beSomebody } from "../api/session";
import type { JoinedPlace } from "../api/types";
import { loadKept, saveKept, withReceipt } from "./kept";
import { forgetStart } from "./progress";
import { doWork } from "./proof/in_worker";
import type { WorkProof } from "./proof/work";
import { getRoom } from "./use_room";

/** What is being done at the moment. */
export type Joining =
  { state: "asking" } | { state: "working"; tried: number; bits: number };

/**
 * Does what the room asks for. A wrong proof would put somebody behind all
 * others, so it is asked again afterwards: with the crowd it may have risen.
 */
async function work(
  event: string,
  user: string,
  onNews: (news: Joining) => void,
  signal: AbortSignal,
): Promise<WorkProof | undefined> {
  let proof: WorkProof | undefined;
  for (let done = 0; ;) {
    const bits = (await getRoom(event)).proof_bits ?? 0;
    if (bits <= done) return proof;
    onNews({ state: "working", tried: 0, bits });
    proof = await doWork(
      { event, user, bits },
      serverNow() - Date.now(),
      (tried) => onNews({ state: "working", tried, bits }),
      signal,
    );
    done = bits;
  }
}

/** @throws Refusal, or whatever `signal` was aborted with */
export async function joinRoom(
  event: string,
  onNews: (news: Joining) => void,
  signal: AbortSignal,
): Promise<JoinedPlace> {
  onNews({ state: "asking" });
  const { user_id } = await beSomebody();
  const proof = await work(event, user_id, onNews, signal);
  onNews({ state: "asking" });
  const body = proof ? { proof } : {};
  const path = `/events/${event}/waiting-room/join`;
  const place = await act<JoinedPlace>(path, { body, signal });
  forgetStart(event);
  saveKept(event, withReceipt(loadKept(event), place.receipt));
  return place;
}
