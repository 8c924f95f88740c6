// A served house of the test's own, and the browser that people come with.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import readline from "node:readline";
import { after, before } from "node:test";

import { chromium } from "playwright-core";

const program = process.env.ONSALE ?? "build/release/onsale";
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Where pictures go, to be looked at. */
export const pictures = process.env.ONSALE_PICTURES ?? "build/pictures";

/** How long anything may take before it counts as broken. */
export const patience = 20_000 * Number(process.env.ONSALE_SLOWNESS ?? 1);

/** The real program on a free port, with a store in a directory of its own. */
export class House {
  #directory = mkdtempSync(join(tmpdir(), "onsale-browser-"));
  #options;
  #process;
  #token;
  root = "";

  /** @param port where it is to be found; 0: at any that is free */
  constructor(options = [], port = 0) {
    this.#options = options;
    if (port !== 0) this.root = `http://127.0.0.1:${port}`;
  }

  get #storage() {
    return `sqlite:${join(this.#directory, "onsale.db")}`;
  }

  async start() {
    const port = this.root === "" ? "0" : new URL(this.root).port;
    this.#process = spawn(
      program,
      ["serve", "--storage", this.#storage, "--listen", `127.0.0.1:${port}`]
        .concat(["--log-level", "warning"])
        .concat(this.#options),
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    for await (const line of readline.createInterface(this.#process.stdout)) {
      const address = /http:\/\/[^/]+/.exec(line);
      if (!address) continue;
      this.root = address[0];
      return this;
    }
    throw new Error("the server did not start");
  }

  async #end(signal) {
    const { exitCode, signalCode } = this.#process ?? { exitCode: 0 };
    if (exitCode !== null || signalCode !== null) return; // it is over
    this.#process.kill(signal);
    await once(this.#process, "exit");
  }

  /** kill -9, and a new life at the same address. */
  async restart() {
    await this.#end("SIGKILL");
    await this.start();
  }

  /** @throws if it did not end as it should, or long before */
  async close() {
    if (!this.#process) return;
    const ended = this.#process;
    const wasAlive = ended.exitCode === null && ended.signalCode === null;
    await this.#end("SIGTERM");
    this.#process = undefined;
    rmSync(this.#directory, { recursive: true, force: true });
    if (!wasAlive || ended.exitCode !== 0)
      throw new Error(
        `the server ended: ${ended.exitCode ?? ended.signalCode}`,
      );
  }

  /** An operator's token. */
  get token() {
    this.#token ??= execFileSync(
      program,
      ["token", "--admin", "--storage", this.#storage],
      { encoding: "utf8" },
    ).trim();
    return this.#token;
  }

  /** Asks as an operator, or as the holder of `token`. */
  async ask(method, path, body, token = this.token) {
    const answer = await fetch(this.root + path, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/json",
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  /** Somebody without a browser. @returns their token */
  async guest() {
    const answer = await fetch(`${this.root}/users`, { method: "POST" });
    return (await answer.json()).token;
  }
}

// -- what is on ---------------------------------------------------------------

const seat = (number, x, y, accessible = false) => ({
  number: String(number),
  x,
  y,
  accessible,
  price_level: "P1",
});

const rows = (names, length) =>
  names.map((name, y) => ({
    name,
    seats: Array.from({ length }, (_, i) =>
      seat(
        i + 1,
        (i - (length - 1) / 2) * 0.55,
        y * 0.9,
        i >= length - 2 && y === 0,
      ),
    ),
  }));

const outline = (width, depth) => [
  [-width / 2, -0.5],
  [width / 2, -0.5],
  [width / 2, depth],
  [-width / 2, depth],
];

const section = (id, x, y, rotation) => ({
  id,
  name: id,
  kind: "seated",
  price_level: "P1",
  place: { x, y, rotation, outline: outline(9, 9) },
  rows: rows(["A", "B", "C", "D", "E", "F", "G", "H"], 14),
});

/** A theatre with four blocks of seats around a floor. */
export const show = (change = {}) => ({
  name: "The Long Evening",
  description: "One evening, four acts.",
  venue_id: "1",
  performer_ids: ["7"],
  genre: "rock",
  starts_at: "2099-06-01T18:00:00Z",
  onsale: { starts_at: "2020-01-01T00:00:00Z" },
  currency: "EUR",
  fees: [{ name: "Service fee", amount: 150, per: "ticket" }],
  limits: { tickets_per_user: 6, open_holds: 3, hold_ttl_s: 480 },
  refund_until: "2099-05-01T00:00:00Z",
  focal_point: [0, 0],
  price_levels: [
    { id: "P1", name: "Seats", amount: 6500 },
    { id: "P2", name: "Floor", amount: 4500 },
  ],
  sections: [
    section("West", -13, 6, 60),
    section("North-west", -5.5, 14, 15),
    section("North-east", 5.5, 14, -15),
    section("East", 13, 6, -60),
    {
      id: "Floor",
      name: "Floor",
      kind: "general",
      price_level: "P2",
      capacity: 200,
      place: { x: 0, y: 3, rotation: 0, outline: outline(9, 7) },
    },
  ],
  ...change,
});

/** Opens a house in which event 1 is on sale. */
export async function openHouse({ options = [], event = show(), port } = {}) {
  const house = await new House(options, port).start();
  await house.ask("PUT", "/admin/venues/1", {
    name: "Great Hall",
    city: "Vienna",
    region: "W",
    country: "AT",
    lat: 48.2,
    lon: 16.37,
    timezone: "Europe/Vienna",
    capacity: 648,
  });
  await house.ask("PUT", "/admin/performers/7", {
    name: "The Evenings",
    genre: "rock",
    popularity: 0.7,
  });
  await house.ask("PUT", "/admin/events/1", event);
  return house;
}

/** A time from now, as the catalogue takes it. */
export const inSeconds = (seconds) =>
  new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z/, "Z");

// -- who comes ----------------------------------------------------------------

/** The sizes at which pages are looked at. */
export const phone = { width: 390, height: 844 };
export const desktop = { width: 1440, height: 900 };

export async function openBrowser() {
  return chromium.launch({
    executablePath: browserPath,
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

/**
 * Somebody with a browser of their own. Whatever their pages complain about in
 * the console is kept, apart from answers that are refusals.
 */
export async function visitor(browser, house, options = {}) {
  const context = await browser.newContext({
    baseURL: house.root,
    viewport: desktop,
    locale: "en-GB",
    ...options,
  });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  page.complaints = [];
  page.on("pageerror", (x) => page.complaints.push(String(x)));
  page.on("console", (x) => {
    const isRefusal = x.text().startsWith("Failed to load resource");
    if (x.type() === "error" && !isRefusal) page.complaints.push(x.text());
  });
  return page;
}

/** Keeps a picture of the whole page. */
export async function picture(page, name) {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({
    path: join(pictures, `${name}.png`),
    fullPage: true,
  });
}

/**
 * What the tests of a file share: a browser, and a house if they do not open
 * their own. Both are there when the first test begins.
 */
export function shared({ withHouse = true } = {}) {
  const all = {};
  before(async () => {
    if (withHouse) all.house = await openHouse();
    all.browser = await openBrowser();
  });
  after(async () => {
    await all.browser?.close();
    await all.house?.close();
  });
  /** @returns somebody's first page; in a house of the test's own, if given */
  all.visitor = (options, house = all.house) =>
    visitor(all.browser, house, options);
  return all;
}
