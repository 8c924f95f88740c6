// A booking's state, in words.

import type { Booking } from "../api/types";
import { cardInWords } from "../checkout/cards";
import { money } from "../words/money";

type Status = Booking["status"];

export interface StatusWords {
  label: string;
  tone: "good" | "warn" | "bad" | "plain";
  /** What it means, where the label does not say it all; or empty. */
  text: string;
}

const words: Record<Status, StatusWords> = {
  held: {
    label: "Held for you",
    tone: "warn",
    text: "Pay before the time runs out.",
  },
  paying: {
    label: "Being paid",
    tone: "warn",
    text: "The payment is on its way. Do not pay again.",
  },
  requires_action: {
    label: "Your bank asks",
    tone: "warn",
    text: "Your bank wants you to approve the payment.",
  },
  confirmed: { label: "Confirmed", tone: "good", text: "" },
  released: {
    label: "Given back",
    tone: "plain",
    text: "You gave these tickets back before paying.",
  },
  expired: {
    label: "Not paid in time",
    tone: "plain",
    text: "The time ran out and the tickets went back on sale. Nothing was paid.",
  },
  refunded: {
    label: "Refunded",
    tone: "plain",
    text: "The tickets are back on sale and the money is on its way to you.",
  },
  cancelled: {
    label: "Cancelled",
    tone: "bad",
    text: "The event was cancelled. What was paid is given back.",
  },
  capture_failed: {
    label: "Payment failed",
    tone: "bad",
    text:
      "The bank took back its word after the sale: nothing was paid, and the " +
      "tickets do not count.",
  },
};

export const statusInWords = (status: Status): StatusWords => words[status];

/** Tickets are held, and somebody may still pay for them. */
export const isOpen = (status: Status): boolean =>
  status === "held" || status === "paying" || status === "requires_action";

/** What became of the money, or empty. */
export function paymentInWords({ payment }: Pick<Booking, "payment">): string {
  if (!payment) return "";
  const amount = money(payment.amount);
  const card = `card ${cardInWords(payment.payment_method)}`.trim();
  switch (payment.status) {
    case "authorised":
    case "captured":
      return `${amount} paid with the ${card}`;
    case "refunded":
      return `${amount} given back to the ${card}`;
    case "voided":
      return `${amount} was reserved on the ${card} and is free again`;
    case "declined":
      return `The ${card} was declined`;
    case "processing":
    case "requires_action":
      return `${amount} is being paid with the ${card}`;
    case "capture_failed":
      return `${amount} could not be taken from the ${card}`;
  }
}
