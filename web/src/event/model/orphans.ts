// Single seats that a choice leaves over: hardly anybody buys them. The server
// judges by the same rule where an organiser asks for it (domain/orphans.cpp).

import type { HallSection, Row, Seat } from "./hall_section";

const isFreeAt = (row: Row, index: number, free: ReadonlySet<string>) => {
  const seat = row.seats[index];
  return seat !== undefined && free.has(seat.id);
};

const isAloneAt = (row: Row, index: number, free: ReadonlySet<string>) =>
  !isFreeAt(row, index - 1, free) && !isFreeAt(row, index + 1, free);

/**
 * The seats beside chosen ones that are left alone by the choice, and were not
 * alone before.
 * @param free those that can be had, the chosen ones among them
 */
export function strandedSeats(
  section: HallSection,
  chosen: ReadonlySet<string>,
  free: ReadonlySet<string>,
): Seat[] {
  const left = new Set([...free].filter((x) => !chosen.has(x)));
  return section.rows.flatMap((row) =>
    row.seats.filter(
      (_, i) =>
        isFreeAt(row, i, left) &&
        isAloneAt(row, i, left) &&
        !isAloneAt(row, i, free),
    ),
  );
}
