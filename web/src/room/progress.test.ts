import { describe, expect, it } from "vitest";

import { progressOf, stepOf } from "./progress";

describe("the way that is behind one", () => {
  it("grows from nothing", () => {
    expect(progressOf(100, 100)).toBe(0);
    expect(progressOf(100, 25)).toBe(0.75);
    expect(progressOf(100, 1)).toBe(0.99);
  });

  it("is none for who was first all along", () => {
    expect(progressOf(1, 1)).toBe(0);
  });
});

describe("the step that one is at", () => {
  it("leads from joining to the seats", () => {
    expect(stepOf("announced")).toBe("join");
    expect(stepOf("pre_queue")).toBe("join");
    expect(stepOf("pre_queue", "pre_queue")).toBe("draw");
    expect(stepOf("frozen", "pre_queue")).toBe("draw");
    expect(stepOf("open", "queued")).toBe("wait");
    expect(stepOf("open", "admitted")).toBe("shop");
  });

  it("begins anew for who has left, and is none at the end", () => {
    expect(stepOf("open", "left")).toBe("join");
    expect(stepOf("ended", "queued")).toBeNull();
  });
});
