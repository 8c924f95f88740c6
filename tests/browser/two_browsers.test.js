// Two people want the same seat, and see each other want it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { shared } from "./house.js";
import { expectNoComplaints, openSection, seatButton, until } from "./steps.js";

const here = shared();

async function lookAtSeats() {
  const page = await here.visitor();
  await page.goto("/e/1");
  await openSection(page, "North-west");
  return page;
}

const isFree = async (page, row, seat) =>
  /available/.test(
    (await seatButton(page, row, seat).getAttribute("aria-label")) ?? "",
  );

test("a seat that somebody holds goes from the other's map", async () => {
  const ann = await lookAtSeats();
  const bob = await lookAtSeats();
  assert.ok(await isFree(bob, "A", 1));
  await seatButton(ann, "A", 1).click();
  await seatButton(ann, "A", 2).click();
  await ann.getByRole("button", { name: "Hold these seats" }).click();
  await ann.waitForURL(/\/checkout\//);
  await until("Bob sees it", async () => !(await isFree(bob, "A", 1)));
  assert.equal(
    await seatButton(bob, "A", 1).getAttribute("aria-disabled"),
    "true",
  );
  expectNoComplaints(ann, bob);
});

test("who had chosen it is told, and keeps the rest", async () => {
  const ann = await lookAtSeats();
  const bob = await lookAtSeats();
  for (const page of [ann, bob]) await seatButton(page, "C", 5).click();
  await seatButton(bob, "C", 6).click();
  await ann.getByRole("button", { name: "Hold this seat" }).click();
  await ann.waitForURL(/\/checkout\//);
  const seats = bob.getByRole("region", { name: "Your seats" });
  await seats.getByText(/was just taken by somebody else/).waitFor();
  await bob.getByRole("button", { name: "Hold this seat" }).click();
  await bob.waitForURL(/\/checkout\//);
  expectNoComplaints(ann, bob);
});

test("of two who ask at the same moment one gets it", async () => {
  const pages = [await lookAtSeats(), await lookAtSeats()];
  // Both requests are let go when both are there.
  let letGo;
  const bothHaveAsked = new Promise((go) => (letGo = go));
  let asked = 0;
  for (const page of pages)
    await page.route("**/booking/reserve", async (x) => {
      asked += 1;
      if (asked >= pages.length) letGo();
      await bothHaveAsked;
      await x.continue();
    });
  for (const page of pages) {
    await seatButton(page, "E", 7).click();
    await page.getByRole("button", { name: "Hold this seat" }).click();
  }
  await bothHaveAsked;
  const isInside = (x) => x.url().includes("/checkout/");
  await until("one is inside", () => pages.some(isInside));
  const loser = pages.find((x) => !isInside(x));
  assert.ok(loser, "both got the seat");
  await loser
    .getByText(/taken|somebody else/i)
    .first()
    .waitFor();
});
