// Checks codes one after the other, and keeps what came of them.

import { useRef, useState } from "preact/hooks";

import { knownEvent } from "../api/known_event";
import type { EventPage } from "../api/types";
import { checkIn, eventNamedBy } from "./check_ticket";
import { ticketFrom, verdictOf, type Outcome, type Verdict } from "./verdict";

export interface Checked {
  /** Counts up; the newest is the highest. */
  number: number;
  code: string;
  at: Date;
  verdict: Verdict;
}

export interface Door {
  isChecking: boolean;
  /** The newest first. */
  history: Checked[];
  goodCount: number;
  check: (code: string) => void;
}

const remembered = 30;

/** Without it the verdict is the same in fewer words. */
const pageOf = (event: string): Promise<EventPage | undefined> =>
  knownEvent(event).catch(() => undefined);

type Answer = Pick<Outcome, "ticket" | "why">;

const answerTo = (code: string, event?: string): Promise<Answer> =>
  checkIn(code, event).then(
    (ticket) => ({ ticket }),
    (why: unknown) => ({ why }),
  );

async function ask(
  code: string,
  door: string | undefined,
  wasUnsure: boolean,
): Promise<Verdict> {
  const named = eventNamedBy(code);
  const isElsewhere = door !== undefined && named && named !== door;
  const outcome: Outcome = isElsewhere
    ? { elsewhere: named, wasUnsure }
    : { ...(await answerTo(code, door)), wasUnsure };
  const event = outcome.elsewhere ?? ticketFrom(outcome)?.event_id;
  if (event !== undefined) outcome.page = await pageOf(event);
  return verdictOf(outcome, new Date());
}

/** @param event the one that the door is for; none is any */
export function useDoor(
  event: string | undefined,
  onVerdict: (verdict: Verdict) => void,
): Door {
  const [waiting, setWaiting] = useState(0);
  const [history, setHistory] = useState<Checked[]>([]);
  const [goodCount, setGoodCount] = useState(0);
  // A hand scanner is faster than a network: nothing it reads may get lost.
  const queue = useRef(Promise.resolve());
  const unsure = useRef(new Set<string>());
  const number = useRef(0);

  const checkNext = async (code: string) => {
    const verdict = await ask(code, event, unsure.current.has(code));
    if (verdict.tone === "unsure") unsure.current.add(code);
    else unsure.current.delete(code);
    const checked = { number: ++number.current, code, at: new Date(), verdict };
    setHistory((x) => [checked, ...x].slice(0, remembered));
    if (verdict.tone === "good") setGoodCount((x) => x + 1);
    setWaiting((x) => x - 1);
    onVerdict(verdict);
  };
  const check = (code: string) => {
    setWaiting((x) => x + 1);
    queue.current = queue.current.then(() => checkNext(code));
  };
  return { isChecking: waiting > 0, history, goodCount, check };
}
