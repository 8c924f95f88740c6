import { describe, expect, it } from "vitest";

import { dayOf, quickDates } from "./quick_dates";

/** A time by the reader's own clock, wherever the test runs. */
const at = (day: string, hour = 9): Date => {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year ?? 0, (month ?? 1) - 1, date, hour);
};

const spans = (day: string, hour?: number): string[] =>
  quickDates(at(day, hour)).map((x) => `${x.from} ${x.to}`);

describe("a weekend", () => {
  it("is Friday to Sunday for who asks on a Wednesday", () => {
    expect(spans("2027-06-02")[0]).toBe("2027-06-04 2027-06-06");
  });

  it("has begun on Friday, and is shorter on Saturday and Sunday", () => {
    expect(spans("2027-06-04")[0]).toBe("2027-06-04 2027-06-06");
    expect(spans("2027-06-05")[0]).toBe("2027-06-05 2027-06-06");
    expect(spans("2027-06-06", 23)[0]).toBe("2027-06-06 2027-06-06");
  });

  it("is the next one on Monday", () => {
    expect(spans("2027-06-07")[0]).toBe("2027-06-11 2027-06-13");
  });

  it("may lie in two years", () => {
    expect(spans("2026-12-31")[0]).toBe("2027-01-01 2027-01-03");
  });
});

describe("a month", () => {
  it("is what is left of it", () => {
    expect(spans("2027-06-02")[1]).toBe("2027-06-02 2027-06-30");
    expect(spans("2028-02-10")[1]).toBe("2028-02-10 2028-02-29");
    expect(spans("2026-12-31", 0)[1]).toBe("2026-12-31 2026-12-31");
  });

  it("is also the next thirty days", () => {
    expect(spans("2027-01-31")[2]).toBe("2027-01-31 2027-03-02");
  });
});

it("writes days with all their digits", () => {
  expect(dayOf(at("2027-01-05", 0))).toBe("2027-01-05");
});
