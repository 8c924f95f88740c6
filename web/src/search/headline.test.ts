import { describe, expect, it } from "vitest";

import { chipsOf, headline, titleOf } from "./headline";
import { everything } from "./search_state";

describe("a headline", () => {
  it("says what was found", () => {
    expect(headline(3195, everything)).toMatch(/^3.?195 upcoming events$/);
    expect(headline(1, { ...everything, text: "tayler" })).toBe(
      "1 event for “tayler”",
    );
    const both = { ...everything, performers: ["Coldplay"] };
    expect(headline(4, { ...both, cities: ["London", "Paris"] })).toBe(
      "4 events with Coldplay in London or Paris",
    );
    expect(headline(2, { ...everything, genres: ["pop"] })).toBe(
      "2 pop events",
    );
  });

  it("says so when there is nothing", () => {
    expect(headline(0, { ...everything, venues: ["MSG"] })).toBe(
      "No events at MSG",
    );
  });
});

describe("chips", () => {
  it("each take one thing out of a search", () => {
    const near = { lat: 1, lon: 2, radiusKm: 25 };
    const search = {
      ...everything,
      cities: ["Oslo", "Bergen"],
      near,
      priceMax: 8500,
      available: true,
      sort: "distance" as const,
    };
    const chips = chipsOf(search, 2);
    expect(chips.map((x) => x.label)).toEqual([
      "Oslo",
      "Bergen",
      "Within 25 km of you",
      "Up to 85",
      "With tickets left",
    ]);
    expect(chips[0]?.without.cities).toEqual(["Bergen"]);
    expect(chips[2]?.without).toEqual({
      ...search,
      near: null,
      sort: "relevance",
    });
    expect(chipsOf({ ...everything, priceMax: 85 }, 0)[0]?.label).toBe(
      "Up to 85",
    );
  });

  it("name days", () => {
    const label = (from: string, to: string) =>
      chipsOf({ ...everything, from, to }, 2)[0]?.label ?? "";
    expect(label("2027-06-01", "")).toMatch(/^From .*2027/);
    expect(label("", "2027-06-01")).toMatch(/^Until .*2027/);
    expect(label("2027-06-01", "2027-06-04")).toMatch(/1.* – .*4/);
    expect(label("2027-06-01", "2027-06-01")).not.toContain("–");
  });
});

it("has a title for the tab", () => {
  expect(titleOf(everything)).toBe("What is on");
  expect(titleOf({ ...everything, text: "abba", cities: ["Oslo"] })).toBe(
    "abba, Oslo",
  );
  expect(titleOf({ ...everything, available: true })).toBe("Events");
});
