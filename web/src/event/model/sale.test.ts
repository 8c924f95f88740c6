import { describe, expect, test } from "vitest";

import type { Event } from "../../api/types";
import { canBuy, nextOpening, saleAt } from "./sale";

const at = (time: string) => Date.parse(time);

const event = {
  status: "scheduled",
  starts_at: "2027-06-01T23:00:00Z",
  onsale: { starts_at: "2027-01-10T10:00:00Z" },
  presales: [
    {
      name: "Friends",
      starts_at: "2027-01-08T10:00:00Z",
      ends_at: "2027-01-09T10:00:00Z",
    },
    {
      name: "Fan club",
      starts_at: "2027-01-05T10:00:00Z",
      ends_at: "2027-01-06T10:00:00Z",
    },
  ],
} as Event;

describe("the sale of an event", () => {
  test("is awaited, first of all by those with a code", () => {
    const sale = saleAt(event, at("2027-01-01T00:00:00Z"));
    expect(sale.is).toBe("before");
    expect(nextOpening(sale)).toBe("2027-01-05T10:00:00Z");
    expect(canBuy(sale)).toBe(false);
  });

  test("is for those with a code while a presale runs", () => {
    const sale = saleAt(event, at("2027-01-05T10:00:00Z"));
    expect(sale).toMatchObject({
      is: "presale",
      presale: { name: "Fan club" },
    });
    expect(nextOpening(sale)).toBe("2027-01-10T10:00:00Z");
    expect(canBuy(sale)).toBe(true);
  });

  test("rests between presales", () => {
    const sale = saleAt(event, at("2027-01-06T10:00:00Z"));
    expect(sale.is).toBe("before");
    expect(nextOpening(sale)).toBe("2027-01-08T10:00:00Z");
  });

  test("begins on the second, and ends when the show does begin", () => {
    expect(saleAt(event, at("2027-01-10T10:00:00Z")).is).toBe("open");
    expect(saleAt(event, at("2027-06-01T22:59:59Z")).is).toBe("open");
    expect(saleAt(event, at("2027-06-01T23:00:00Z")).is).toBe("over");
  });

  test("is open at once if nobody said when it begins", () => {
    const plain = { ...event, onsale: undefined, presales: undefined };
    expect(saleAt(plain, at("2020-01-01T00:00:00Z")).is).toBe("open");
  });

  test("ends when the organiser says so, or calls the show off", () => {
    const early = {
      ...event,
      onsale: { ...event.onsale, ends_at: "2027-05-01T00:00:00Z" },
    } as Event;
    expect(saleAt(early, at("2027-05-01T00:00:00Z"))).toEqual({
      is: "over",
      since: "2027-05-01T00:00:00Z",
    });
    const off = { ...event, status: "cancelled" } as Event;
    expect(saleAt(off, at("2027-01-11T00:00:00Z")).is).toBe("cancelled");
  });
});
