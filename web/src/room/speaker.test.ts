import { describe, expect, it } from "vitest";

import { speak } from "./speaker";

describe("what is said aloud", () => {
  const first = speak(null, { key: "queued", text: "Number 90" }, 0);

  it("begins with how it is", () => {
    expect(first.text).toBe("Number 90");
  });

  it("is silent about each step of the line", () => {
    const next = speak(first, { key: "queued", text: "Number 80" }, 29_000);
    expect(next).toBe(first);
  });

  it("tells where one stands from time to time", () => {
    const next = speak(first, { key: "queued", text: "Number 70" }, 30_000);
    expect(next.text).toBe("Number 70");
  });

  it("says nothing twice", () => {
    const next = speak(first, { key: "queued", text: "Number 90" }, 90_000);
    expect(next).toBe(first);
  });

  it("does not wait with what matters", () => {
    const next = speak(first, { key: "admitted", text: "Your turn" }, 1);
    expect(next.text).toBe("Your turn");
  });
});
