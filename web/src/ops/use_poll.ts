// Something that is looked at again and again, while anybody sees the page.

import { useEffect, useState } from "preact/hooks";

import { Refusal } from "../api/refusal";

export interface Polled<T> {
  /** As it was seen last, also when looking again has failed since. */
  value?: T;
  /** When that was, in milliseconds since 1970. */
  at?: number;
  why?: unknown;
  refresh: () => void;
  /** Takes what another call has answered for the newest. */
  put: (value: T) => void;
}

/** Resolves once the page is visible. */
async function visible(signal: AbortSignal): Promise<void> {
  if (document.visibilityState === "visible") return;
  await new Promise<void>((done) => {
    const look = () => {
      if (document.visibilityState === "visible") done();
    };
    document.addEventListener("visibilitychange", look, { signal });
  });
}

/** Whether looking again can be of any use. */
const isFinal = (why: unknown): boolean =>
  why instanceof Refusal && [401, 403, 404].includes(why.status);

/** @param key says what is looked at; another one begins anew */
export function usePoll<T>(
  key: string,
  everyMs: number,
  load: (signal: AbortSignal) => Promise<T>,
): Polled<T> {
  const [seen, set] = useState<Omit<Polled<T>, "refresh" | "put">>({});
  const [round, setRound] = useState(0);
  useEffect(() => set({}), [key]);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      await visible(stop.signal);
      let pause = everyMs;
      try {
        const value = await load(stop.signal);
        if (stop.signal.aborted) return;
        set({ value, at: Date.now() });
      } catch (why) {
        if (stop.signal.aborted) return;
        set((x) => ({ ...x, why }));
        if (isFinal(why)) return;
        if (why instanceof Refusal)
          pause = Math.max(pause, why.retryAfter * 1000);
      }
      timer = setTimeout(() => void look(), pause);
    };
    void look();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
    // `load` is a new function each time; `key` says what it loads.
  }, [key, round]);
  return {
    ...seen,
    refresh: () => setRound((x) => x + 1),
    put: (value) => set({ value, at: Date.now() }),
  };
}
