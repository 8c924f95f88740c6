// What stands in place of the seats while a waiting room is on.

import { useEffect, useRef } from "preact/hooks";

import { Refusal } from "../../api/refusal";
import type { Room } from "../../api/types";
import { useRoom } from "../../room/use_room";
import { count } from "../../words/ticket";
import { useShop } from "../model/shop";

/** ms between two looks. */
const lookEvery = 5_000;

function roomWords(room: Room | null): string {
  switch (room?.state) {
    case "pre_queue":
      return (
        "The doors open when the sale begins. All who are in the waiting " +
        "room by then have the same chance: the order of coming does not count."
      );
    case "frozen":
      return "The order is being drawn right now. Who joins now comes after.";
    case "open":
      return room.counts.waiting > 0
        ? `${count(room.counts.waiting, "person is", "people are")} waiting. ` +
            "Join, and you will be let in when it is your turn."
        : "Nobody has to wait at the moment: you will be let in right away.";
    default:
      return "Join, and you will be let in to the seats when it is your turn.";
  }
}

export function RoomCard() {
  const { hall } = useShop();
  const { room, why } = useRoom(hall.id, lookEvery);
  const isOver =
    room?.state === "ended" || (why instanceof Refusal && why.status === 404);
  const wasOn = useRef(false);
  useEffect(() => {
    // One that was over before keeps nobody out.
    if (wasOn.current && isOver) hall.roomHasEnded();
    wasOn.current = room !== null && !isOver;
  }, [room, isOver]);
  return (
    <section class="card room-card" aria-labelledby="room-title">
      <h2 id="room-title">A waiting room keeps the line fair</h2>
      <p>{roomWords(room)}</p>
      <p class="soft small">
        You keep your place if you close this page and come back.
      </p>
      <p>
        <a class="button button-main" href={`/e/${hall.id}/room`}>
          Go to the waiting room
        </a>
      </p>
    </section>
  );
}
