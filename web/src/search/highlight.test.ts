import { describe, expect, it } from "vitest";

import { piecesOf } from "./highlight";

describe("a highlight", () => {
  it("is taken apart into what was meant and the rest", () => {
    expect(piecesOf("<mark>Cold</mark>play: <mark>Paper</mark> Moons")).toEqual(
      [
        { text: "Cold", isMeant: true },
        { text: "play: ", isMeant: false },
        { text: "Paper", isMeant: true },
        { text: " Moons", isMeant: false },
      ],
    );
  });

  it("without marks is one text", () => {
    expect(piecesOf("Pink")).toEqual([{ text: "Pink", isMeant: false }]);
    expect(piecesOf("")).toEqual([]);
  });

  it("has its signs back", () => {
    expect(piecesOf("Guns N&#39; Roses &amp; &quot;&lt;x&gt;&quot;")).toEqual([
      { text: `Guns N' Roses & "<x>"`, isMeant: false },
    ]);
  });

  it("is unescaped once, not twice", () => {
    expect(piecesOf("&amp;lt;")[0]?.text).toBe("&lt;");
  });

  it("keeps other tags as the text they are", () => {
    expect(piecesOf("<img src=x onerror=alert(1)>")[0]?.text).toBe(
      "<img src=x onerror=alert(1)>",
    );
  });
});
