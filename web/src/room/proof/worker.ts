// Where the hashing is done, so that the page stays quick: in a worker, which
// gets one order and is ended when it has answered.

import { checkDraw } from "./draw_check";
import { readDraw } from "./draw_record";
import type { Answer, Order } from "./in_worker";
import { minutesKept, search } from "./work";

/** So many tries take a few hundredths of a second: between two words of news. */
const triesAtOnce = 20_000;

const say = (x: Answer) => self.postMessage(x);

function work({ task, clockAhead }: Extract<Order, { kind: "work" }>): void {
  const minuteNow = () => Math.floor((Date.now() + clockAhead) / 60_000);
  let minute = minuteNow();
  for (let tried = 0; ; tried += triesAtOnce) {
    if (minuteNow() - minute >= minutesKept) minute = minuteNow();
    const proof = search(task, minute, tried, triesAtOnce);
    if (proof) return say({ kind: "found", proof });
    say({ kind: "tried", count: tried + triesAtOnce });
  }
}

function check({ text, kept }: Extract<Order, { kind: "check" }>): void {
  const draw = readDraw(text);
  if (typeof draw === "string") return say({ kind: "no_draw", why: draw });
  say({
    kind: "checked",
    findings: checkDraw(draw, kept),
    entries: draw.entries.length,
    parked: draw.entries.filter((x) => x.pool === "parked").length,
  });
}

self.onmessage = ({ data }: MessageEvent<Order>) => {
  if (data.kind === "work") work(data);
  else check(data);
};
