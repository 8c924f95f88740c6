// A section's seats as buttons, row by row.

import { useComputed } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Section } from "../../api/types";
import { Failed, Waiting } from "../../ui/loading";
import { announce } from "../../ui/notice";
import { arrowOf, nextSeat } from "../map/arrows";
import { isWanted } from "../map/wanted";
import type { HallSection, Row, Seat } from "../model/hall_section";
import { useShop } from "../model/shop";
import { SeatButton } from "./seat_button";
import { toggleWords } from "../model/toggle_words";

/** So many rows at first: some sections have hundreds. */
const rowsAtOnce = 30;

interface RowProps {
  row: Row;
  current: Seat | undefined;
  onChoose: (seat: Seat) => void;
}

function SeatRow({ row, current, onChoose }: RowProps) {
  const shop = useShop();
  // The feed tells of some seat ten times a second; few rows have it.
  void useComputed(() => {
    void shop.hall.round.value;
    return row.seats.map((x) => shop.hall.states.statusOf(x)).join();
  }).value;
  const seats = row.seats.filter((seat) => {
    const status = shop.hall.states.statusOf(seat);
    const isThere = status === "available" || shop.markOf(seat) !== undefined;
    if (shop.availableOnly.value && !isThere) return false;
    return isWanted(
      {
        level: shop.level.value,
        accessibleOnly: shop.accessibleOnly.value,
      },
      seat,
    );
  });
  if (seats.length === 0) return null;
  return (
    <div class="seat-row" role="group" aria-label={`Row ${row.name}`}>
      <span class="seat-row-name" aria-hidden="true">
        {row.name}
      </span>
      <div class="seat-buttons">
        {seats.map((seat) => (
          <SeatButton
            key={seat.id}
            seat={seat}
            status={shop.hall.states.statusOf(seat)}
            mark={shop.markOf(seat)}
            isCurrent={seat === current}
            onChoose={onChoose}
          />
        ))}
      </div>
    </div>
  );
}

/** Arrow keys lead from seat to seat; the tab key leads past all of them. */
function useRoving(section: HallSection) {
  const list = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(section.seats[0]);
  const focus = (seat: Seat) =>
    list.current?.querySelector<HTMLElement>(`[data-seat="${seat.id}"]`);
  const onKeyDown = (event: KeyboardEvent) => {
    const arrow = arrowOf(event.key);
    let seat = current;
    if (!arrow) return;
    event.preventDefault();
    // What the filters hide is passed over.
    do seat = seat && nextSeat(section, 0, seat, arrow);
    while (seat && !focus(seat));
    if (!seat) return;
    setCurrent(seat);
    focus(seat)?.focus();
  };
  return { list, current, setCurrent, onKeyDown };
}

function Rows({ section }: { section: HallSection }) {
  const { cart } = useShop();
  const [shown, setShown] = useState(rowsAtOnce);
  const { list, current, setCurrent, onKeyDown } = useRoving(section);
  const choose = (seat: Seat) => {
    setCurrent(seat);
    announce(toggleWords(cart.toggle(seat), seat, cart.limit.peek()));
  };
  return (
    <>
      <p class="small soft">
        The stage is in front of the first row. Arrow keys lead from seat to
        seat.
      </p>
      <div class="seat-rows" ref={list} onKeyDown={onKeyDown}>
        {section.rows.slice(0, shown).map((x, i) => (
          <SeatRow key={i} row={x} current={current} onChoose={choose} />
        ))}
      </div>
      {section.rows.length > shown && (
        <button
          type="button"
          class="button"
          onClick={() => setShown(shown + rowsAtOnce)}
        >
          Show more rows
        </button>
      )}
    </>
  );
}

export function SectionRows({ section }: { section: Section }) {
  const { hall } = useShop();
  useEffect(() => void hall.loadSection(section.id), [section.id]);
  const loaded = hall.sections.value.get(section.id);
  const why = hall.sectionFailures.value.get(section.id);
  return (
    <div class="section-body">
      {loaded ? (
        <Rows section={loaded} />
      ) : why !== undefined ? (
        <Failed why={why} retry={() => void hall.loadSection(section.id)} />
      ) : (
        <Waiting />
      )}
    </div>
  );
}
