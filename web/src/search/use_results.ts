// What a search finds, page by page.

import { useEffect, useRef, useState } from "preact/hooks";

import { get } from "../api/http";
import type { EventItem, Facet, SearchResult } from "../api/types";
import { searchQuery, type SearchState } from "./search_state";

export interface Found {
  /** What was searched for. */
  about: SearchState;
  events: EventItem[];
  total: number;
  cursor?: string;
  /** What one may choose: counted as if nothing of its kind were chosen. */
  genres: Facet;
  cities: Facet;
  didYouMean?: string;
  dropped: string[];
  isPartial: boolean;
}

export interface Results {
  /** Of the search before while the new one is on its way. */
  found?: Found;
  isBusy: boolean;
  why?: unknown;
  retry: () => void;
  /** Adds the next page, and gives the number of events before it. */
  more: () => Promise<number>;
}

/** A phone is slower, and shows one event where others show three. */
const pageSize = matchMedia("(min-width: 62rem)").matches ? 24 : 12;

/** What was found lately, so that going back shows it as it was. */
const kept = new Map<string, { found: Found; at: number }>();
const keptMs = 60_000;
const keptMost = 10;

function keep(key: string, found: Found): void {
  kept.delete(key);
  kept.set(key, { found, at: Date.now() });
  const oldest = kept.keys().next().value;
  if (kept.size > keptMost && oldest !== undefined) kept.delete(oldest);
}

function recall(key: string): Found | undefined {
  const known = kept.get(key);
  return known && Date.now() - known.at < keptMs ? known.found : undefined;
}

function ask(query: URLSearchParams, signal?: AbortSignal) {
  return get<SearchResult>(`/search?${query}`, { signal });
}

/** Counts of one kind, asked for as if nothing of it were chosen. */
async function countsWithout(
  x: SearchState,
  kind: "genre" | "city",
  signal: AbortSignal,
): Promise<Facet> {
  const list = kind === "genre" ? "genres" : "cities";
  const query = searchQuery({ ...x, [list]: [] });
  query.set("facets", kind);
  query.set("size", "1");
  return (await ask(query, signal)).facets?.[kind] ?? [];
}

/** A cursor counts for these very parameters only. */
function pageQuery(x: SearchState): URLSearchParams {
  const query = searchQuery(x);
  query.set("size", String(pageSize));
  query.set("facets", "genre,city");
  if (x.text) query.set("highlight", "true");
  return query;
}

async function find(x: SearchState, signal: AbortSignal): Promise<Found> {
  const [page, genres, cities] = await Promise.all([
    ask(pageQuery(x), signal),
    x.genres.length > 0 ? countsWithout(x, "genre", signal) : undefined,
    x.cities.length > 0 ? countsWithout(x, "city", signal) : undefined,
  ]);
  return {
    about: x,
    events: page.events,
    total: page.total,
    cursor: page.cursor,
    genres: genres ?? page.facets?.genre ?? [],
    cities: cities ?? page.facets?.city ?? [],
    didYouMean: page.did_you_mean,
    dropped: page.dropped ?? [],
    isPartial: page.partial ?? false,
  };
}

async function findMore(x: SearchState, found: Found): Promise<Found> {
  const query = pageQuery(x);
  query.set("cursor", found.cursor ?? "");
  const page = await ask(query);
  return {
    ...found,
    events: [...found.events, ...page.events],
    cursor: page.cursor,
    isPartial: found.isPartial || (page.partial ?? false),
  };
}

export function useResults(x: SearchState): Results {
  const key = searchQuery(x).toString();
  const [found, setFound] = useState(() => recall(key));
  const [why, setWhy] = useState<unknown>();
  const [isBusy, setBusy] = useState(true);
  const [round, setRound] = useState(0);
  const current = useRef(key);
  current.current = key;

  useEffect(() => {
    const known = recall(key);
    setWhy(undefined);
    setBusy(!known);
    if (known) {
      setFound(known);
      return;
    }
    const stop = new AbortController();
    const settle = (then: () => void) => {
      if (stop.signal.aborted) return;
      setBusy(false);
      then();
    };
    find(x, stop.signal)
      .then((y) => {
        if (!y.isPartial) keep(key, y);
        settle(() => setFound(y));
      })
      .catch((reason: unknown) => settle(() => setWhy(reason)));
    return () => stop.abort();
  }, [key, round]); // `key` says all that `x` does

  const more = async () => {
    if (!found) return 0;
    const next = await findMore(x, found);
    keep(key, next);
    // Meanwhile one may have gone on to something else.
    if (current.current === key) setFound(next);
    return found.events.length;
  };
  return { found, isBusy, why, retry: () => setRound((y) => y + 1), more };
}
