// The books in words.

import type { Ledger } from "../api/types";

type Row = Ledger["ledger"][number];

const words: Partial<Record<Row["what"], string>> = {
  seats_held: "Held",
  follower_held: "Held, with seats of another block",
  hold_extended: "Hold made longer",
  hold_released: "Given back by the buyer",
  hold_expired: "Hold ran out",
  payment_begun: "Payment begun",
  payment_answered_action: "The bank asked the buyer",
  payment_declined: "Payment declined",
  tickets_sold: "Sold",
  follower_sold: "Sold, with seats of another block",
  follower_freed: "Free again, with seats of another block",
  tickets_refunded: "Refunded",
  booking_cancelled: "Booking called off",
  capture_failed: "The payment could not be collected",
  seats_returned: "Back on sale",
  seats_blocked: "Taken out of sale",
  seats_unblocked: "Put on sale again",
};

/** What happened to a seat; changes of later servers by their names. */
export const changeInWords = (what: Row["what"]): string =>
  words[what] ?? what.replaceAll("_", " ");
