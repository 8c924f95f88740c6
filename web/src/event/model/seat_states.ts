// Whether each seat of an event can be had: what the live feed says, and until
// it says something, what the sections' pages said.

import type { SeatsMessage, Ticket } from "../../api/types";
import { placeOfTicket, type SeatStatus } from "./hall_section";

/** In the order of the two bits that stand for them. */
const statuses: readonly SeatStatus[] = [
  "available",
  "held",
  "sold",
  "blocked",
];
const unknown = 255;

interface Block {
  /** That of the live feed; negative as long as it said nothing. */
  version: number;
  states: Uint8Array;
}

export interface Change {
  ticket: string;
  block: number;
  status: SeatStatus;
}

/** Four places a byte, the first in the lowest bits. */
export function unpack(base64: string): Uint8Array {
  const bytes = atob(base64);
  const states = new Uint8Array(bytes.length * 4);
  for (let i = 0; i < states.length; ++i)
    states[i] = (bytes.charCodeAt(i >> 2) >> ((i & 3) * 2)) & 3;
  return states;
}

export class SeatStates {
  #blocks = new Map<number, Block>();

  /** Undefined as long as nothing is known of the place. */
  statusOf(at: { block: number; place: number }): SeatStatus | undefined {
    const code = this.#blocks.get(at.block)?.states[at.place];
    return code === undefined ? undefined : statuses[code];
  }

  /**
   * Takes in what the feed says.
   * @returns what has become known by it, and whether it tells of other blocks
   * than those that were told of before: then the seats were planned anew
   */
  hear(message: SeatsMessage): { changes: Change[]; isNewPlan: boolean } {
    if (message.type === "delta")
      return { changes: this.#hearDelta(message.blocks), isNewPlan: false };
    const heard = message.blocks.map(({ block, version, states }) => ({
      block,
      version,
      states: unpack(states ?? ""),
    }));
    const isNewPlan = this.#isNewPlan(heard);
    for (const { block, ...known } of heard) this.#blocks.set(block, known);
    return { changes: [], isNewPlan };
  }

  /**
   * Takes in what a section's page says of its tickets. It may come from a
   * cache, so it does not count where the feed has spoken.
   * @param force if there is no feed at the moment, a page is the best there is
   */
  learn(tickets: readonly Ticket[], force: boolean): void {
    for (const ticket of tickets) {
      const { block, place } = placeOfTicket(ticket.ticket_id);
      const known = this.#blocks.get(block) ?? this.#add(block);
      if (known.version >= 0 && !force) continue;
      if (place >= known.states.length) known.states = longer(known, place);
      known.states[place] = statuses.indexOf(ticket.status);
    }
  }

  #add(block: number): Block {
    const added = { version: -1, states: new Uint8Array(0) };
    this.#blocks.set(block, added);
    return added;
  }

  #hearDelta(blocks: SeatsMessage["blocks"]): Change[] {
    const heard: Change[] = [];
    for (const { block, version, changes } of blocks) {
      const known = this.#blocks.get(block);
      // What is older than the snapshot is part of it.
      if (!known || version <= known.version) continue;
      known.version = version;
      for (const [ticket, status] of changes as [string, SeatStatus][]) {
        known.states[placeOfTicket(ticket).place] = statuses.indexOf(status);
        heard.push({ ticket, block, status });
      }
    }
    return heard;
  }

  #isNewPlan(blocks: readonly (Block & { block: number })[]): boolean {
    const told = [...this.#blocks.values()].filter((x) => x.version >= 0);
    if (told.length === 0) return false;
    return (
      told.length !== blocks.length ||
      blocks.some(
        ({ block, states }) =>
          this.#blocks.get(block)?.states.length !== states.length,
      )
    );
  }
}

function longer({ states }: Block, place: number): Uint8Array {
  const result = new Uint8Array(Math.max(place + 1, states.length * 2, 64));
  result.fill(unknown);
  result.set(states);
  return result;
}
