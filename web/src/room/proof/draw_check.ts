// What somebody who trusts nobody does with a published draw. It says the same,
// in the same words, as `onsale verify-draw` (domain/room/draw_check.cpp).

import {
  compareIds,
  drawOrder,
  listRoot,
  operatorCommitment,
  orderKey,
  witnessCommitment,
} from "./draw";
import type { DrawRecord, Kept } from "./draw_record";
import { readReceipt, type Receipt } from "./receipt";

/** One thing that was looked at. */
export interface Finding {
  what:
    | "operator_seed" // is the one that was promised
    | "witness_seed" // the same, of one witness
    | "withheld" // the record says so if a seed is missing
    | "list" // ascending, each entry once, under the root
    | "order" // is what seeds and list give
    | "commitment" // kept from before, is in the record
    | "root" // kept from before, is that of the record
    | "receipt"; // is of this draw, and its entry in the list, unless late
  holds: boolean;
  /** A sentence for people, without the full stop. */
  words: string;
}

const mostWitnesses = 16;

function ofOperator(draw: DrawRecord): Finding {
  const what = "operator_seed";
  const { event, operatorSeed, witnesses, commitment } = draw;
  if (operatorSeed === null)
    return {
      what,
      holds: false,
      words: "the operator has not revealed a seed: nothing was drawn",
    };
  const holds =
    operatorCommitment(event, operatorSeed, witnesses) === commitment;
  return {
    what,
    holds,
    words: holds
      ? "the operator's seed and the witnesses are those of the commitment"
      : "the operator's seed, or the list of witnesses, is not what the " +
        "commitment was made of",
  };
}

/**
 * A name with a line's end in it could stand for two witnesses in the texts that
 * are hashed.
 */
function areNames({ witnesses }: DrawRecord): boolean {
  const names = witnesses.map((x) => x.name);
  return (
    names.length <= mostWitnesses &&
    new Set(names).size === names.length &&
    names.every((x) => /^[A-Za-z0-9_-]{1,32}$/.test(x))
  );
}

function ofSeeds(draw: DrawRecord): Finding[] {
  const what = "witness_seed";
  const { event, witnesses, witnessSeeds } = draw;
  const result: Finding[] = [];
  witnesses.forEach(({ name, commitment }, i) => {
    const seed = witnessSeeds[i];
    if (!seed) return;
    const holds = witnessCommitment(event, name, seed) === commitment;
    const words = holds
      ? "is the one of the commitment"
      : "is not what the commitment was made of";
    result.push({
      what,
      holds,
      words: `the seed of witness ${name} ${words}`,
    });
  });
  if (witnessSeeds.length > witnesses.length)
    result.push({
      what,
      holds: false,
      words: "there are seeds of witnesses that nobody promised",
    });
  return result;
}

function ofWithheld(draw: DrawRecord): Finding[] {
  const what = "withheld";
  const { witnesses, witnessSeeds, degraded } = draw;
  const missing = witnesses
    .filter((_, i) => !witnessSeeds[i])
    .map((x) => x.name)
    .join(", ");
  if (missing !== "") {
    const end = degraded
      ? ", which is said"
      : ", and the draw is not marked as degraded";
    const words = `no seed was revealed of ${missing}${end}`;
    return [{ what, holds: degraded, words }];
  }
  if (!degraded) return [];
  const words = "the draw is marked as degraded, although no seed was withheld";
  return [{ what, holds: false, words }];
}

function isAscending({ entries }: DrawRecord): boolean {
  return entries.every((x, i) => {
    const before = entries[i - 1];
    return !before || compareIds(before.id, x.id) < 0;
  });
}

function ofList(draw: DrawRecord): Finding {
  const what = "list";
  if (!isAscending(draw))
    return {
      what,
      holds: false,
      words:
        "the list names an entry twice, or is not in the order of its numbers",
    };
  const holds = listRoot(draw.event, draw.entries) === draw.root;
  return {
    what,
    holds,
    words: holds
      ? `the list of ${draw.entries.length} entries has the root that was ` +
        "published"
      : "the list does not have the root that was published",
  };
}

