import { describe, expect, it } from "vitest";

import type { PlaceMessage, Room } from "../api/types";
import { choicesOf, estimateInWords, invitation, wordsOf } from "./place_words";

const room: PlaceMessage["room"] = {
  state: "open",
  joined: 5000,
  waiting: 4000,
  active: 500,
  paused: false,
  degraded: false,
  all_in_carts: false,
};

const place = (
  state: PlaceMessage["state"],
  more: Partial<Omit<PlaceMessage, "room">> = {},
  ofRoom: Partial<PlaceMessage["room"]> = {},
): PlaceMessage => ({ seq: 1, state, ...more, room: { ...room, ...ofRoom } });

describe("somebody who gathers before the sale", () => {
  it("hears that it does not matter when one joined", () => {
    const said = wordsOf(place("pre_queue", {}, { state: "pre_queue" }));
    expect(said.title).toBe("You are in");
    expect(said.lines.join(" ")).toContain("does not matter when you joined");
  });

  it("hears when the list is closed and drawn", () => {
    const said = wordsOf(place("pre_queue", {}, { state: "frozen" }));
    expect(said.title).toBe("The order is being drawn");
  });
});

describe("somebody in line", () => {
  const eta_s = { p50: 240, p90: 420 };

  it("is told the position, who is before, and an honest estimate", () => {
    const said = wordsOf(
      place("queued", { position: 1205, ahead: 1204, eta_s }),
    );
    expect(said.title).toBe("You are number 1,205 in line");
    expect(said.lines).toEqual([
      "1,204 people are before you.",
      "Half of all people who stand here wait 4 minutes at most, nine in ten 7 minutes.",
    ]);
    expect(said.tab).toBe("Number 1,205 in line");
  });

  it("is next at last", () => {
    const said = wordsOf(place("queued", { position: 1, ahead: 0 }));
    expect(said.title).toBe("You are next");
    expect(said.lines).toEqual(["Nobody is before you."]);
    const second = wordsOf(place("queued", { position: 2, ahead: 1 }));
    expect(second.lines).toEqual(["1 person is before you."]);
  });

  it("has no estimate while the line stands still, but a reason", () => {
    const at = { position: 7, ahead: 6, eta_s };
    const paused = wordsOf(place("queued", at, { paused: true }));
    expect(paused.lines.join(" ")).not.toContain("nine in ten");
    expect(paused.lines.join(" ")).toContain("paused");
    const carts = wordsOf(place("queued", at, { all_in_carts: true }));
    expect(carts.lines.join(" ")).toContain("basket");
    expect(paused.key).not.toBe(carts.key);
  });

  it("is told so before there is a position", () => {
    expect(wordsOf(place("queued")).title).toBe("You are in line");
  });
});

describe("an estimate", () => {
  it("does not say the same thing twice", () => {
    expect(estimateInWords({ p50: 10, p90: 50 })).toBe(
      "Nine in ten people here wait a minute at most.",
    );
  });
});

describe("somebody who is parked", () => {
  it.each([
    ["address", "network address"],
    ["proof", "calculation"],
    ["silent", "Nothing more was heard"],
  ] as const)("hears why: %s", (parked_for, words) => {
    const said = wordsOf(place("parked", { parked_for }));
    expect(said.title).toBe("You wait behind the others");
    expect(said.lines[0]).toContain(words);
  });
});

describe("the end", () => {
  it("of the line is told with its reason", () => {
    expect(wordsOf(place("sold_out")).title).toBe("Sold out");
    const off = { state: "ended", ended: "switched_off" } as const;
    expect(wordsOf(place("ended", {}, off)).title).toBe(
      "There is no line any more",
    );
    const done = { state: "ended", ended: "sale_ended" } as const;
    expect(wordsOf(place("ended", {}, done)).title).toBe("The sale is over");
  });

  it("of one's own turn says how to come back", () => {
    for (const state of ["finished", "left", "forfeited"] as const) {
      expect(wordsOf(place(state)).lines.at(-1)).toContain("oin again");
      expect(choicesOf(place(state)).mayJoinAgain).toBe(true);
    }
  });
});

describe("what one may do", () => {
  it("leave while one waits, and never lose the place by closing the page", () => {
    for (const state of ["pre_queue", "queued", "parked"] as const)
      expect(choicesOf(place(state))).toEqual({
        isKept: true,
        mayLeave: true,
        mayJoinAgain: false,
        maySeeSeats: false,
      });
  });

  it("see the seats when it is one's turn, or when there is no line", () => {
    expect(choicesOf(place("admitted")).maySeeSeats).toBe(true);
    const ended = (ended: Room["ended"]) =>
      choicesOf(place("ended", {}, { state: "ended", ended })).maySeeSeats;
    expect(ended("switched_off")).toBe(true);
    expect(ended("sold_out")).toBe(true);
    expect(ended("sale_ended")).toBe(false);
  });

  it("not join a room that is over", () => {
    const ended = { state: "ended", ended: "sold_out" } as const;
    expect(choicesOf(place("left", {}, ended)).mayJoinAgain).toBe(false);
  });
});

describe("somebody without a place", () => {
  const open = { state: "open", eligibility: "guest" } as Room;

  it("hears at once if only some people may join", () => {
    const lines = invitation({ ...open, eligibility: "list" }).lines;
    expect(lines.at(-1)).toBe("Only people on the organiser’s list may join.");
  });

  it.each([
    ["announced", false],
    ["pre_queue", true],
    ["frozen", true],
    ["open", true],
    ["ended", false],
  ] as const)("may join a room that is %s: %s", (state, mayJoin) => {
    expect(invitation({ ...open, state }).mayJoin).toBe(mayJoin);
  });
});
