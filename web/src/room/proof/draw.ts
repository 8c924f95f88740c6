// The draw that orders those who gathered before the sale, as docs/fairness.md
// tells it: each hash is of a short text of lines, so that anybody can repeat it.

import { HmacSha256, Sha256, bytesOf, fromHex, sha256, toHex } from "./sha256";
import type { DrawEntry, DrawRecord } from "./draw_record";

// What RFC 6962 puts before leaves and inner nodes, so that none is taken for
// the other.
const leafMark = Uint8Array.of(0);
const nodeMark = Uint8Array.of(1);

const hashOf = (text: string): string => toHex(sha256(bytesOf(text)));

const heading = (kind: string, event: string): string =>
  `onsale ${kind} 1\nevent ${event}\n`;

export const witnessCommitment = (
  event: string,
  name: string,
  seed: string,
): string => hashOf(`${heading("witness", event)}name ${name}\nseed ${seed}\n`);

export function operatorCommitment(
  event: string,
  seed: string,
  witnesses: DrawRecord["witnesses"],
): string {
  const lines = witnesses.map((x) => `witness ${x.name} ${x.commitment}\n`);
  return hashOf(`${heading("operator", event)}seed ${seed}\n${lines.join("")}`);
}

/** The largest power of two that is smaller than `count`, which is 2 at least. */
function halfOf(count: number): number {
  let half = 1;
  while (half * 2 < count) half *= 2;
  return half;
}

function rootOf(leaves: Uint8Array[], first: number, last: number): Uint8Array {
  const only = leaves[first];
  if (only && last - first === 1) return only;
  const middle = first + halfOf(last - first);
  return new Sha256()
    .update(nodeMark)
    .update(rootOf(leaves, first, middle))
    .update(rootOf(leaves, middle, last))
    .digest();
}

/** The root of the Merkle tree over the texts `1207:3:main`. */
export function listRoot(event: string, entries: DrawEntry[]): string {
  if (entries.length === 0) return hashOf("");
  const beginning = new Sha256().update(leafMark).update(bytesOf(`${event}:`));
  const leaves = entries.map((x) =>
    new Sha256()
      .resume(beginning)
      .update(bytesOf(`${x.id}:${x.pool}`))
      .digest(),
  );
  return toHex(rootOf(leaves, 0, leaves.length));
}

/** What nobody knows before the last seed is revealed. */
export function orderKey(draw: DrawRecord, operatorSeed: string): string {
  const lines = draw.witnesses.map(
    (x, i) => `witness ${x.name} ${draw.witnessSeeds[i] ?? "withheld"}\n`,
  );
  return hashOf(
    `${heading("draw", draw.event)}operator ${operatorSeed}\n` +
      `${lines.join("")}list ${draw.root}\n`,
  );
}

/** Orders ids, which may have more digits than a number holds. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The order in which entries are served: the main pool, then the parked one,
 * each ascending by the HMAC of the entry's number under the key.
 */
export function drawOrder(entries: DrawEntry[], key: string): string[] {
  const hmac = new HmacSha256(fromHex(key));
  const drawn = entries.map((x) => ({
    id: x.id,
    sorting: x.pool + toHex(hmac.of(bytesOf(x.id))), // "main" < "parked"
  }));
  drawn.sort((a, b) => {
    if (a.sorting !== b.sorting) return a.sorting < b.sorting ? -1 : 1;
    return compareIds(a.id, b.id);
  });
  return drawn.map((x) => x.id);
}
