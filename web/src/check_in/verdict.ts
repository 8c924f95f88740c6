// What the door is told about a ticket, in a few large words.

import { Refusal, wordsFor } from "../api/refusal";
import type { EventPage } from "../api/types";
import { placeOf } from "../words/ticket";
import { dayAt, hourAt } from "../words/time";
import { ticketOf, type DoorTicket } from "./check_ticket";

/** `unsure`: nobody knows yet, so nobody is let in yet. */
export type Tone = "good" | "bad" | "unsure";

export interface Verdict {
  tone: Tone;
  title: string;
  /** Where the ticket's holder sits. */
  place?: string;
  detail?: string;
  /** What the ticket is for. */
  event?: string;
}

export interface Outcome {
  /** What the server said of the ticket; or why it did not let it in. */
  ticket?: DoorTicket;
  why?: unknown;
  /** The ticket's event, as far as it can be known. */
  page?: EventPage;
  /** The event that it names, if the door is for another one. */
  elsewhere?: string;
  /** A check of the same code a moment ago had no answer. */
  wasUnsure: boolean;
}

export const ticketFrom = ({ ticket, why }: Outcome): DoorTicket | undefined =>
  ticket ?? (why instanceof Refusal ? ticketOf(why) : undefined);

/** By the clock of whoever stands at the door, as all that is shown there. */
const doorZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `at 19:42`, and the day unless it was today. */
function timeInWords(time: string, now: Date): string {
  const zone = doorZone();
  const day = dayAt(time, zone);
  const isToday = day === dayAt(now.toISOString(), zone);
  return `at ${hourAt(time, zone)}${isToday ? "" : ` on ${day}`}`;
}

function alreadyIn(ticket: DoorTicket, x: Outcome, now: Date): Verdict {
  const time = ticket.checked_in_at;
  const when = time === undefined ? "" : ` ${timeInWords(time, now)}`;
  return {
    tone: "bad",
    title: `Already checked in${when}`,
    detail: x.wasUnsure
      ? "Perhaps by your own try a moment ago, which had no answer."
      : undefined,
  };
}

function refusedWords(why: unknown): Verdict {
  if (why instanceof Refusal && why.kind === "ticket-not-valid")
    return { tone: "bad", title: "Not valid", detail: why.problem.detail };
  if (why instanceof Refusal && why.problem.field === "code")
    return {
      tone: "bad",
      title: "Not one of our tickets",
      detail: "The code is damaged, incomplete, or somebody else's.",
    };
  return {
    tone: "unsure",
    title: "Not checked",
    detail: `${wordsFor(why).replace(/\.$/, "")}. Check it again before you let anybody in.`,
  };
}

export function verdictOf(x: Outcome, now: Date): Verdict {
  const ticket = ticketFrom(x);
  const name = (event: string) => x.page?.event.name ?? `Event ${event}`;
  if (x.elsewhere !== undefined)
    return {
      tone: "bad",
      title: "For another event",
      event: name(x.elsewhere),
      detail: "It was not checked in.",
    };
  const about = ticket && {
    // Left out while the server cannot read the event.
    place: ticket.section && placeOf(ticket, x.page?.sections),
    event: name(ticket.event_id),
  };
  if (x.ticket) return { tone: "good", title: "Welcome", ...about };
  if (ticket && x.why instanceof Refusal && x.why.kind === "already-checked-in")
    return { ...alreadyIn(ticket, x, now), ...about };
  return { ...about, ...refusedWords(x.why) };
}
