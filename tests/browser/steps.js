// What people do on the page, in the words that they see there.

import assert from "node:assert/strict";

import { expectNoComplaints } from "./checks.js";
import { patience } from "./house.js";

/** Opens a section of the list of an event's page. */
export async function openSection(page, name) {
  await page
    .getByRole("radio", { name: "List" })
    .or(page.getByRole("button", { name: "List", exact: true }))
    .first()
    .click();
  await page.getByRole("button", { name: new RegExp(name) }).click();
  await page.getByRole("group", { name: "Row A" }).waitFor();
}

/** The button of a seat in the list. */
export const seatButton = (page, row, seat) =>
  page.getByRole("button", {
    name: new RegExp(`^Row ${row}, seat ${seat}[,.]`),
  });

/** Chooses seats of one section by name, and holds them. */
export async function holdSeats(page, section, row, seats) {
  await openSection(page, section);
  for (const seat of seats) await seatButton(page, row, seat).click();
  await page.getByRole("button", { name: /^Hold (this|these) seat/ }).click();
  await page.waitForURL(/\/checkout\//);
}

/** Pays with a card of the simulated bank, by its last digits. */
export async function pay(page, digits) {
  await page.getByRole("radio", { name: new RegExp(digits) }).check();
  await page.getByRole("button", { name: /^Pay / }).click();
}

/** What the codes of a paid booking say, as its owner's browser may ask. */
export async function codesOf(page) {
  const list = await page.request.get("/me/bookings");
  const { bookings } = await list.json();
  return bookings.flatMap((x) => x.tickets.map((ticket) => ticket.code));
}

/** Joins the room of event 1 and waits until the page says where one is. */
export async function joinRoom(page) {
  await page.goto("/e/1/room");
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await page.getByRole("button", { name: "Leave the line" }).waitFor();
}

/** Waits for something to be so. */
export async function until(what, isSo) {
  const end = Date.now() + patience;
  while (!(await isSo())) {
    if (Date.now() > end) assert.fail(`never: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

export { expectNoComplaints };
