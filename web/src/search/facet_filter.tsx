// Values that one may choose, with how many events each would leave.

import { useId, useState } from "preact/hooks";

import type { Facet } from "../api/types";
import { toggled } from "./search_state";

interface Props {
  legend: string;
  facet: Facet;
  chosen: string[];
  nameOf?: (value: string) => string;
  onChange: (chosen: string[]) => void;
}

const shownFirst = 6;

/** What is chosen comes first, even if nothing has it any more. */
function optionsOf(facet: Facet, chosen: string[]): Facet {
  const countOf = (value: string) =>
    facet.find((x) => x.value === value)?.count ?? 0;
  return [
    ...chosen.map((value) => ({ value, count: countOf(value) })),
    ...facet.filter((x) => !chosen.includes(x.value)),
  ];
}

export function FacetFilter(props: Props) {
  const { legend, facet, chosen, onChange } = props;
  const nameOf = props.nameOf ?? ((x: string) => x);
  const [isWhole, setWhole] = useState(false);
  const listId = useId();
  const options = optionsOf(facet, chosen);
  const atFirst = Math.max(shownFirst, chosen.length);
  const shown = isWhole ? options : options.slice(0, atFirst);
  return (
    <fieldset class="filter">
      <legend>{legend}</legend>
      <ul id={listId} class="plain-list facet-list">
        {shown.map(({ value, count }) => (
          <li key={value}>
            <label class="check facet">
              <input
                type="checkbox"
                checked={chosen.includes(value)}
                onChange={() => onChange(toggled(chosen, value))}
              />
              <span>{nameOf(value)}</span>
              <span class="facet-count tabular">
                {count.toLocaleString()}
                <span class="visually-hidden"> events</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
      {options.length === 0 && <p class="soft small">None to choose from</p>}
      {options.length > atFirst && (
        <button
          type="button"
          class="link-button"
          aria-expanded={isWhole}
          aria-controls={listId}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? "Fewer" : `${options.length - atFirst} more`}
          <span class="visually-hidden">: {legend.toLowerCase()}</span>
        </button>
      )}
    </fieldset>
  );
}
