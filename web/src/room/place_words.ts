// A place in the line, in words. Nothing here promises more than the server
// does (docs/waiting-room.md).

import type { PlaceMessage, Room } from "../api/types";
import { count } from "../words/ticket";
import { spanInWords } from "../words/time";

export interface PlaceWords {
  /** Changes when something happened that is worth an interruption. */
  key: string;
  tone: "calm" | "good" | "warn" | "over";
  title: string;
  /** The part of the title that people look for. */
  figure?: string;
  lines: string[];
  /** What the tab says; short. */
  tab: string;
  /** What screen readers say: all that changes, in a sentence or two. */
  spoken: string;
}

/** What one may do about the place. */
export interface PlaceChoices {
  /** The place is kept while one is away. */
  isKept: boolean;
  mayLeave: boolean;
  /** Only behind all others. */
  mayJoinAgain: boolean;
  maySeeSeats: boolean;
}

const whole = (n: number): string => n.toLocaleString();

const atMost = (seconds: number): string =>
  seconds < 60 ? "a minute" : spanInWords(seconds);

/** The estimate, without making it surer than it is. */
export function estimateInWords(eta: { p50: number; p90: number }): string {
  const half = atMost(eta.p50);
  const most = atMost(eta.p90);
  if (half === most) return `Nine in ten people here wait ${most} at most.`;
  return (
    `Half of all people who stand here wait ${half} at most, ` +
    `nine in ten ${most}.`
  );
}

const aheadInWords = (ahead: number): string =>
  ahead === 0
    ? "Nobody is before you."
    : `${count(ahead, "person is", "people are")} before you.`;

/** Why a line may stand still; empty while it moves. */
function standstill(room: PlaceMessage["room"]): string[] {
  if (room.paused)
    return [
      "The organiser has paused the line: nobody is let in at the moment. " +
        "Your place is kept.",
    ];
  if (room.all_in_carts)
    return [
      "Every ticket is in somebody’s basket at the moment. Some usually come " +
        "back; until then nobody is let in. Your place is kept.",
    ];
  return [];
}

function queued({ position, ahead, eta_s, room }: PlaceMessage): PlaceWords {
  const still = standstill(room);
  const why = room.paused ? "paused" : still.length > 0 ? "in_carts" : "moves";
  if (position === undefined || ahead === undefined)
    return {
      key: `queued/${why}`,
      tone: "calm",
      title: "You are in line",
      lines: ["Your position comes in a moment.", ...still],
      tab: "In line",
      spoken: "You are in line.",
    };
  const estimate = eta_s && still.length === 0 ? [estimateInWords(eta_s)] : [];
  const title =
    ahead === 0 ? "You are next" : `You are number ${whole(position)} in line`;
  return {
    key: `queued/${why}/${ahead === 0 ? "next" : "line"}`,
    tone: still.length > 0 ? "warn" : "calm",
    title,
    figure: ahead === 0 ? undefined : whole(position),
    lines: [aheadInWords(ahead), ...estimate, ...still],
    tab: ahead === 0 ? "You are next" : `Number ${whole(position)} in line`,
    spoken: [`${title}.`, ...estimate, ...still].join(" "),
  };
}

const parkedFor: Record<NonNullable<PlaceMessage["parked_for"]>, string> = {
  address:
    "More people have joined from your network address than the organiser " +
    "allows in the draw.",
  proof:
    "The calculation that this room asks of each browser was missing or " +
    "wrong when you joined.",
  silent:
    "Nothing more was heard of your browser between joining and the draw, as " +
    "with programs that only collect places.",
};

function parked({ parked_for, room }: PlaceMessage): PlaceWords {
  const why = parked_for ? [parkedFor[parked_for]] : [];
  const title = "You wait behind the others";
  return {
    key: "parked",
    tone: "warn",
    title,
    lines: [
      ...why,
      "You are let in when nobody else waits any more. If you think that this " +
        "is wrong, ask the organiser; the place is not lost.",
      ...standstill(room),
    ],
    tab: "Waiting",
    spoken: [`${title}.`, ...why].join(" "),
  };
}

