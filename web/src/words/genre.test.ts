import { expect, it } from "vitest";

import { genreName } from "./genre";

it("writes genres as people do", () => {
  const names = ["pop", "hip hop", "r&b", "k-pop", ""].map(genreName);
  expect(names).toEqual(["Pop", "Hip hop", "R&B", "K-pop", ""]);
});
