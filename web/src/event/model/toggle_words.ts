import { money } from "../../words/money";
import { count } from "../../words/ticket";
import type { Cart } from "./cart";
import type { Seat } from "./hall_section";
import { seatName } from "./seat_words";

/** What has become of a seat that somebody tried to choose. */
export function toggleWords(
  result: ReturnType<Cart["toggle"]>,
  seat: Seat,
  limit: number,
): string {
  const name = seatName(seat);
  switch (result) {
    case "chosen":
      return `${name} chosen, ${money(seat.price)}`;
    case "dropped":
      return `${name} is not chosen any more`;
    case "full":
      return `You have chosen ${count(limit, "seat")}, which is as many as one person may have. Remove one first.`;
    case "taken":
      return `${name} cannot be had`;
  }
}
