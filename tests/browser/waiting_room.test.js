// An on-sale as a fan lives it: gather, be drawn, wait, come in.

import assert from "node:assert/strict";
import { test } from "node:test";

import { expectAccessible } from "./checks.js";
import { inSeconds, openHouse, picture, shared, show } from "./house.js";
import { expectNoComplaints, joinRoom, until } from "./steps.js";

const here = shared({ withHouse: false });

/** A room that is open, whose sale begins in so long. */
const withRoom = (saleIn, settings = {}) =>
  show({
    onsale: { starts_at: inSeconds(saleIn) },
    waiting_room: { enabled: true, active_max: 1, ...settings },
  });

/** Others who wait there, and show that they do. */
async function others(house, count) {
  const tokens = [];
  for (let i = 0; i < count; ++i) {
    const token = await house.guest();
    await house.ask("POST", "/events/1/waiting-room/join", {}, token);
    tokens.push(token);
  }
  const show = () =>
    tokens.map((x) =>
      house
        .ask("GET", "/events/1/waiting-room/place", undefined, x)
        .catch(() => null),
    );
  const timer = setInterval(() => Promise.all(show()), 2000);
  return () => clearInterval(timer);
}

test("a place outlives a reload and is the same on another device", async (t) => {
  const house = await openHouse({ event: withRoom(3600) });
  t.after(() => house.close());
  const page = await here.visitor({}, house);
  await joinRoom(page);
  const text = () => page.getByRole("main").innerText();
  assert.match(await text(), /does not matter|same chance|drawn/i);
  await picture(page, "room-before");
  await page.reload();
  await page.getByRole("button", { name: "Leave the line" }).waitFor();
  const storageState = await page.context().storageState();
  const phone = await here.visitor({ storageState }, house);
  await phone.goto("/e/1/room");
  await phone.getByRole("button", { name: "Leave the line" }).waitFor();
  const room = await (await page.request.get("/events/1/waiting-room")).json();
  assert.equal(room.counts.joined, 1);
  expectNoComplaints(page, phone);
});

test("from the draw to the seats", async (t) => {
  const event = withRoom(3600, { active_max: 50 });
  const house = await openHouse({ event });
  t.after(() => house.close());
  t.after(await others(house, 6));
  const page = await here.visitor({}, house);
  await joinRoom(page);
  event.onsale = { starts_at: inSeconds(0) };
  await house.ask("PUT", "/admin/events/1", event);
  await page.getByRole("link", { name: /Choose your seats/i }).waitFor();
  await picture(page, "room-admitted");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Stay here" }).click();
  await page.getByRole("button", { name: "Check it now" }).click();
  await page.getByText(/Nothing in this draw contradicts/).waitFor();
  await picture(page, "room-proof");
  await expectAccessible(page);
  await page.getByRole("link", { name: /Choose your seats/i }).click();
  await page.waitForURL("**/e/1");
  await page.getByRole("heading", { name: "Choose your seats" }).waitFor();
  await page.getByRole("button", { name: /Hold the best/ }).click();
  await page.waitForURL(/\/checkout\//);
  expectNoComplaints(page);
});

test("who has no pass is sent to the room", async (t) => {
  const house = await openHouse({ event: withRoom(0) });
  t.after(() => house.close());
  const first = await house.guest();
  await house.ask("POST", "/events/1/waiting-room/join", {}, first);
  await until(
    "the first is inside",
    async () =>
      (await house.ask("GET", "/events/1/waiting-room/place", undefined, first))
        .state === "admitted",
  );
  const page = await here.visitor({}, house);
  await page.goto("/e/1");
  await page
    .getByRole("link", { name: /waiting room/i })
    .first()
    .click();
  await page.waitForURL("**/e/1/room");
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await page
    .getByText(/1 person|first in line|next/i)
    .first()
    .waitFor();
  await picture(page, "room-queued");
  await expectAccessible(page);
  await house.ask("PATCH", "/admin/events/1/waiting-room", { paused: true });
  await page
    .getByText(/paused/i)
    .first()
    .waitFor();
  await picture(page, "room-paused");
  await expectAccessible(page);
  expectNoComplaints(page);
});

test("a room that asks for work has the page do it", async (t) => {
  const house = await openHouse({ event: withRoom(3600, { proof_bits: 12 }) });
  t.after(() => house.close());
  const page = await here.visitor({}, house);
  await joinRoom(page);
  const place = await page.request.get("/events/1/waiting-room/place");
  assert.equal((await place.json()).state, "pre_queue");
  expectNoComplaints(page);
});

test("a room goes on after the server was killed", async (t) => {
  const house = await openHouse({ event: withRoom(3600) });
  t.after(() => house.close());
  const page = await here.visitor({}, house);
  await joinRoom(page);
  await house.restart();
  await page.reload();
  await page.getByRole("button", { name: "Leave the line" }).waitFor();
});

test("who comes back to the seats keeps the place inside", async (t) => {
  const house = await openHouse({ event: withRoom(0) });
  t.after(() => house.close());
  const page = await here.visitor({}, house);
  await page.goto("/e/1/room");
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await page.getByRole("link", { name: /Choose your seats/i }).click();
  await page.getByRole("heading", { name: "Choose your seats" }).waitFor();
  const place = page.waitForEvent("websocket", (x) =>
    x.url().includes("/events/1/waiting-room/live"),
  );
  await page.reload();
  await place;
  await page.getByRole("heading", { name: "Choose your seats" }).waitFor();
  expectNoComplaints(page);
});

test("seats come by themselves when nobody has to wait any more", async (t) => {
  const event = withRoom(0);
  const house = await openHouse({ event });
  t.after(() => house.close());
  const page = await here.visitor({}, house);
  await page.goto("/e/1");
  await page.getByRole("link", { name: "Go to the waiting room" }).waitFor();
  await page.getByText(/Nobody has to wait/).waitFor();
  event.waiting_room = { enabled: false };
  await house.ask("PUT", "/admin/events/1", event);
  await page.getByRole("heading", { name: "Choose your seats" }).waitFor();
  expectNoComplaints(page);
});
