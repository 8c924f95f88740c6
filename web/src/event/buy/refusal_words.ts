// Why tickets could not be held, and what to do next, in words.

import { Refusal, wordsFor } from "../../api/refusal";

/** Where to go on; the page makes a link or a button of it. */
export type Next = "bookings" | "room" | "apart" | "code";

export interface Explanation {
  text: string;
  next?: Next;
}

export interface Asked {
  /** Tickets a person may have. */
  limit: number;
  /** Whether certain seats were named, rather than the best asked for. */
  byName: boolean;
  accessible: boolean;
}

function limitWords(why: Refusal, { limit }: Asked): Explanation {
  const text =
    why.problem.field === "open_holds"
      ? "You have as many open carts for this event as one may have. Pay for " +
        "one of them, or give it back, then choose again."
      : `One person may have ${limit} tickets of this event, with those that ` +
        "you have bought or hold in a cart.";
  return { text, next: "bookings" };
}

function adjacentWords({ problem }: Refusal, asked: Asked): Explanation {
  if (problem.alternatives)
    return {
      text: "There are not so many seats side by side here any more.",
      next: "apart",
    };
  return {
    text: asked.accessible
      ? "There are not so many accessible seats here. Ask for fewer, or look " +
        "elsewhere in the house."
      : "There are not so many seats here any more. Ask for fewer, or look " +
        "elsewhere in the house.",
  };
}

function takenWords({ byName }: Asked): Explanation {
  return {
    text: byName
      ? "Somebody else was faster. The other seats are still chosen."
      : "There are not so many tickets here at the moment. Some are in other " +
        "people’s carts and may come back; or look elsewhere in the house.",
  };
}

export function explain(why: unknown, asked: Asked): Explanation {
  if (!(why instanceof Refusal)) return { text: wordsFor(why) };
  switch (why.kind) {
    case "seats-unavailable":
      return takenWords(asked);
    case "sold-out":
      return {
        text: "These tickets are sold out. Look at other sections or prices.",
      };
    case "no-adjacent-seats":
      return adjacentWords(why, asked);
    case "ticket-limit":
      return limitWords(why, asked);
    case "orphan-seat":
      return {
        text:
          "This choice would leave a single seat alone, which the organiser " +
          "does not allow while there are others. Move by one seat.",
      };
    case "access-code":
      return {
        text:
          "The presale is for those who have a code: put yours in, or look " +
          "for a typing error in it.",
        next: "code",
      };
    case "not-admitted":
      return {
        text: "Your turn is over, or has not come yet: the waiting room lets you in.",
        next: "room",
      };
    case "not-on-sale":
      return {
        text: `There is nothing to buy at the moment: ${why.problem.detail ?? "the event is not on sale"}.`,
      };
    case "unreachable":
      return { text: wordsFor(why) };
    case "outcome-unknown":
      return {
        text:
          "The server did not say whether your tickets are held. Look at your " +
          "bookings before you try again.",
        next: "bookings",
      };
    default:
      return {
        text: why.isPassing
          ? "The server has a lot to do. Try again in a moment: what you ask for again is held once."
          : wordsFor(why),
      };
  }
}
