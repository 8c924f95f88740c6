// Every page, on a phone and on a desk, by day and by night: nothing that WCAG
// 2.2 AA forbids, nothing over the side, and a picture to look at.

import { after, before, test } from "node:test";

import { expectAccessible, expectFits, expectNoComplaints } from "./checks.js";
import {
  desktop,
  inSeconds,
  openBrowser,
  openHouse,
  phone,
  picture,
  show,
  visitor,
} from "./house.js";
import { holdSeats, pay } from "./steps.js";

/** Colours by night are looked at on the phone, those by day on the desk. */
const sizes = {
  1440: { options: { viewport: desktop }, judged: "light" },
  390: {
    options: { viewport: phone, hasTouch: true, isMobile: true },
    judged: "dark",
  },
};

let house;
let browser;
let looks; // a page of each size, of somebody who holds, has bought, waits, operates
let bought;
let held;

before(async () => {
  house = await openHouse();
  browser = await openBrowser();
  await house.ask("PUT", "/admin/events/2", {
    ...show({
      onsale: { starts_at: inSeconds(7200) },
      waiting_room: { enabled: true },
    }),
    name: "The Short Morning",
  });
  const page = await visitor(browser, house);
  await page.goto("/ops");
  await page.getByLabel(/token/i).fill(house.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: /Nodes/i }).first().waitFor();
  await page.goto("/e/1");
  await holdSeats(page, "North-west", "B", [4, 5]);
  await pay(page, "4242");
  await page.getByRole("heading", { name: "They are yours" }).waitFor();
  bought = new URL(page.url()).pathname;
  await page.goto("/e/1");
  await holdSeats(page, "East", "C", [2]);
  held = new URL(page.url()).pathname;
  await page.goto("/e/2/room");
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await page.getByRole("button", { name: "Leave the line" }).waitFor();
  const storageState = await page.context().storageState();
  looks = await Promise.all(
    Object.entries(sizes).map(async ([size, { options, judged }]) => {
      const how = { ...options, colorScheme: judged, storageState };
      return { size, judged, page: await visitor(browser, house, how) };
    }),
  );
});

after(async () => {
  await browser?.close();
  await house?.close();
});

/** Each page, and what is there when it is complete. */
const pages = {
  search: ["/", (page) => page.getByRole("link", { name: /Long Evening/ })],
  nothing: ["/?q=zzzzqqq", (page) => page.getByText(/nothing|no event/i)],
  lost: [
    "/nonsense",
    (page) => page.getByRole("heading", { name: "There is no such page" }),
  ],
  event: [
    "/e/1",
    (page) => page.getByRole("button", { name: /Hold the best/ }),
  ],
  ahead: ["/e/2", (page) => page.getByRole("link", { name: /waiting room/i })],
  room: [
    "/e/2/room",
    (page) => page.getByRole("button", { name: "Leave the line" }),
  ],
  checkout: [() => held, (page) => page.getByRole("button", { name: /^Pay/ })],
  paid: [
    () => bought,
    (page) => page.getByRole("heading", { name: "They are yours" }),
  ],
  bookings: [
    "/bookings",
    (page) => page.getByRole("button", { name: "Show tickets" }),
  ],
  door: ["/check-in", (page) => page.getByRole("button", { name: "Check" })],
  ops: ["/ops", (page) => page.getByRole("button", { name: /Drain/ })],
  "ops-event": ["/ops/1", (page) => page.getByText(/The first sale was/)],
  missing: ["/e/999", (page) => page.getByText(/no such|not found/i)],
};

for (const [name, [path, isThere]] of Object.entries(pages))
  test(`${name}, on the desk by day and on the phone by night`, async () => {
    const look = async ({ size, judged, page }) => {
      page.complaints = [];
      await page.goto(typeof path === "string" ? path : path());
      await isThere(page).first().waitFor();
      await picture(page, `page-${name}-${size}-${judged}`);
      await expectAccessible(page);
      await expectFits(page);
      expectNoComplaints(page);
    };
    // Both at once: most of it is a page's own thread at work.
    const done = await Promise.allSettled(looks.map(look));
    for (const x of done) if (x.status === "rejected") throw x.reason;
  });
