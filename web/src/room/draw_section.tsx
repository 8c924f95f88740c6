// Whether the draw was fair, for everybody to see and to repeat.

import { useEffect, useState } from "preact/hooks";

import { send } from "../api/http";
import type { PlaceMessage, Room } from "../api/types";
import { useRunning } from "../ui/use_running";
import { count } from "../words/ticket";
import { DrawFindings } from "./draw_findings";
import { DrawTools } from "./draw_tools";
import { DrawValues } from "./draw_values";
import { loadKept, saveKept, withRoom, type KeptEvidence } from "./kept";
import { checkText, type CheckedDraw } from "./proof/in_worker";

interface Props {
  event: string;
  room: Room;
  place: PlaceMessage | null;
}

function whoIsBound(room: Room): string {
  const witnesses = room.commitments.witnesses.map((x) => x.name);
  if (witnesses.length === 0)
    return (
      "Before anybody could join, the operator chose a secret number and " +
      "published its fingerprint. No witness takes part, so this draw rests on " +
      "the operator’s word: it could have tried many numbers."
    );
  return (
    "Before anybody could join, the operator and " +
    `${count(witnesses.length, "witness", "witnesses")} ` +
    `(${witnesses.join(", ")}) each chose a secret number and published its ` +
    "fingerprint. No one of them alone can know or choose the order."
  );
}

function whatHappensNow(room: Room): string {
  if (room.drawn)
    return (
      "The list was closed first, then the numbers were shown. Numbers and " +
      "list together give the order, and your browser can work it out anew."
    );
  if (room.frozen_at !== undefined)
    return (
      "The list is closed, and its fingerprint is published. Now the numbers " +
      "are shown."
    );
  return (
    "When the sale begins, the list of all who have joined is closed, and only " +
    "then are the numbers shown. Then anybody can work out the order anew; " +
    "your browser keeps what it needs for that from now on."
  );
}

/** What the browser kept is not what the server says now. */
function Replaced({ kept, room }: { kept: KeptEvidence; room: Room }) {
  const now = room.commitments.operator;
  if (kept.commitment === undefined || kept.commitment === now) return null;
  return (
    <p class="notice notice-bad" role="alert">
      The operator’s fingerprint is not the one that this browser kept. It
      should never change: keep a copy of this page and ask the organiser why.
    </p>
  );
}

export function DrawSection({ event, room, place }: Props) {
  const [checked, setChecked] = useState<CheckedDraw | null>(null);
  const [isChecking, run] = useRunning();
  const [, redraw] = useState(0);
  const kept = withRoom(loadKept(event), room, new Date());
  useEffect(() => saveKept(event, kept), [room]);
  const check = async () => {
    const answer = await send("GET", `/events/${event}/waiting-room/draw`);
    const text = await answer.text();
    setChecked(
      await checkText(text, {
        commitments: kept.commitment === undefined ? [] : [kept.commitment],
        roots: kept.root === undefined ? [] : [kept.root],
        receipts: kept.receipt === undefined ? [] : [kept.receipt],
      }),
    );
  };
  return (
    <section class="card draw" aria-labelledby="draw-title">
      <h2 id="draw-title">Check the draw</h2>
      <p>{whoIsBound(room)}</p>
      <p>{whatHappensNow(room)}</p>
      {room.degraded && (
        <p class="notice notice-warn">
          A witness did not show its number in time, so the draw was held
          without it. The numbers below say whose it is: ask that witness why.
        </p>
      )}
      <Replaced kept={kept} room={room} />
      <div class="stack">
        {checked && <DrawFindings checked={checked} kept={kept} />}
        {room.drawn && !checked && (
          <p>
            <button
              type="button"
              class="button button-main"
              aria-disabled={isChecking}
              onClick={() => void run(check)}
            >
              {isChecking ? "Working it out…" : "Check it now"}
            </button>
          </p>
        )}
      </div>
      <DrawValues room={room} kept={kept} />
      <DrawTools
        event={event}
        room={room}
        place={place}
        kept={kept}
        onKept={() => redraw((x) => x + 1)}
      />
    </section>
  );
}
