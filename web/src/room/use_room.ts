// A waiting room as everybody may see it.

import { useCallback, useEffect, useState } from "preact/hooks";

import { get } from "../api/http";
import type { Room } from "../api/types";

export const getRoom = (event: string): Promise<Room> =>
  get(`/events/${event}/waiting-room`);

export interface KnownRoom {
  room: Room | null;
  /** Why there is none; with a room it only means that it may be old. */
  why: unknown;
  /** Looks again, a moment later: not all at once with everybody else. */
  refresh: () => void;
}

const spread = 2_000;

/** @param every ms between two looks, while the page is visible */
export function useRoom(event: string, every: number): KnownRoom {
  const [known, set] = useState<{ room: Room | null; why: unknown }>({
    room: null,
    why: undefined,
  });
  const [round, setRound] = useState(0);

  const look = useCallback(async () => {
    try {
      const room = await getRoom(event);
      set({ room, why: undefined });
    } catch (why) {
      set(({ room }) => ({ room, why }));
    }
  }, [event]);

  useEffect(() => {
    set({ room: null, why: undefined });
    void look();
  }, [look]);

  useEffect(() => {
    const timer = setInterval(
      () => {
        if (document.visibilityState === "visible") void look();
      },
      every * (0.9 + Math.random() / 5),
    );
    return () => clearInterval(timer);
  }, [look, every]);

  useEffect(() => {
    if (round === 0) return;
    const timer = setTimeout(() => void look(), Math.random() * spread);
    return () => clearTimeout(timer);
  }, [look, round]);

  return { ...known, refresh: useCallback(() => setRound((x) => x + 1), []) };
}
