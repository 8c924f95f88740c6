import type { Seat, SeatStatus } from "../model/hall_section";
import { seatLabel, type Mark } from "../model/seat_words";

interface Props {
  seat: Seat;
  status: SeatStatus | undefined;
  mark: Mark;
  /** The one that the tab key leads to. */
  isCurrent: boolean;
  onChoose: (seat: Seat) => void;
}

const signs: Partial<Record<SeatStatus, string>> = { sold: "×", blocked: "·" };

/** It keeps the focus when somebody else takes the seat, so it is never off. */
export function SeatButton({ seat, status, mark, isCurrent, onChoose }: Props) {
  const isFree = mark === "chosen" || status === "available";
  const kind = mark ?? status ?? "unknown";
  const label = seatLabel(seat, status, mark);
  const sign = (!mark && status && signs[status]) || seat.number;
  return (
    <button
      type="button"
      class={`seat seat-${kind}`}
      data-seat={seat.id}
      aria-label={label}
      title={label}
      aria-pressed={mark === "chosen"}
      aria-disabled={!isFree}
      tabIndex={isCurrent ? 0 : -1}
      onClick={() => onChoose(seat)}
    >
      {seat.isAccessible && isFree ? "♿" : sign}
    </button>
  );
}
