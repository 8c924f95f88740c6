import { useEffect, useState } from "preact/hooks";

import { dayOf, quickDates } from "./quick_dates";
import type { SearchState } from "./search_state";

interface Props {
  state: SearchState;
  now: Date;
  onChange: (next: SearchState) => void;
}

/** While a year is typed there are days that nobody means: 0002-06-01. */
const meantDay = (field: HTMLInputElement): string | null =>
  field.validity.valid ? field.value : null;

export function DateFilter({ state, now, onChange }: Props) {
  const { from, to } = state;
  // What stands in the field and cannot be searched for (yet).
  const [typedTo, setTypedTo] = useState<string>();
  useEffect(() => setTypedTo(undefined), [from, to]);
  const today = dayOf(now);
  // Not a year that is still being typed.
  const isTurned = typedTo !== undefined && typedTo >= today;
  const setFrom = (day: string | null) => {
    if (day === null) return;
    onChange({ ...state, from: day, to: to && to < day ? "" : to });
  };
  const setTo = (field: HTMLInputElement) => {
    const day = meantDay(field);
    setTypedTo(day === null ? field.value : undefined);
    if (day !== null) onChange({ ...state, to: day });
  };
  return (
    <fieldset class="filter">
      <legend>When</legend>
      <div class="chips">
        {quickDates(now).map((quick) => {
          const isOn = from === quick.from && to === quick.to;
          const span = isOn ? { from: "", to: "" } : quick;
          return (
            <button
              key={quick.label}
              type="button"
              class="chip"
              aria-pressed={isOn}
              onClick={() =>
                onChange({ ...state, from: span.from, to: span.to })
              }
            >
              {quick.label}
            </button>
          );
        })}
      </div>
      <div class="date-span">
        <label class="field">
          <span>From</span>
          <input
            type="date"
            min={today}
            max="9999-12-31"
            value={from}
            onChange={(x) => setFrom(meantDay(x.currentTarget))}
          />
        </label>
        <label class="field">
          <span>To</span>
          <input
            type="date"
            min={from || today}
            max="9999-12-31"
            value={typedTo ?? to}
            onChange={(x) => setTo(x.currentTarget)}
          />
        </label>
      </div>
      {isTurned && (
        <p class="small soft" role="alert">
          The last day is before the first, and not searched for.
        </p>
      )}
    </fieldset>
  );
}
