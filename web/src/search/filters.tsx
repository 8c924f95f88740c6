// What narrows a search: beside the events where there is room, else in a sheet.

import { genreName } from "../words/genre";
import { DateFilter } from "./date_filter";
import { FacetFilter } from "./facet_filter";
import { NearFilter } from "./near_filter";
import type { SearchState } from "./search_state";
import type { Found } from "./use_results";

interface Props {
  state: SearchState;
  found?: Found;
  /** The currency of all that is shown, if it is one. */
  currency?: string;
  /** How many of its digits are behind the point. */
  digits: number;
  now: Date;
  onChange: (next: SearchState) => void;
}

function PriceFilter({ state, currency, digits, onChange }: Props) {
  const unit = 10 ** digits;
  const shown = state.priceMax === null ? "" : String(state.priceMax / unit);
  const change = (field: HTMLInputElement) => {
    if (!field.validity.valid) return;
    const price =
      field.value === "" ? null : Math.round(Number(field.value) * unit);
    onChange({ ...state, priceMax: price });
  };
  return (
    <label class="field">
      <span>Price up to{currency && ` (${currency})`}</span>
      <input
        type="number"
        inputMode="decimal"
        min="0"
        max="1000000000"
        step="any"
        placeholder="Any price"
        value={shown}
        onChange={(x) => change(x.currentTarget)}
      />
      {!currency && (
        <span class="field-hint">In the currency of each event</span>
      )}
    </label>
  );
}

export function Filters(props: Props) {
  const { state, found, now, onChange } = props;
  return (
    <div class="filters">
      <DateFilter state={state} now={now} onChange={onChange} />
      <NearFilter state={state} onChange={onChange} />
      <FacetFilter
        legend="Genre"
        facet={found?.genres ?? []}
        chosen={state.genres}
        nameOf={genreName}
        onChange={(genres) => onChange({ ...state, genres })}
      />
      <FacetFilter
        legend="City"
        facet={found?.cities ?? []}
        chosen={state.cities}
        onChange={(cities) => onChange({ ...state, cities })}
      />
      <fieldset class="filter">
        <legend>Tickets</legend>
        <PriceFilter {...props} />
        <label class="check">
          <input
            type="checkbox"
            checked={state.available}
            onChange={(x) =>
              onChange({ ...state, available: x.currentTarget.checked })
            }
          />
          Only with tickets left
        </label>
      </fieldset>
    </div>
  );
}
