import { describe, expect, it } from "vitest";

import { deadlineOf, phaseOf, secondsLeft } from "./hold_clock";

describe("a hold of five minutes", () => {
  const heardAt = 10_000;
  const deadline = deadlineOf(300, heardAt);

  it("is counted from when the answer came in", () => {
    expect(secondsLeft(deadline, heardAt)).toBe(300);
    expect(secondsLeft(deadline, heardAt + 60_500)).toBe(239.5);
  });

  it("is calm until a minute before its end, which is warned of", () => {
    expect(phaseOf(deadline, heardAt)).toBe("calm");
    expect(phaseOf(deadline, heardAt + 239_999)).toBe("calm");
    expect(phaseOf(deadline, heardAt + 240_000)).toBe("ending");
    expect(phaseOf(deadline, heardAt + 299_999)).toBe("ending");
  });

  it("is over at its end, and never has less than no time", () => {
    expect(phaseOf(deadline, heardAt + 300_000)).toBe("over");
    expect(secondsLeft(deadline, heardAt + 400_000)).toBe(0);
  });

  it("that is shorter than the warning is warned of at once", () => {
    expect(phaseOf(deadlineOf(45, 0), 0)).toBe("ending");
  });
});