function gathered({ room }: PlaceMessage): PlaceWords {
  if (room.state === "frozen")
    return {
      key: "frozen",
      tone: "calm",
      title: "The order is being drawn",
      lines: [
        "The list is closed. The draw takes a few seconds, or up to a minute " +
          "if witnesses show their part of it.",
      ],
      tab: "Drawing",
      spoken: "The list is closed, and the order is being drawn.",
    };
  return {
    key: "pre_queue",
    tone: "calm",
    title: "You are in",
    lines: [
      "When the sale begins, a draw decides who comes first. It does not " +
        "matter when you joined, nor how often you load this page.",
    ],
    tab: "You are in",
    spoken: "You have a place. When the sale begins, a draw decides the order.",
  };
}

function over(key: string, title: string, ...lines: string[]): PlaceWords {
  const spoken = [`${title}.`, ...lines].join(" ");
  return { key, tone: "over", title, lines, tab: title, spoken };
}

/** Why there is no line any more. */
export function endInWords(room: { ended?: Room["ended"] }): PlaceWords {
  switch (room.ended) {
    case "sold_out":
      return over(
        "sold_out",
        "Sold out",
        "Every ticket was bought before your turn came. We are sorry.",
        "What is given back goes on sale on the event’s page, without a line.",
      );
    case "switched_off":
      return over(
        "switched_off",
        "There is no line any more",
        "The organiser has opened the doors: go straight to the seats.",
      );
    default:
      return over(
        "sale_ended",
        "The sale is over",
        "No more tickets are sold for this event.",
      );
  }
}

export function wordsOf(place: PlaceMessage): PlaceWords {
  switch (place.state) {
    case "pre_queue":
      return gathered(place);
    case "queued":
      return queued(place);
    case "parked":
      return parked(place);
    case "admitted":
      return {
        key: "admitted",
        tone: "good",
        title: "It is your turn",
        lines: [
          "Choose your seats now. There is no need to hurry a payment: " +
            "seats in your basket are yours for some minutes.",
        ],
        tab: "It is your turn",
        spoken: "It is your turn: choose your seats.",
      };
    case "sold_out":
      return endInWords({ ended: "sold_out" });
    case "ended":
      return endInWords(place.room);
    case "finished":
      return over(
        "finished",
        "Your turn is over",
        "It ends with a purchase, or when the time to shop has run out. What " +
          "you have bought is among your bookings.",
        "To buy more, join again: you will stand at the end of the line.",
      );
    case "left":
      return over(
        "left",
        "You have left the line",
        "Join again if you like: you will stand at the end.",
      );
    case "forfeited":
      return over(
        "forfeited",
        "Your turn has passed",
        "You were away when it came, and the two minutes for which the place " +
          "at the head of the line is kept are over.",
        "Join again if you like: you will stand at the end.",
      );
  }
}

export function choicesOf({ state, room }: PlaceMessage): PlaceChoices {
  const waits =
    state === "pre_queue" || state === "queued" || state === "parked";
  const isOver =
    state === "finished" || state === "left" || state === "forfeited";
  return {
    isKept: waits,
    mayLeave: waits,
    mayJoinAgain: isOver && room.state !== "ended",
    maySeeSeats:
      state === "admitted" ||
      (room.state === "ended" && room.ended !== "sale_ended"),
  };
}

const mayJoinOnly: Record<Room["eligibility"], string[]> = {
  guest: [],
  verified: ["Only people whose account was verified may join."],
  list: ["Only people on the organiser’s list may join."],
};

/** What is said to somebody who has no place. */
export function invitation(room: Room): PlaceWords & { mayJoin: boolean } {
  const calm = (key: string, title: string, ...lines: string[]) => ({
    key,
    tone: "calm" as const,
    title,
    lines: [...lines, ...mayJoinOnly[room.eligibility]],
    tab: title,
    spoken: `${title}.`,
  });
  switch (room.state) {
    case "announced":
      return {
        ...calm(
          "announced",
          "The waiting room is not open yet",
          "Come back when it opens. There is no need to be early: until the " +
            "sale begins it does not matter when you join.",
        ),
        mayJoin: false,
      };
    case "pre_queue":
      return {
        ...calm(
          "may_join",
          "Join before the sale begins",
          "Everybody who has joined by then takes part in a draw for the order. " +
            "It does not matter when you join, nor how often you load this page.",
        ),
        mayJoin: true,
      };
    case "frozen":
    case "open":
      return {
        ...calm(
          "may_join_late",
          "Join the line",
          "The draw has been held; who comes now stands at the end, first come, " +
            "first served.",
        ),
        mayJoin: true,
      };
    case "ended":
      return { ...endInWords(room), mayJoin: false };
  }
}
