import { expect, it } from "vitest";

import { ticketIdsIn } from "./ticket_ids";

it("finds ticket ids however they are parted, each once", () => {
  const text = " 12-1-0, 12-1-1\n12-2-30;12-1-0\t";
  expect(ticketIdsIn(text, "12")).toEqual({
    ids: ["12-1-0", "12-1-1", "12-2-30"],
    odd: [],
  });
});

it("completes those without their event", () => {
  expect(ticketIdsIn("14-233", "1207").ids).toEqual(["1207-14-233"]);
});

it("says what is no ticket of the event", () => {
  expect(ticketIdsIn("13-1-0 12-0-1 12-1-01 A7 12-1-2", "12")).toEqual({
    ids: ["12-1-2"],
    odd: ["13-1-0", "12-0-1", "12-1-01", "A7"],
  });
});

it("finds none in nothing", () => {
  expect(ticketIdsIn(" \n", "12")).toEqual({ ids: [], odd: [] });
});
