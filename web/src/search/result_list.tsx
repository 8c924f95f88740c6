// The events that were found, and more of them.

import { useRef, useState } from "preact/hooks";

import { wordsFor } from "../api/refusal";
import { announce } from "../ui/notice";
import { Failed } from "../ui/loading";
import { CardSkeletons, EventCard } from "./event_card";
import { NothingFound } from "./result_notes";
import type { SearchState } from "./search_state";
import type { Results } from "./use_results";

interface Props {
  state: SearchState;
  results: Results;
  digits: number;
  now: Date;
}

const firstCards = 12;

function More({ results }: { results: Results }) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const { found } = results;
  const button = useRef<HTMLButtonElement>(null);
  if (!found?.cursor) return null;
  const load = async () => {
    setBusy(true);
    setProblem("");
    try {
      const before = await results.more();
      const list = button.current?.closest(".results");
      // Who goes on reading, or tabbing, goes on with the first new event.
      requestAnimationFrame(() => {
        const link = list?.querySelectorAll<HTMLElement>(".event-card a");
        link?.[before]?.focus({ preventScroll: true });
      });
      announce("More events are shown");
    } catch (why) {
      setProblem(wordsFor(why));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="more">
      <p class="soft small tabular">
        {found.events.length.toLocaleString()} of {found.total.toLocaleString()}{" "}
        shown
      </p>
      <button
        ref={button}
        type="button"
        class="button"
        aria-disabled={isBusy}
        onClick={() => !isBusy && void load()}
      >
        {isBusy ? "Loading…" : "Show more"}
      </button>
      {problem && (
        <p class="notice notice-bad" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

export function ResultList({ state, results, digits, now }: Props) {
  const { found, isBusy, why, retry } = results;
  if (why !== undefined) return <Failed why={why} retry={retry} />;
  if (!found)
    return (
      <ul class="plain-list event-grid" aria-busy="true">
        <CardSkeletons number={firstCards} />
      </ul>
    );
  if (found.events.length === 0 && !isBusy)
    return <NothingFound state={state} digits={digits} />;
  return (
    <>
      <ul
        class={`plain-list event-grid ${isBusy ? "is-stale" : ""}`}
        aria-busy={isBusy}
      >
        {found.events.map((event) => (
          <EventCard key={event.id} event={event} now={now} />
        ))}
      </ul>
      <More results={results} />
    </>
  );
}
