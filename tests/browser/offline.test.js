// A phone in a tunnel: the page says so, and goes on by itself.

import { after, before, test } from "node:test";

import { inSeconds, openBrowser, openHouse, show, visitor } from "./house.js";
import { joinRoom, openSection, until } from "./steps.js";

let house;
let browser;

before(async () => {
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await house?.close();
});

/** A server that is gone takes its connections along; one that is back is found. */
async function seeServerComeBack(page, isUp) {
  await house.restart();
  await until("the page is connected again", () => isUp(page));
}

test("seats that went meanwhile are known after a restart", async () => {
  house = await openHouse();
  const page = await visitor(browser, house);
  await page.goto("/e/1");
  await openSection(page, "North-west");
  const isLive = (x) => x.getByText("Live", { exact: true }).isVisible();
  await until("it is live", () => isLive(page));
  await page.context().setOffline(true);
  const token = await house.guest();
  await house.ask(
    "POST",
    "/booking/reserve",
    {
      event_id: "1",
      best_available: { quantity: 1, section: "North-west" },
    },
    token,
  );
  await page.context().setOffline(false);
  await seeServerComeBack(page, isLive);
  const taken = page.getByRole("button", { name: /^Row .*in somebody/ });
  await taken.first().waitFor();
  await house.close();
});

test("a place in a line is kept while the server is away", async () => {
  const event = show({
    onsale: { starts_at: inSeconds(3600) },
    waiting_room: { enabled: true },
  });
  house = await openHouse({ event });
  const page = await visitor(browser, house);
  await joinRoom(page);
  const isUp = async (x) =>
    !(await x.getByText(/reconnect|trying again/i).isVisible());
  await until("it is connected", () => isUp(page));
  await seeServerComeBack(page, isUp);
  await page.getByRole("button", { name: "Leave the line" }).waitFor();
  const room = await (await page.request.get("/events/1/waiting-room")).json();
  if (room.counts.joined !== 1) throw new Error(JSON.stringify(room.counts));
});
