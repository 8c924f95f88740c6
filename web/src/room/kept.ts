// What this browser keeps from before the draw: without it a draw that was made
// up afterwards as a whole could not be told from a true one.

import type { Room } from "../api/types";
import { readReceipt } from "./proof/receipt";

export interface KeptEvidence {
  commitment?: string;
  witnesses?: { name: string; commitment: string }[];
  /** Of the list, seen between the freeze and the draw. */
  root?: string;
  receipt?: string;
  /** When the commitment was first seen, as an ISO time. */
  since?: string;
}

/** Keeps what is seen first, and never lets anything replace it. */
export function withRoom(
  kept: KeptEvidence,
  room: Pick<Room, "commitments" | "list_root" | "drawn">,
  now: Date,
): KeptEvidence {
  // What comes with the seeds proves nothing any more.
  if (room.drawn) return kept;
  const result = { ...kept };
  if (kept.commitment === undefined) {
    result.commitment = room.commitments.operator;
    result.witnesses = room.commitments.witnesses;
    result.since = now.toISOString();
  }
  if (kept.root === undefined && room.list_root !== undefined)
    result.root = room.list_root;
  return result;
}

/**
 * Keeps the receipt of the newest place. The first one of a place is the better
 * evidence: later ones of the same say no more about it.
 */
export function withReceipt(kept: KeptEvidence, receipt: string): KeptEvidence {
  const known = kept.receipt === undefined ? null : readReceipt(kept.receipt);
  const entry = readReceipt(receipt)?.entry;
  if (entry === undefined || known?.entry === entry) return kept;
  return { ...kept, receipt };
}

const nameOf = (event: string): string => `onsale.draw.${event}`;

export function loadKept(event: string): KeptEvidence {
  try {
    const text = localStorage.getItem(nameOf(event));
    return text === null ? {} : (JSON.parse(text) as KeptEvidence);
  } catch {
    return {}; // nothing can be kept here, or somebody else wrote to it
  }
}

export function saveKept(event: string, kept: KeptEvidence): void {
  try {
    localStorage.setItem(nameOf(event), JSON.stringify(kept));
  } catch {
    // the browser keeps nothing: the page says what to write down
  }
}
