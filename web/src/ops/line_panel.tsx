// The waiting room of an event, and how fast people come in.

import { useEffect, useMemo, useState } from "preact/hooks";

import { Refusal } from "../api/refusal";
import type { Room } from "../api/types";
import { getRoom } from "../room/use_room";
import { Waiting } from "../ui/loading";
import { count } from "../words/ticket";
import { Chart } from "./chart";
import { PaceForm } from "./pace_form";
import { StaleNote } from "./stale_note";
import { usePoll } from "./use_poll";

const everyMs = 2_000;

/** So many moments are drawn: two hours of them. */
const momentsMost = 3_600;

interface Moment {
  at: number;
  waiting: number;
  active: number;
}

const states: Record<Room["state"], string> = {
  announced: "Announced: nobody can join yet",
  pre_queue: "Gathering: the order does not count yet",
  frozen: "Being drawn",
  open: "Open: people come in by turn",
  ended: "Over",
};

const ends: Record<NonNullable<Room["ended"]>, string> = {
  sold_out: "everything is sold",
  sale_ended: "the sale has ended",
  switched_off: "it was switched off",
};

function stateInWords({ state, ended, pace, all_in_carts }: Room): string {
  if (state === "ended" && ended) return `Over: ${ends[ended]}`;
  if (state === "open" && pace.paused) return "Paused: nobody comes in";
  if (state === "open" && all_in_carts)
    return "Open; everything left is in carts, so nobody comes in";
  return states[state];
}

function useMoments(room?: Room, at?: number): Moment[] {
  const [moments, setMoments] = useState<Moment[]>([]);
  useEffect(() => {
    if (!room || at === undefined) return;
    const { waiting, active } = room.counts;
    setMoments((x) => [...x, { at, waiting, active }].slice(-momentsMost));
  }, [at]);
  return moments;
}

function LineChart({ moments }: { moments: Moment[] }) {
  const [times, lines] = useMemo(
    () => [
      moments.map((x) => x.at / 1000),
      [
        {
          label: "Waiting",
          colour: "--accent",
          values: moments.map((x) => x.waiting),
        },
        {
          label: "Active",
          colour: "--good",
          isDashed: true,
          values: moments.map((x) => x.active),
        },
      ],
    ],
    [moments],
  );
  const [first, last] = [moments[0], moments.at(-1)];
  if (!first || !last) return null;
  const most = Math.max(...moments.map((x) => x.waiting));
  return (
    <>
      <Chart
        title="People waiting, and active, since this page was opened"
        times={times}
        lines={lines}
        words={(x) => x.toLocaleString()}
        least={10}
      />
      <p class="small soft tabular">
        Since {new Date(first.at).toLocaleTimeString()}: from{" "}
        {first.waiting.toLocaleString()} to {last.waiting.toLocaleString()}{" "}
        waiting, {most.toLocaleString()} at most.
      </p>
    </>
  );
}

function Figures({ room: { counts, pace } }: { room: Room }) {
  const figures: [string, string][] = [
    ["Joined", counts.joined.toLocaleString()],
    ["Waiting", counts.waiting.toLocaleString()],
    ["Parked", counts.parked.toLocaleString()],
    [
      "Active",
      `${counts.active.toLocaleString()} of ${pace.active_max.toLocaleString()}`,
    ],
  ];
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function TheLine({
  room,
  event,
  at,
  onSet,
}: {
  room: Room;
  event: string;
  at?: number;
  onSet: (room: Room) => void;
}) {
  const moments = useMoments(room, at);
  return (
    <>
      <p>
        <strong>{stateInWords(room)}</strong>
        {room.state === "pre_queue" &&
          `; the draw is at ${new Date(room.freezes_at).toLocaleString()}`}
      </p>
      {room.degraded && (
        <p class="notice notice-warn">
          A witness did not show a seed in time; the draw goes on without it.
        </p>
      )}
      <Figures room={room} />
      <LineChart moments={moments} />
      {room.counts.parked > 0 && (
        <p class="small soft">
          {count(room.counts.parked, "person", "people")} parked wait behind all
          others.
        </p>
      )}
      {room.state !== "ended" && (
        <PaceForm event={event} pace={room.pace} onSet={onSet} />
      )}
    </>
  );
}

export function LinePanel({ event }: { event: string }) {
  const seen = usePoll(`room ${event}`, everyMs, () => getRoom(event));
  const hasNone = seen.why instanceof Refusal && seen.why.status === 404;
  return (
    <section
      class={`card line ${hasNone ? "line-none" : ""}`}
      aria-labelledby="line-title"
    >
      <h2 id="line-title">The line</h2>
      {hasNone ? (
        <p class="soft">
          This event has no waiting room. Write it with{" "}
          <code>"waiting_room": {'{"enabled": true}'}</code> before a rush.
        </p>
      ) : (
        <StaleNote seen={seen} what="The line" />
      )}
      {!seen.value && seen.why === undefined && <Waiting />}
      {seen.value && (
        <TheLine
          room={seen.value}
          event={event}
          at={seen.at}
          onSet={seen.put}
        />
      )}
    </section>
  );
}
