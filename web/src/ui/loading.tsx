// What is shown while something is on its way, and when it did not come.

import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";

import { wordsFor } from "../api/refusal";

export type Loaded<T> =
  | { state: "loading" }
  | { state: "here"; value: T }
  | { state: "failed"; why: unknown };

/** Loads something anew whenever `key` changes. */
export function useLoaded<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
): [Loaded<T>, () => void] {
  const [loaded, set] = useState<Loaded<T>>({ state: "loading" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    set({ state: "loading" });
    load(stop.signal)
      .then((value) => {
        if (!stop.signal.aborted) set({ state: "here", value });
      })
      .catch((why: unknown) => {
        if (!stop.signal.aborted) set({ state: "failed", why });
      });
    return () => stop.abort();
    // `load` is a new function each time; `key` says what it loads.
  }, [key, round]);
  return [loaded, () => setRound((x) => x + 1)];
}

/** @param children what stands there meanwhile, of the size of what comes */
export function Waiting({ children }: { children?: ComponentChildren }) {
  return (
    <div class="waiting" aria-busy="true">
      {children ?? <p class="soft">Loading…</p>}
    </div>
  );
}

export function Failed({ why, retry }: { why: unknown; retry?: () => void }) {
  return (
    <div class="notice notice-bad" role="alert">
      <p>{wordsFor(why)}</p>
      {retry && (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
