// A phone in a tunnel: the page says so, and goes on by itself.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inSeconds, openHouse, shared, show } from "./house.js";
import { joinRoom, openSection, until } from "./steps.js";

const here = shared({ withHouse: false });

test("seats that went meanwhile are known when one is back", async (t) => {
  const house = await openHouse();
  t.after(() => house.close());
  const page = await here.visitor({}, house);
  await page.goto("/e/1");
  await openSection(page, "North-west");
  const isLive = (x) => x.getByText("Live", { exact: true }).isVisible();
  await until("it is live", () => isLive(page));
  await page.context().setOffline(true);
  await house.restart(); // what was connected is not any more
  const token = await house.guest();
  const best = { quantity: 1, section: "North-west" };
  await house.ask(
    "POST",
    "/booking/reserve",
    { event_id: "1", best_available: best },
    token,
  );
  await page.context().setOffline(false);
  const taken = page.getByRole("button", { name: /^Row .*in somebody/ });
  await taken.first().waitFor();
});

test("a place in a line is kept while the server is away", async (t) => {
  const event = show({
    onsale: { starts_at: inSeconds(3600) },
    waiting_room: { enabled: true },
  });
  const house = await openHouse({ event });
  t.after(() => house.close());
  const page = await here.visitor({}, house);
  await joinRoom(page);
  await house.restart();
  // What happens afterwards is shown: the page has come back by itself.
  const token = await house.guest();
  await house.ask("POST", "/events/1/waiting-room/join", {}, token);
  const joined = page.getByRole("definition").first();
  await until("the other is counted", async () =>
    /\b2\b/.test(await joined.innerText()),
  );
  const room = await (await page.request.get("/events/1/waiting-room")).json();
  assert.equal(room.counts.joined, 2);
  await page.getByRole("button", { name: "Leave the line" }).waitFor();
});
