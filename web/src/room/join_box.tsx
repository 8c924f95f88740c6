// The way into the line.

import { useEffect, useRef, useState } from "preact/hooks";

import { Refusal, wordsFor } from "../api/refusal";
import type { JoinedPlace } from "../api/types";
import { joinRoom, type Joining } from "./joining";
import { workInWords } from "./proof/work";

interface Props {
  event: string;
  label: string;
  /** The room asks each browser for a calculation. */
  asksForWork: boolean;
  onJoined: (place: JoinedPlace) => void;
  /** The room is not what it was thought to be. */
  onRefused: () => void;
}

function refusalInWords(why: unknown): string {
  if (!(why instanceof Refusal)) return wordsFor(why);
  switch (why.kind) {
    case "room-not-open":
      return `You cannot join now. ${why.problem.detail ?? why.problem.title}`;
    case "sold-out":
      return "Every ticket is sold: there is nothing left to queue for.";
    case "not-eligible":
      return (
        `${why.problem.detail ?? why.problem.title} ` +
        "Ask the organiser if you think that you are one of them."
      );
    default:
      return wordsFor(why);
  }
}

export function JoinBox(props: Props) {
  const { event, label, asksForWork, onJoined, onRefused } = props;
  const [joining, setJoining] = useState<Joining | null>(null);
  const [trouble, setTrouble] = useState("");
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const join = async () => {
    if (stop.current) return; // a second click
    const mine = new AbortController();
    stop.current = mine;
    setTrouble("");
    try {
      onJoined(await joinRoom(event, setJoining, mine.signal));
    } catch (why) {
      if (!mine.signal.aborted) {
        setTrouble(refusalInWords(why));
        onRefused();
      }
    }
    stop.current = null;
    setJoining(null);
  };

  const isWorking = joining?.state === "working";
  return (
    <div class="stack join-box">
      <div class="row">
        <button
          type="button"
          class="button button-main button-large"
          disabled={joining !== null}
          onClick={() => void join()}
        >
          {joining === null ? label : isWorking ? "Calculating…" : "Joining…"}
        </button>
        {isWorking && (
          <button
            type="button"
            class="button"
            onClick={() => stop.current?.abort()}
          >
            Stop
          </button>
        )}
      </div>
      <div role="alert">
        {trouble !== "" && <p class="notice notice-bad">{trouble}</p>}
      </div>
      {asksForWork && (
        <p class="small soft">
          This room asks each browser for a calculation of some seconds, which
          costs you nothing and keeps away programs that join a thousand times.{" "}
          {isWorking && workInWords(joining.tried, joining.bits)}
        </p>
      )}
    </div>
  );
}