function ofOrder(draw: DrawRecord, operatorSeed: string): Finding {
  const what = "order";
  const expected = drawOrder(draw.entries, orderKey(draw, operatorSeed));
  const found = draw.order;
  const longest = Math.max(expected.length, found.length);
  let at = 0;
  while (at < longest && expected[at] === found[at]) at += 1;
  if (at === longest)
    return {
      what,
      holds: true,
      words: "the order is the one that the seeds and the list give",
    };
  const name = (id?: string) => (id === undefined ? "nobody" : `entry ${id}`);
  return {
    what,
    holds: false,
    words:
      `place ${at + 1} of the order is ${name(found[at])}, where the seeds ` +
      `and the list give ${name(expected[at])}`,
  };
}

function ofCommitment(draw: DrawRecord, kept: string): Finding {
  const what = "commitment";
  if (kept === draw.commitment)
    return {
      what,
      holds: true,
      words: "the operator's commitment is the one that was kept",
    };
  const witness = draw.witnesses.find((x) => x.commitment === kept);
  if (witness)
    return {
      what,
      holds: true,
      words:
        `the commitment of witness ${witness.name} is the one that was ` +
        "kept, which binds the witness and nobody else",
    };
  return {
    what,
    holds: false,
    words:
      `the commitment ${kept} that was kept is not in the draw: it was ` +
      "replaced",
  };
}

function ofRoot(draw: DrawRecord, kept: string): Finding {
  const holds = kept === draw.root;
  return {
    what: "root",
    holds,
    words: holds
      ? "the list is the one whose root was kept"
      : `the root ${kept} that was kept is of another list`,
  };
}

function placeOf({ order }: DrawRecord, id: string): string {
  const at = order.indexOf(id);
  if (at < 0) return "has no place in the order";
  return `came to place ${at + 1} of ${order.length}`;
}

function ofReceipt(draw: DrawRecord, x: Receipt): Finding {
  const name = `the receipt of entry ${x.entry}`;
  const say = (holds: boolean, words: string): Finding => ({
    what: "receipt",
    holds,
    words,
  });
  if (x.event !== draw.event) return say(false, `${name} is of another event`);
  if (x.commitment !== draw.commitment)
    return say(false, `${name} names another commitment: it was replaced`);
  if (x.root !== undefined && x.root !== draw.root)
    return say(false, `${name} names the root of another list`);
  const listed = draw.entries.some((y) => y.id === x.entry);
  const late = `${name} is of somebody who came after the draw`;
  if (x.late)
    return listed ? say(false, `${late}, and is in the list`) : say(true, late);
  if (!listed)
    return say(
      false,
      `${name} is of nobody in the list, unless the place was given up before ` +
        "the freeze",
    );
  return say(
    true,
    `entry ${x.entry} of the receipt is in the list and ` +
      placeOf(draw, x.entry),
  );
}

function ofReceiptText(draw: DrawRecord, text: string): Finding {
  const receipt = readReceipt(text);
  if (receipt) return ofReceipt(draw, receipt);
  return {
    what: "receipt",
    holds: false,
    words: "what was kept as a receipt is none",
  };
}

/**
 * Looks at everything, also after something was found wrong; but at nothing else
 * if names of witnesses could make one text of two.
 */
export function checkDraw(draw: DrawRecord, kept: Kept): Finding[] {
  if (!areNames(draw))
    return [
      {
        what: "witness_seed",
        holds: false,
        words:
          "the names of the witnesses are not plain, or not each its own: the " +
          "commitment could be that of others",
      },
    ];
  const result = [ofOperator(draw), ...ofSeeds(draw), ...ofWithheld(draw)];
  result.push(ofList(draw));
  // An order of a list that is none would say nothing.
  if (isAscending(draw) && draw.operatorSeed !== null)
    result.push(ofOrder(draw, draw.operatorSeed));
  return [
    ...result,
    ...kept.commitments.map((x) => ofCommitment(draw, x)),
    ...kept.roots.map((x) => ofRoot(draw, x)),
    ...kept.receipts.map((x) => ofReceiptText(draw, x)),
  ];
}
