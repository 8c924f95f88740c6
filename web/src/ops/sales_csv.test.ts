import { describe, expect, it } from "vitest";

import { readCsv, salesOf } from "./sales_csv";

describe("a list with commas", () => {
  it("has rows and fields, with either line end", () => {
    expect(readCsv("a,b\r\n1,2\r\n3,\n")).toEqual([
      ["a", "b"],
      ["1", "2"],
      ["3", ""],
    ]);
    expect(readCsv("a,b")).toEqual([["a", "b"]]);
    expect(readCsv("")).toEqual([]);
  });

  it("may quote commas, quotes and line ends", () => {
    expect(readCsv('"a, b","c ""d""","e\r\nf",g\r\n')).toEqual([
      ["a, b", 'c "d"', "e\r\nf", "g"],
    ]);
  });

  it("is refused when a quote has no end", () => {
    expect(() => readCsv('a,"b\r\n')).toThrow();
    expect(() => readCsv('a,b"c\r\n')).toThrow();
  });
});

const head =
  "booking_id,user_id,ticket_id,section,row,seat,price,currency,held_at,sold_at";

describe("a list of sales", () => {
  it("is read in the order of the sales", () => {
    const csv = [
      head,
      "b,u,1-1-1,A,1,2,5000,USD,2027-01-01T10:00:00.000Z,2027-01-01T10:02:00.000Z",
      "a,'=u,1-1-0,A,1,1,7000,USD,2027-01-01T10:00:00.000Z,2027-01-01T10:01:00.000Z",
      "",
    ].join("\r\n");
    expect(salesOf(csv)).toEqual([
      { soldAt: Date.parse("2027-01-01T10:01:00Z"), price: 7000 },
      { soldAt: Date.parse("2027-01-01T10:02:00Z"), price: 5000 },
    ]);
  });

  it("takes the time of the hold for one that is missing", () => {
    const csv = `${head}\r\nb,u,1-1-1,GA,,,50,USD,2027-01-01T10:00:00Z,\r\n`;
    expect(salesOf(csv)[0]?.soldAt).toBe(Date.parse("2027-01-01T10:00:00Z"));
  });

  it("is empty before the first sale", () => {
    expect(salesOf(`${head}\r\n`)).toEqual([]);
  });

  it("must have the columns that are read", () => {
    expect(() => salesOf("ticket_id,price\r\n")).toThrow("sold_at");
  });
});
