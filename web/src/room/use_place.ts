// One's places, each followed once however many parts of a page ask for it.

import { useEffect, useState } from "preact/hooks";

import { followPlace, type Following } from "./follow_place";

interface Shared {
  following: Following;
  users: number;
  closing?: ReturnType<typeof setTimeout>;
}

const all = new Map<string, Shared>();

/** From one page to the next the connection stays. */
const lingering = 5_000;

function enter(event: string): Following {
  let shared = all.get(event);
  if (!shared) {
    shared = { following: followPlace(event), users: 0 };
    all.set(event, shared);
  }
  clearTimeout(shared.closing);
  shared.users += 1;
  return shared.following;
}

function leave(event: string): void {
  const shared = all.get(event);
  if (!shared) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  shared.closing = setTimeout(() => {
    shared.following.close();
    all.delete(event);
  }, lingering);
}

/** @param event null: none is followed */
export function usePlace(event: string | null): Following | null {
  const [following, set] = useState<Following | null>(null);
  useEffect(() => {
    if (event === null) return;
    set(enter(event));
    return () => {
      set(null);
      leave(event);
    };
  }, [event]);
  return following;
}
