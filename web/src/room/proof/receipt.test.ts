import { describe, expect, it } from "vitest";

import { readReceipt } from "./receipt";

const commitment = "ab".repeat(32);

const token = (claims: unknown) => {
  const part = (x: unknown) =>
    btoa(JSON.stringify(x)).replaceAll("+", "-").replaceAll("/", "_");
  return `${part({ alg: "HS256" })}.${part(claims)}.signature`;
};

describe("a receipt", () => {
  it("says whose entry it is, and under which commitment", () => {
    const claims = { event_id: "1207", entry_id: "5", commitment, late: false };
    expect(readReceipt(token(claims))).toEqual({
      event: "1207",
      entry: "5",
      commitment,
      late: false,
    });
  });

  it("names the list when it was given out after the freeze", () => {
    const list_root = "cd".repeat(32);
    const claims = { event_id: "1", entry_id: "2", commitment, list_root };
    expect(readReceipt(`${token({ ...claims, late: true })}\n`)).toMatchObject({
      root: list_root,
      late: true,
    });
  });

  it("is nothing else", () => {
    expect(readReceipt("")).toBeNull();
    expect(readReceipt("a.b.c")).toBeNull();
    expect(readReceipt(token([]))).toBeNull();
    expect(
      readReceipt(token({ event_id: "1", entry_id: "0", commitment })),
    ).toBeNull();
    expect(
      readReceipt(token({ event_id: "1", entry_id: "2", commitment: "ab" })),
    ).toBeNull();
  });
});
