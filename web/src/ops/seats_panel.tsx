// What has become of the seats: in all, and by section.

import type { EventPage } from "../api/types";
import {
  seatsBySection,
  seatsOf,
  states,
  sumOf,
  type Counts,
  type SectionSeats,
} from "./seat_counts";

const names: Record<keyof Counts, string> = {
  sold: "Sold",
  held: "Held",
  available: "Available",
  blocked: "Blocked",
};

const share = (part: number, whole: number): string =>
  whole === 0
    ? "–"
    : (part / whole).toLocaleString(undefined, {
        style: "percent",
        maximumFractionDigits: part > 0 && part / whole < 0.01 ? 1 : 0,
      });

/** The numbers stand beside it; the bar itself is only to be looked at. */
function Bar({ counts }: { counts: Counts }) {
  return (
    <div class="seat-bar" aria-hidden="true">
      {states
        .filter((state) => counts[state] > 0)
        .map((state) => (
          <span
            key={state}
            class={`seats-${state}`}
            style={{ flexGrow: counts[state] }}
          />
        ))}
    </div>
  );
}

function Totals({ counts }: { counts: Counts }) {
  const all = seatsOf(counts);
  return (
    <>
      <dl class="figures">
        {states.map((state) => (
          <div key={state}>
            <dt>
              <span class={`swatch seats-${state}`} aria-hidden="true" />
              {names[state]}
            </dt>
            <dd>{counts[state].toLocaleString()}</dd>
            <dd class="figure-note">{share(counts[state], all)}</dd>
          </div>
        ))}
      </dl>
      <Bar counts={counts} />
    </>
  );
}

function SectionRow({ seats }: { seats: SectionSeats }) {
  return (
    <tr>
      <th scope="row">{seats.name}</th>
      <td class="bar-cell">
        <Bar counts={seats} />
      </td>
      {states.map((state) => (
        <td key={state} class="number">
          {seats[state].toLocaleString()}
        </td>
      ))}
      <td class="number">{share(seats.sold, seatsOf(seats))}</td>
    </tr>
  );
}

function Sections({ list }: { list: SectionSeats[] }) {
  return (
    <div
      class="table-scroll seats-scroll"
      tabIndex={0}
      role="group"
      aria-label="Seats by section"
    >
      <table class="tabular">
        <thead>
          <tr>
            <th scope="col">Section</th>
            <td class="bar-cell" />
            {states.map((state) => (
              <th key={state} scope="col" class="number">
                {names[state]}
              </th>
            ))}
            <th scope="col" class="number">
              Share sold
            </th>
          </tr>
        </thead>
        <tbody>
          {list.map((seats) => (
            <SectionRow key={seats.id} seats={seats} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function SeatsPanel({ page }: { page: EventPage }) {
  if (!page.summary)
    return (
      <section class="card seats" aria-labelledby="seats-title">
        <h2 id="seats-title">Seats</h2>
        <p class="soft">
          {page.partial
            ? "The seats cannot be counted at the moment; sales may be stopped."
            : "This event has no seats yet: write it with its sections."}
        </p>
      </section>
    );
  const list = seatsBySection(page.sections, page.summary);
  return (
    <section class="card seats" aria-labelledby="seats-title">
      <h2 id="seats-title">Seats</h2>
      <Totals counts={sumOf(list)} />
      <Sections list={list} />
    </section>
  );
}
