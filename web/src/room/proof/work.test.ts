import { describe, expect, it } from "vitest";

import { bytesOf, sha256 } from "./sha256";
import { leadingZeroBits, search, workInWords } from "./work";

describe("zero bits at the beginning", () => {
  it("are counted over whole bytes and within one", () => {
    expect(leadingZeroBits(Uint8Array.of(0x80))).toBe(0);
    expect(leadingZeroBits(Uint8Array.of(0x01, 0xff))).toBe(7);
    expect(leadingZeroBits(Uint8Array.of(0, 0x10))).toBe(11);
    expect(leadingZeroBits(Uint8Array.of(0, 0))).toBe(16);
  });
});

describe("the work to join", () => {
  const task = { event: "1207", user: "u_1", bits: 12 };

  it("finds a nonce whose lines hash as was asked for", () => {
    const found = search(task, 29_000_000, 0, 100_000);
    expect(found).not.toBeNull();
    const text =
      "onsale proof 1\nevent 1207\nuser u_1\nminute 29000000\n" +
      `nonce ${found?.nonce}\n`;
    expect(leadingZeroBits(sha256(bytesOf(text)))).toBeGreaterThanOrEqual(12);
    expect(found?.minute).toBe(29_000_000);
  });

  it("says so when there is none among those that were tried", () => {
    expect(search({ ...task, bits: 200 }, 1, 0, 10)).toBeNull();
  });

  it("goes on where it stopped", () => {
    const found = search(task, 7, 0, 100_000);
    const at = parseInt(found?.nonce ?? "", 36);
    expect(search(task, 7, 0, at)).toBeNull();
    expect(search(task, 7, at, 1)).toEqual(found);
  });
});

describe("how far the work is", () => {
  it("promises nothing that luck decides", () => {
    expect(workInWords(0, 18)).toBe("This takes about 260,000 tries.");
    expect(workInWords(123_456, 18)).toBe(
      "120,000 tries so far; about 260,000 are usual.",
    );
    expect(workInWords(500_000, 18)).toContain("a matter of luck");
  });
});
