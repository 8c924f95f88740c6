import { describe, expect, it } from "vitest";

import { HmacSha256, Sha256, bytesOf, fromHex, sha256, toHex } from "./sha256";

/** What WebCrypto says, whose API is asynchronous. */
const known = async (bytes: Uint8Array<ArrayBuffer>) =>
  toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));

async function knownHmac(key: Uint8Array<ArrayBuffer>, text: string) {
  const way = { name: "HMAC", hash: "SHA-256" };
  const made = await crypto.subtle.importKey("raw", key, way, false, ["sign"]);
  return toHex(
    new Uint8Array(await crypto.subtle.sign("HMAC", made, bytesOf(text))),
  );
}

describe("SHA-256", () => {
  it("is that of FIPS 180-4", () => {
    expect(toHex(sha256(bytesOf("abc")))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(toHex(sha256(bytesOf("")))).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
  });

  it("pads every length as others do", async () => {
    for (let length = 0; length < 200; ++length) {
      const bytes = Uint8Array.from(
        { length },
        (_, i) => (i * 31 + length) % 256,
      );
      expect(toHex(sha256(bytes))).toBe(await known(bytes));
    }
  });

  it("goes on from a common beginning, any number of times", async () => {
    const beginning = new Sha256().update(bytesOf("x".repeat(100)));
    for (const end of ["a", "b"])
      expect(
        toHex(new Sha256().resume(beginning).update(bytesOf(end)).digest()),
      ).toBe(await known(bytesOf("x".repeat(100) + end)));
  });
});

describe("HMAC", () => {
  it("is that of RFC 2104", async () => {
    const key = sha256(bytesOf("key"));
    const hmac = new HmacSha256(key);
    for (const text of ["1", "42", "y".repeat(300)])
      expect(toHex(hmac.of(bytesOf(text)))).toBe(await knownHmac(key, text));
  });
});

it("hexadecimal digits come back as they were", () => {
  const text = toHex(sha256(bytesOf("any")));
  expect(toHex(fromHex(text))).toBe(text);
});
