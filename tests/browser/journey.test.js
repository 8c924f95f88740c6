// Somebody hears of a show, finds it, pays, and comes in.

import assert from "node:assert/strict";
import { test } from "node:test";

import { expectAccessible } from "./checks.js";
import { picture, shared, show } from "./house.js";
import { codesOf, expectNoComplaints, holdSeats, pay } from "./steps.js";

const here = shared();

test("from a misspelt search to the door", async () => {
  const page = await here.visitor();
  await page.goto("/");
  const field = page.getByRole("combobox", { name: /Artist/ });
  await field.fill("the evenigns");
  await page.getByRole("option").first().waitFor();
  await picture(page, "journey-suggestions");
  await field.press("Enter");
  await page.getByRole("link", { name: /The Long Evening/ }).click();
  await page.waitForURL("**/e/1");
  await page.getByRole("heading", { name: "The Long Evening" }).waitFor();

  await holdSeats(page, "North-west", "C", [5, 6]);
  await page
    .getByText(/row C, seat 5/i)
    .first()
    .waitFor();
  await picture(page, "journey-checkout");
  await pay(page, "4242");
  await page.getByRole("heading", { name: "They are yours" }).waitFor();
  await picture(page, "journey-paid");

  await page.getByRole("link", { name: "My bookings" }).first().click();
  await page.waitForURL("**/bookings");
  await page.getByRole("button", { name: "Show tickets" }).click();
  await page.getByRole("dialog").getByText("Ticket 1 of 2").waitFor();
  await picture(page, "journey-tickets");
  const codes = await codesOf(page);
  assert.equal(codes.length, 2);

  const door = await here.visitor();
  await door.goto("/check-in");
  await door.getByLabel(/token/i).fill(here.house.token);
  await door.getByRole("button", { name: "Sign in" }).click();
  const check = async (code) => {
    await door.getByLabel("Ticket's code").fill(code);
    await door.getByRole("button", { name: "Check", exact: true }).click();
  };
  const verdict = door.getByRole("region", { name: "The last ticket" });
  await check(codes[0]);
  await verdict.getByText(/Welcome/).waitFor();
  await picture(door, "journey-door");
  await check(codes[0]);
  await verdict.getByText(/Already checked in/i).waitFor();
  await check(codes[1]);
  await verdict.getByText(/Welcome/).waitFor();
  expectNoComplaints(page, door);
});

test("a card that is declined leaves the seats held", async () => {
  const page = await here.visitor();
  await page.goto("/e/1");
  await holdSeats(page, "North-east", "B", [3]);
  await pay(page, "0002");
  await page
    .getByRole("alert")
    .getByText(/declined/i)
    .waitFor();
  await pay(page, "4242");
  await page.getByRole("heading", { name: "It is yours" }).waitFor();
  expectNoComplaints(page);
});

test("a bank that asks is answered in another window", async () => {
  const page = await here.visitor();
  await page.goto("/e/1");
  await holdSeats(page, "North-east", "D", [7]);
  await pay(page, "3184");
  const [bank] = await Promise.all([
    page.context().waitForEvent("page"),
    page.getByRole("link", { name: /bank/i }).click(),
  ]);
  const approve = bank.getByRole("button", { name: /approve/i });
  await approve.waitFor();
  await expectAccessible(bank);
  await approve.click();
  await page.getByRole("heading", { name: "It is yours" }).waitFor();
  expectNoComplaints(page);
});

test("who needs longer is warned in time and takes it", async () => {
  await here.house.ask("PUT", "/admin/events/3", {
    ...show({
      limits: { tickets_per_user: 6, open_holds: 3, hold_ttl_s: 63 },
    }),
    name: "The Quick Evening",
  });
  const page = await here.visitor();
  await page.goto("/e/3");
  await holdSeats(page, "North-east", "F", [7]);
  await page
    .getByRole("alert")
    .getByText(/Less than a minute is left/)
    .waitFor();
  await picture(page, "journey-ending");
  await expectAccessible(page);
  await page.getByRole("button", { name: "More time" }).click();
  await page
    .getByText(/held for (1|2) minute/)
    .first()
    .waitFor();
  await page.getByText("Need longer?").waitFor();
  expectNoComplaints(page);
});

test("what is given back can be chosen by others at once", async () => {
  const page = await here.visitor();
  await page.goto("/e/1");
  await holdSeats(page, "East", "E", [7]);
  await page.getByRole("button", { name: /give/i }).first().click();
  await page
    .getByRole("button", { name: "Give them back" })
    .or(page.getByRole("button", { name: /^Give it back/ }))
    .first()
    .click();
  await page
    .getByRole("heading", { name: "You gave the tickets back" })
    .waitFor();
  const other = await here.visitor();
  await other.goto("/e/1");
  await holdSeats(other, "East", "E", [7]);
  expectNoComplaints(page, other);
});

test("who calls the show off sees that everybody is paid back", async () => {
  const buyer = await here.visitor();
  await buyer.goto("/e/1");
  await holdSeats(buyer, "West", "F", [4]);
  await pay(buyer, "4242");
  await buyer.getByRole("heading", { name: "It is yours" }).waitFor();

  const page = await here.visitor();
  await page.goto("/ops");
  await page.getByLabel(/token/i).fill(here.house.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: /Nodes/i }).first().waitFor();
  await page.goto("/ops/1");
  await page.getByRole("button", { name: "Call this event off…" }).click();
  const question = page.getByRole("dialog");
  await question.getByLabel(/write the event's number/).fill("1");
  await question.getByRole("button", { name: "Call the event off" }).click();
  const refunds = page.getByRole("region", { name: "Paying back" });
  await refunds.getByText("Everybody has their money back.").waitFor();
  await page.getByText("What was sold has been given back.").waitFor();
  await expectAccessible(page);
  await picture(page, "journey-called-off");
  expectNoComplaints(page, buyer);
});
