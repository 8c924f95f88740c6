// The first page: what is on, and the search for it.

import { useLocation } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";

import { Modal } from "../ui/modal";
import { announce } from "../ui/notice";
import { PageHead } from "../ui/page_head";
import { genreName } from "../words/genre";
import { priceDigits } from "../words/money";
import { count } from "../words/ticket";
import { Filters } from "./filters";
import { chipsOf, headline, titleOf } from "./headline";
import { ResultList } from "./result_list";
import { ResultNotes } from "./result_notes";
import { SearchField } from "./search_field";
import {
  addressOf,
  everything,
  filterCount,
  isHome,
  lookFor,
  readSearch,
  type SearchState,
  type Sort,
} from "./search_state";
import "./search.css";
import { useMedia } from "../ui/use_media";
import { useResults, type Found } from "./use_results";
import type { Suggestion } from "./use_suggestions";

type Change = (next: SearchState) => void;

/** The currency of all events that are shown, or were before there were none. */
function useCurrency(found?: Found): string | undefined {
  const last = useRef<string>();
  if (found && found.events.length > 0) {
    const all = new Set(found.events.map((x) => x.price_min?.currency));
    last.current = all.size === 1 ? [...all][0] : undefined;
  }
  return last.current;
}

/** Says what was found to those who cannot see it. */
function useSpokenResult(state: SearchState, isBusy: boolean, found?: Found) {
  const key = addressOf(state);
  const spoken = useRef(key); // the first page speaks for itself
  useEffect(() => {
    const isOld = !found || addressOf(found.about) !== key;
    if (isBusy || isOld || spoken.current === key) return;
    spoken.current = key;
    announce(headline(found.total, state));
  }, [key, isBusy, found]);
}

function GenreLinks({ found }: { found?: Found }) {
  return (
    <nav class="chips chips-line" aria-label="Genres">
      {found?.genres.slice(0, 12).map(({ value }) => (
        <a
          key={value}
          class="chip"
          href={addressOf({ ...everything, genres: [value] })}
        >
          {genreName(value)}
        </a>
      ))}
    </nav>
  );
}

function ChosenChips(props: {
  state: SearchState;
  digits: number;
  onChange: Change;
}) {
  const { state, digits, onChange } = props;
  const chips = chipsOf(state, digits);
  if (chips.length === 0) return null;
  return (
    <div class="chips" role="group" aria-label="What narrows it">
      {chips.map((chip) => (
        <button
          key={chip.label}
          type="button"
          class="chip chip-on"
          onClick={() => onChange(chip.without)}
        >
          <span class="visually-hidden">Remove </span>
          {chip.label}
          <span aria-hidden="true"> ×</span>
        </button>
      ))}
      {chips.length > 1 && (
        <a
          class="chip chip-plain"
          href={addressOf({ ...everything, text: state.text })}
        >
          Clear all
        </a>
      )}
    </div>
  );
}

