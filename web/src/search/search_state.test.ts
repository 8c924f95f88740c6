import { describe, expect, it } from "vitest";

import {
  addressOf,
  everything,
  filterCount,
  isHome,
  lookFor,
  readSearch,
  searchQuery,
  toggled,
  withoutFilters,
} from "./search_state";

const full = {
  ...everything,
  text: "cold play",
  cities: ["New York", "London"],
  genres: ["r&b"],
  from: "2027-06-01",
  to: "2027-06-30",
  near: { lat: 40.71, lon: -74.01, radiusKm: 25 },
  priceMax: 12_050,
  available: true,
  sort: "distance" as const,
};

describe("an address", () => {
  it("says a search, and is read as the same one", () => {
    const address = addressOf(full);
    expect(address).toBe(
      "/?q=cold+play&city=New+York&city=London&genre=r%26b" +
        "&date_from=2027-06-01&date_to=2027-06-30" +
        "&near=40.71%2C-74.01&radius_km=25&price_max=12050" +
        "&available=true&sort=distance",
    );
    expect(readSearch(address.slice(1))).toEqual(full);
  });

  it("is short when nothing is asked for", () => {
    expect(addressOf(everything)).toBe("/");
    expect(readSearch("")).toEqual(everything);
    expect(isHome(readSearch("?utm_source=letter"))).toBe(true);
  });

  it("may name one day", () => {
    const { from, to } = readSearch("?date=2027-06-05");
    expect([from, to]).toEqual(["2027-06-05", "2027-06-05"]);
  });

  it("has two days in either order", () => {
    const { from, to } = readSearch("?date_from=2027-06-30&date_to=2027-06-01");
    expect([from, to]).toEqual(["2027-06-01", "2027-06-30"]);
  });

  it("is read leniently: what makes no sense is left out", () => {
    const odd =
      "?date_from=yesterday&date_to=2027-13-45&near=91,0&radius_km=5" +
      "&price_max=-3&available=1&sort=loudest&city=&city=+";
    expect(readSearch(odd)).toEqual(everything);
  });

  it("cannot sort by distance from nowhere", () => {
    expect(readSearch("?sort=distance").sort).toBe("relevance");
    const nowhere = { ...everything, sort: "distance" as const };
    expect(searchQuery(nowhere).has("sort")).toBe(false);
  });

  it("takes a usual radius for one that is none", () => {
    expect(readSearch("?near=1,2&radius_km=0").near?.radiusKm).toBe(50);
    expect(readSearch("?near=1,2").near?.radiusKm).toBe(50);
  });

  it("names a value once", () => {
    expect(readSearch("?city=Oslo&city=Oslo").cities).toEqual(["Oslo"]);
  });
});

describe("a search", () => {
  it("for something else keeps the filters", () => {
    const next = lookFor(
      { ...full, venues: ["MSG"] },
      { performers: ["Pink"] },
    );
    expect(next).toEqual({ ...full, text: "", performers: ["Pink"] });
  });

  it("counts what narrows it", () => {
    expect(filterCount(everything)).toBe(0);
    expect(filterCount(full)).toBe(7);
    expect(filterCount(withoutFilters(full))).toBe(0);
    expect(withoutFilters(full).text).toBe("cold play");
  });

  it("has a value, or not", () => {
    expect(toggled(["pop"], "rock")).toEqual(["pop", "rock"]);
    expect(toggled(["pop", "rock"], "pop")).toEqual(["rock"]);
  });
});
