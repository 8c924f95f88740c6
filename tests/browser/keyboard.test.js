// Somebody without a mouse buys a ticket: by Tab, arrows, Space and Enter.

import assert from "node:assert/strict";
import { test } from "node:test";

import { shared } from "./house.js";
import { expectNoComplaints } from "./steps.js";

const here = shared();

/** What has the focus, as a screen reader would call it. */
const focused = (page) =>
  page.evaluate(() => {
    const x = document.activeElement;
    return x?.getAttribute("aria-label") ?? x?.textContent?.trim() ?? "";
  });

/** Presses Tab until the focus is on what is meant. */
async function tabTo(page, what) {
  const seen = [];
  for (let i = 0; i < 80; ++i) {
    await page.keyboard.press("Tab");
    const name = await focused(page);
    if (what.test(name)) return name;
    seen.push(name.slice(0, 40));
  }
  assert.fail(`Tab never comes to ${what}: ${seen.join(" | ")}`);
}

test("a ticket from the list, without a mouse", async () => {
  const page = await here.visitor();
  await page.goto("/");
  await tabTo(page, /Skip to content/);
  await tabTo(page, /Artist/);
  await page.keyboard.type("long evening");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/e/1");
  await page.getByRole("heading", { name: "Choose your seats" }).waitFor();
  await tabTo(page, /^(Map|List)$/);
  if ((await focused(page)) === "Map") await page.keyboard.press("Tab");
  if ((await focused(page)) !== "List") await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await tabTo(page, /^North-west/);
  await page.keyboard.press("Enter");
  await page.getByRole("group", { name: "Row A" }).waitFor();
  await tabTo(page, /^Row A, seat/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  assert.match(await focused(page), /^Row B, seat/);
  await page.keyboard.press("Space");
  await tabTo(page, /^Hold this seat/);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/checkout\//);
  await tabTo(page, /^Pay /);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "It is yours" }).waitFor();
  assert.match(await focused(page), /It is yours/);
  expectNoComplaints(page);
});

test("completions that come late leave the choice where it is", async () => {
  const page = await here.visitor();
  await page.goto("/");
  const field = page.getByRole("combobox", { name: /Artist/ });
  await field.fill("long evenin");
  await page.getByRole("option").first().waitFor();
  let answer;
  const asked = new Promise((done) => {
    answer = done;
  });
  await page.route("**/suggest?*", async (route) => {
    await asked;
    await route.continue();
  });
  await field.press("g");
  await field.press("ArrowDown");
  const late = page.waitForResponse("**/suggest?*");
  answer();
  await (await late).finished();
  await page.locator("[role=option][aria-selected=true]").waitFor();
  await field.press("Enter");
  await page.waitForURL("**/e/1");
  expectNoComplaints(page);
});

test("the map is walked by arrows, and says where one is", async () => {
  const page = await here.visitor();
  await page.goto("/e/1");
  const map = page.getByRole("application", { name: "Map of the seats" });
  await map.focus();
  const hear = (words) => page.getByText(words).first().waitFor();
  await page.keyboard.press("ArrowRight");
  await hear(/Floor, €45, 200 of 200 left/);
  await page.keyboard.press("ArrowRight");
  await hear(/East, €65, 112 of 112 left. Press Enter for its seats/);
  await page.keyboard.press("Enter");
  await hear("Row A, seat 1, €65.00, available");
  await page.keyboard.press("ArrowRight");
  await hear("Row B, seat 1, €65.00, available");
  await page.keyboard.press("Enter");
  await hear("Row B, seat 1 chosen, €65.00");
  await page.getByRole("button", { name: "Hold this seat" }).click();
  await page.waitForURL(/\/checkout\//);
  expectNoComplaints(page);
});
