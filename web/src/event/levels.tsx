// The price levels and their colours. Choosing one shows up its seats.

import { useComputed } from "@preact/signals";

import type { EventPage } from "../api/types";
import { shortMoney } from "../words/money";
import { colourIndexes } from "./map/palette";
import { countLevels } from "./model/counts";
import { useShop } from "./model/shop";

export const levelClass = (index: number | undefined): string =>
  `level-colour level-colour-${(index ?? 0) + 1}`;

export function Levels({ event }: { event: EventPage["event"] }) {
  const { hall, level } = useShop();
  const counts = useComputed(() => countLevels(hall.counts.value)).value;
  const colours = colourIndexes(event);
  // A catalogue may have levels that no seat has.
  const levels = event.price_levels
    .filter((x) => counts.has(x.id))
    .sort((a, b) => b.price.amount - a.price.amount);
  return (
    <ul class="plain-list levels" aria-label="Show one price only">
      {levels.map((x) => {
        const left = counts.get(x.id) ?? 0;
        const isOn = level.value === x.id;
        return (
          <li key={x.id}>
            <button
              type="button"
              class="level"
              aria-pressed={isOn}
              onClick={() => (level.value = isOn ? null : x.id)}
            >
              <span class={levelClass(colours.get(x.id))} aria-hidden="true" />
              <span class="level-words">
                <span>
                  <strong class="tabular">{shortMoney(x.price)}</strong>{" "}
                  {x.name}
                </span>{" "}
                <span class="small soft tabular">
                  {left > 0 ? `${left.toLocaleString()} left` : "none left"}
                </span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
