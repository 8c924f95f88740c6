import { describe, expect, it } from "vitest";

import { badgesOf } from "./event_badges";
import { hourAt } from "./time";

const now = new Date("2027-03-01T12:00:00Z");
const event = {
  status: "scheduled" as const,
  available: true,
};
const first = (x: Partial<Parameters<typeof badgesOf>[0]>) =>
  badgesOf({ ...event, ...x }, now)[0];

describe("an event", () => {
  it("is on sale unless something speaks against it", () => {
    expect(badgesOf(event, now)).toEqual([{ text: "On sale", tone: "good" }]);
    const onsale = { starts_at: "2027-03-01T12:00:00Z" };
    expect(first({ onsale })?.text).toBe("On sale");
  });

  it("says when its sale begins, by the clock of whoever looks", () => {
    const onsale = { starts_at: "2027-03-05T12:30:00Z" };
    const text = first({ onsale })?.text ?? "";
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(text).toMatch(/^On sale .*Mar/);
    expect(text).toContain(hourAt(onsale.starts_at, zone));
  });

  it("says that a presale runs", () => {
    const onsale = { starts_at: "2027-03-05T10:00:00Z" };
    const presales = [
      {
        name: "Fan club",
        starts_at: "2027-03-01T10:00:00Z",
        ends_at: "2027-03-02T10:00:00Z",
      },
    ];
    expect(first({ onsale, presales })).toEqual({
      text: "Presale now: Fan club",
      tone: "accent",
    });
  });

  it("is sold out, whatever its sale", () => {
    const onsale = { starts_at: "2027-03-05T10:00:00Z" };
    expect(first({ available: false, onsale })?.text).toBe("Sold out");
  });

  it("has few tickets left", () => {
    expect(first({ tickets_left: 20 })?.text).toBe("Only 20 left");
    expect(first({ tickets_left: 1 })?.text).toBe("1 left");
    expect(first({ tickets_left: 21 })?.text).toBe("On sale");
  });

  it("is no longer sold", () => {
    const onsale = {
      starts_at: "2027-02-01T10:00:00Z",
      ends_at: "2027-03-01T12:00:00Z",
    };
    expect(first({ onsale })?.text).toBe("Sale ended");
  });

  it("is off, or at another time", () => {
    expect(badgesOf({ ...event, status: "cancelled" }, now)).toEqual([
      { text: "Cancelled", tone: "bad" },
    ]);
    const texts = (status: "postponed" | "rescheduled") =>
      badgesOf({ ...event, status }, now).map((x) => x.text);
    expect(texts("postponed")).toEqual(["Postponed", "On sale"]);
    expect(texts("rescheduled")).toEqual(["New date", "On sale"]);
  });
});