function SortSelect(props: { state: SearchState; onChange: Change }) {
  const { state, onChange } = props;
  const options: [Sort, string][] = [
    ["relevance", state.text ? "Best match" : "Soonest first"],
    ...(state.text ? ([["date", "Soonest first"]] as [Sort, string][]) : []),
    ["-date", "Latest first"],
    ["popularity", "Most popular"],
    ["price", "Lowest price"],
    ["-price", "Highest price"],
    ...(state.near ? ([["distance", "Nearest"]] as [Sort, string][]) : []),
  ];
  // Without words, the best match is the soonest.
  const isDate = !state.text && state.sort === "date";
  return (
    <label class="sort">
      <span class="small soft">Sort by</span>
      <select
        value={isDate ? "relevance" : state.sort}
        onChange={(x) =>
          onChange({ ...state, sort: x.currentTarget.value as Sort })
        }
      >
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Filters in a sheet, for screens without room beside the events. */
function FilterSheet(props: Parameters<typeof Filters>[0]) {
  const [isOpen, setOpen] = useState(false);
  const number = filterCount(props.state);
  const close = () => setOpen(false);
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>
        Filters{number > 0 && ` (${number})`}
      </button>
      <Modal title="Filters" kind="sheet" isOpen={isOpen} onClose={close}>
        <Filters {...props} />
        <div class="sheet-foot">
          <button type="button" class="button button-main" onClick={close}>
            {props.found
              ? `Show ${count(props.found.total, "event")}`
              : "Show events"}
          </button>
        </div>
      </Modal>
    </>
  );
}

/**
 * A browser takes a while before it can write its first number or day. Let that
 * be while the events are on their way, and not when they are to be shown.
 */
function useWordsInTime() {
  useEffect(() => {
    const timer = setTimeout(() => new Date(0).toLocaleString());
    return () => clearTimeout(timer);
  }, []);
}

/** Where a chosen suggestion leads. */
function addressFor({ kind, id, text }: Suggestion, x: SearchState): string {
  switch (kind) {
    case "event":
      return `/e/${id}`;
    case "city":
      return addressOf({ ...x, text: "", cities: [text] });
    case "venue":
      return addressOf(lookFor(x, { venues: [text] }));
    case "performer":
      return addressOf(lookFor(x, { performers: [text] }));
  }
}

function Head(props: {
  state: SearchState;
  found?: Found;
  digits: number;
  onChange: Change;
  onChipRemoved: () => void;
}) {
  const { state, found, digits, onChange, onChipRemoved } = props;
  const { route } = useLocation();
  return (
    <div class="search-head">
      <PageHead title="What do you want to see?" />
      <SearchField
        text={state.text}
        onSearch={(text) => onChange(lookFor(state, { text }))}
        onChoose={(suggestion) => route(addressFor(suggestion, state))}
      />
      {isHome(state) ? (
        <GenreLinks found={found} />
      ) : (
        <ChosenChips
          state={state}
          digits={digits}
          onChange={(next) => {
            onChange(next);
            onChipRemoved();
          }}
        />
      )}
    </div>
  );
}

export function SearchPage() {
  const { url, route } = useLocation();
  const state = readSearch(new URL(url, "http://page").search);
  const results = useResults(state);
  const { found, isBusy } = results;
  const currency = useCurrency(found);
  const digits = currency ? priceDigits(currency) : 2;
  const hasRoom = useMedia("(min-width: 62rem)");
  const heading = useRef<HTMLHeadingElement>(null);
  const now = new Date();
  useWordsInTime();
  useSpokenResult(state, isBusy, found);
  useEffect(() => {
    document.title = `${titleOf(state)} · Onsale`;
  }, [titleOf(state)]);

  const onChange: Change = (next) => route(addressOf(next));
  // What had the focus is gone.
  const onChipRemoved = () => heading.current?.focus({ preventScroll: true });
  const filters = { state, found, currency, digits, now, onChange };
  return (
    <main
      id="main"
      class={`page search-page ${isHome(state) ? "" : "is-searching"}`}
    >
      <Head {...{ state, found, digits, onChange, onChipRemoved }} />
      <div class="search-body">
        {hasRoom && (
          <aside aria-label="Filters">
            <Filters {...filters} />
          </aside>
        )}
        <section class="results" aria-label="Events">
          <div class="results-head">
            <h2 ref={heading} tabIndex={-1}>
              {found && !results.why
                ? headline(found.total, found.about)
                : "Events"}
            </h2>
            <div class="row">
              {!hasRoom && <FilterSheet {...filters} />}
              <SortSelect state={state} onChange={onChange} />
            </div>
          </div>
          {found && !isBusy && (
            <ResultNotes
              found={found}
              text={state.text}
              onRetry={results.retry}
            />
          )}
          <ResultList {...{ state, results, digits, now }} />
        </section>
      </div>
    </main>
  );
}
