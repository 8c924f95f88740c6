// What has to be said about results, and what to do when there are none.

import { chipsOf } from "./headline";
import {
  addressOf,
  filterCount,
  withoutFilters,
  type SearchState,
} from "./search_state";
import type { Found } from "./use_results";

export function ResultNotes(props: {
  found: Found;
  text: string;
  onRetry: () => void;
}) {
  const { found, text, onRetry } = props;
  const { didYouMean, dropped, isPartial } = found;
  return (
    <>
      {didYouMean && (
        <p>
          Showing results for <strong>{didYouMean}</strong>; nothing is spelt “
          {text}”.
        </p>
      )}
      {dropped.length > 0 && (
        <p>
          No event has all of these words, so{" "}
          {dropped.map((word, i) => (
            <span key={word}>
              {i > 0 && " and "}
              <s>{word}</s>
            </span>
          ))}{" "}
          {dropped.length === 1 ? "was" : "were"} left out.
        </p>
      )}
      {isPartial && (
        <div class="notice notice-warn">
          <p>Not everything could be searched just now: there may be more.</p>
          <button type="button" class="button button-small" onClick={onRetry}>
            Search again
          </button>
        </div>
      )}
    </>
  );
}

/** Ways out of a search that finds nothing. */
export function NothingFound(props: { state: SearchState; digits: number }) {
  const { state, digits } = props;
  const chips = chipsOf(state, digits);
  const isFiltered = filterCount(state) > 0;
  return (
    <div class="card nothing-found">
      <h3>Nothing is on that fits all of this</h3>
      <ul class="stack">
        {state.text && (
          <li>Look at the spelling, or try fewer words: a name is enough.</li>
        )}
        {chips.length > 1 &&
          chips.map((chip) => (
            <li key={chip.label}>
              <a href={addressOf(chip.without)}>Without “{chip.label}”</a>
            </li>
          ))}
        {isFiltered && (
          <li>
            <a href={addressOf(withoutFilters(state))}>
              Everywhere, at any time and price
            </a>
          </li>
        )}
        <li>
          <a href="/">See all that is on</a>
        </li>
      </ul>
    </div>
  );
}
