import { describe, expect, it } from "vitest";

import { Refusal } from "../api/refusal";
import { eventNamedBy, ticketOf } from "./check_ticket";

const encoded = (x: unknown): string =>
  btoa(JSON.stringify(x)).replaceAll("+", "-").replaceAll("/", "_");
const code = (claims: unknown): string =>
  `${encoded({ alg: "HS256" })}.${encoded(claims).replaceAll("=", "")}.c2ln`;

describe("a code", () => {
  it("names the event of its ticket", () => {
    expect(eventNamedBy(code({ sub: "1207-14-233" }))).toBe("1207");
  });

  it("may be anything", () => {
    const odd = [
      "",
      "hello",
      "a.b.c",
      code(null),
      code({ sub: 12 }),
      code({ sub: "u_ann" }),
      "https://example.com/a.b",
    ];
    expect(odd.map(eventNamedBy)).toEqual(odd.map(() => undefined));
  });
});

describe("a refusal", () => {
  it("speaks of a ticket, or of none", () => {
    const problem = {
      type: "/problems/ticket-not-valid",
      title: "",
      status: 409,
    };
    const ticket = { ticket_id: "12-1-6", event_id: "12" };
    expect(ticketOf(new Refusal(problem))).toBeUndefined();
    expect(ticketOf(new Refusal({ ...problem, ...ticket }))).toMatchObject(
      ticket,
    );
  });
});
