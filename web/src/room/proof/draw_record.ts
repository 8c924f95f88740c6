// A draw as it is published, read by somebody who takes nothing for granted.

import type { Draw } from "../../api/types";

export interface DrawEntry {
  id: string;
  pool: "main" | "parked";
}

/** All hashes and seeds are 64 hexadecimal digits. */
export interface DrawRecord {
  event: string;
  commitment: string;
  witnesses: { name: string; commitment: string }[];
  entries: DrawEntry[];
  root: string;
  /** Null: it was not revealed. */
  operatorSeed: string | null;
  witnessSeeds: (string | null)[];
  degraded: boolean;
  order: string[];
}

/** What somebody kept from before the seeds were known. */
export interface Kept {
  commitments: string[];
  roots: string[];
  receipts: string[];
}

class BadDraw extends Error {}

function hash(text: unknown, name: string): string {
  if (typeof text === "string" && /^[0-9a-f]{64}$/.test(text)) return text;
  throw new BadDraw(`${name} has no 64 hexadecimal digits`);
}

function id(text: unknown, name: string): string {
  const largest = 2n ** 63n - 1n;
  const looksRight = typeof text === "string" && /^[1-9]\d{0,18}$/.test(text);
  if (looksRight && BigInt(text) <= largest) return text;
  throw new BadDraw(`${name} is no id`);
}

function list<T>(of: T[] | undefined, name: string): T[] {
  if (Array.isArray(of)) return of;
  throw new BadDraw(`${name} is no list`);
}

function entry(x: Draw["entries"][number]): DrawEntry {
  if (x.pool !== "main" && x.pool !== "parked")
    throw new BadDraw("an entry's pool is neither main nor parked");
  return { id: id(x.entry_id, "an entry's id"), pool: x.pool };
}

function record(x: Draw): DrawRecord {
  const promised = list(x.commitments?.witnesses, "commitments.witnesses");
  const seeds = x.seeds
    ? list(x.seeds.witnesses, "seeds.witnesses")
    : promised.map(() => ({ seed: null }));
  const own = x.seeds?.operator ?? null;
  return {
    event: id(x.event_id, "event_id"),
    commitment: hash(x.commitments?.operator, "commitments.operator"),
    witnesses: promised.map((y) => ({
      name: String(y.name),
      commitment: hash(y.commitment, "a witness's commitment"),
    })),
    entries: list(x.entries, "entries").map(entry),
    root: hash(x.list_root, "list_root"),
    operatorSeed: own === null ? null : hash(own, "seeds.operator"),
    witnessSeeds: seeds.map(({ seed }) =>
      seed === null ? null : hash(seed, "a witness's seed"),
    ),
    degraded: x.degraded === true,
    order: list(x.order ?? [], "order").map((y) =>
      id(y, "an entry of the order"),
    ),
  };
}

/** @returns the draw, or what is wrong with the document */
export function readDraw(text: string): DrawRecord | string {
  try {
    return record(JSON.parse(text) as Draw);
  } catch (why) {
    // A document of another shape altogether: whatever is missing first.
    return why instanceof BadDraw ? why.message : "this is no draw";
  }
}
