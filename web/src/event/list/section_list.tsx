// All that the map does, as a list.

import { useId, useState } from "preact/hooks";

import type { EventPage, Section } from "../../api/types";
import { money, priceRange } from "../../words/money";
import { sectionName } from "../../words/ticket";
import { AreaPicker } from "../buy/area_picker";
import { levelClass } from "../levels";
import { colourIndexes } from "../map/palette";
import type { SectionTotals } from "../model/counts";
import { useShop } from "../model/shop";
import { SectionRows } from "./section_rows";

function leftInWords(totals: SectionTotals | undefined): string {
  if (!totals) return "";
  if (totals.available > 0) return `${totals.available.toLocaleString()} left`;
  return totals.held > 0 ? "all in carts" : "sold out";
}

function priceOf(section: Section, totals: SectionTotals | undefined): string {
  const prices = (totals?.levels ?? [])
    .map((x) => x.price)
    .sort((a, b) => a.amount - b.amount);
  const [low, high] = [prices[0], prices.at(-1)];
  if (low && high) return priceRange(low, high);
  return section.price ? money(section.price) : "";
}

interface ItemProps {
  section: Section;
  totals: SectionTotals | undefined;
  /** Its place in the order of prices: which colour it has. */
  colour: number | undefined;
}

function SectionItem({ section, totals, colour }: ItemProps) {
  const [isOpen, setOpen] = useState(false);
  const body = useId();
  const isArea = section.kind === "general";
  const name = (
    <>
      <span class={levelClass(colour)} aria-hidden="true" />
      <span class="section-name">{sectionName(section.name)}</span>
      <span class="tabular section-price">{priceOf(section, totals)}</span>
      <span class="soft tabular section-left">{leftInWords(totals)}</span>
    </>
  );
  if (isArea)
    return (
      <li class="section-item section-area">
        <div class="section-head">{name}</div>
        <div class="section-body">
          <AreaPicker section={section} />
        </div>
      </li>
    );
  return (
    <li class="section-item">
      <h3 class="section-heading">
        <button
          type="button"
          class="section-head"
          aria-expanded={isOpen}
          aria-controls={body}
          onClick={() => setOpen(!isOpen)}
        >
          {name}
          <span class="section-sign" aria-hidden="true" />
        </button>
      </h3>
      <div id={body} hidden={!isOpen}>
        {isOpen && <SectionRows section={section} />}
      </div>
    </li>
  );
}

export function SectionList({ page }: { page: EventPage }) {
  const { hall, level, availableOnly } = useShop();
  const counts = hall.counts.value;
  const colours = colourIndexes(page.event);
  const isShown = ({ id }: Section) => {
    const levels = counts.get(id)?.levels ?? [];
    const asked = levels.filter(
      (x) => level.value === null || x.level === level.value,
    );
    if (level.value !== null && asked.length === 0) return false;
    return !availableOnly.value || asked.some((x) => x.available > 0);
  };
  const shown = page.sections.filter(isShown);
  if (shown.length === 0)
    return (
      <p class="card soft">
        No section has what you are looking for. Show all prices, or what is not
        available as well.
      </p>
    );
  return (
    <ul class="plain-list section-list" aria-label="Sections">
      {shown.map((x) => (
        <SectionItem
          key={x.id}
          section={x}
          totals={counts.get(x.id)}
          colour={colours.get(x.price_level)}
        />
      ))}
    </ul>
  );
}
