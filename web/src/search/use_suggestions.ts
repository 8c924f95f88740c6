// Completions of what is being typed.

import { useEffect, useState } from "preact/hooks";

import { get } from "../api/http";
import type { Suggestions } from "../api/types";

export type Suggestion = Suggestions["suggestions"][number];

/** Keys that follow each other faster than this are asked for once. */
const pauseMs = 80;
const atMost = 8;

/**
 * The completions of a text. Those of the text before stay until the new ones
 * are here; an answer that comes too late is dropped. A failure shows none: it
 * is only a help with typing, and the search itself says what is wrong.
 */
export function useSuggestions(text: string): Suggestion[] {
  const [found, setFound] = useState<Suggestion[]>([]);
  useEffect(() => {
    const q = text.trim();
    if (q === "") {
      setFound([]);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const query = new URLSearchParams({ q, size: String(atMost) });
      get<Suggestions>(`/suggest?${query}`, { signal: stop.signal })
        .then((x) => x.suggestions)
        .catch(() => [])
        .then((x) => {
          if (!stop.signal.aborted) setFound(x);
        });
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return found;
}
