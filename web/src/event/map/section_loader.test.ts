import { expect, test } from "vitest";

import { SectionLoader } from "./section_loader";

test("sections are loaded two at a time, and not those passed by", async () => {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const loader = new SectionLoader((id) => {
    started.push(id);
    return new Promise((end) => ends.set(id, end));
  });
  const finish = async (id: string) => {
    ends.get(id)?.();
    await new Promise((done) => setTimeout(done));
  };

  loader.want(["101", "102", "103", "104"]);
  expect(started).toEqual(["101", "102"]);
  loader.want(["102", "201", "202"]);
  await finish("101");
  expect(started).toEqual(["101", "102", "201"]);
  await finish("102");
  await finish("201");
  expect(started).toEqual(["101", "102", "201", "202"]);
});
