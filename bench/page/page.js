// `./dev bench page`: what Lighthouse (desktop preset) says of the pages. Each is
// loaded several times in a fresh browser; medians count.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import readline from "node:readline";

import * as chromeLauncher from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const program = process.env.ONSALE ?? "build/release/onsale";
const chromePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const rounds = Number(process.argv[2] ?? 5);

/** An arena of the demo with 19,000 places, and the page that leads there. */
const pages = { search: "/", event: "/e/10" };
const categories = ["performance", "accessibility", "best-practices"];

const wanted = 0.95;

const median = (xs) => xs.sort((a, b) => a - b)[Math.floor(xs.length / 2)];

async function startServer(directory) {
  const server = spawn(
    program,
    [
      "serve",
      "--demo",
      "--listen",
      "127.0.0.1:0",
      "--log-level",
      "warning",
    ].concat("--storage", `sqlite:${join(directory, "onsale.db")}`),
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  for await (const line of readline.createInterface(server.stdout)) {
    const address = /http:\/\/[^/]+/.exec(line);
    if (address) return { server, root: address[0] };
  }
  throw new Error("the server did not start");
}

/** One visit. @returns scores, and the times that they are made of */
async function visit(url) {
  const chrome = await chromeLauncher.launch({
    chromePath,
    chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"],
  });
  try {
    const flags = { port: chrome.port, onlyCategories: categories };
    const { lhr } = await lighthouse(url, flags, desktopConfig);
    const of = (audit) => Math.round(lhr.audits[audit].numericValue);
    return {
      ...Object.fromEntries(
        categories.map((x) => [x, lhr.categories[x].score]),
      ),
      first_contentful_paint_ms: of("first-contentful-paint"),
      largest_contentful_paint_ms: of("largest-contentful-paint"),
      total_blocking_time_ms: of("total-blocking-time"),
      layout_shift: lhr.audits["cumulative-layout-shift"].numericValue,
      bytes: of("total-byte-weight"),
      failed: Object.values(lhr.audits)
        .filter((x) => x.score === 0 && x.scoreDisplayMode === "binary")
        .map((x) => x.id),
    };
  } finally {
    await chrome.kill();
  }
}

async function measure(root) {
  const result = {};
  for (const [name, path] of Object.entries(pages)) {
    const visits = [];
    for (let i = 0; i < rounds; ++i) visits.push(await visit(root + path));
    const figures = Object.keys(visits[0]).filter((x) => x !== "failed");
    result[name] = Object.fromEntries(
      figures.map((x) => [x, median(visits.map((visit) => visit[x]))]),
    );
    result[name].failed = [...new Set(visits.flatMap((x) => x.failed))];
  }
  return result;
}

const directory = mkdtempSync(join(tmpdir(), "onsale-bench-page-"));
const { server, root } = await startServer(directory);
let result;
try {
  result = await measure(root);
} finally {
  server.kill("SIGTERM");
  await once(server, "exit");
  rmSync(directory, { recursive: true, force: true });
}

mkdirSync("build/bench", { recursive: true });
const version = execFileSync(chromePath, ["--version"], { encoding: "utf8" });
writeFileSync(
  "build/bench/page.json",
  JSON.stringify({ rounds, browser: version.trim(), pages: result }, null, 1),
);
const rows = Object.entries(result).map(([name, x]) =>
  [name, ...categories.map((c) => Math.round(x[c] * 100))]
    .concat(x.largest_contentful_paint_ms, x.total_blocking_time_ms)
    .concat(x.layout_shift.toFixed(3), x.bytes, x.failed.join(", ") || "–")
    .join(" | "),
);
const table = [
  "page | performance | accessibility | best practices | LCP (ms) | " +
    "TBT (ms) | layout shift | bytes | failed audits",
  "---|---|---|---|---|---|---|---|---",
  ...rows,
].join("\n");
writeFileSync("build/bench/page.md", `${table}\n`);
console.log(table);
const { performance, accessibility } = result.event;
process.exitCode = Math.min(performance, accessibility) >= wanted ? 0 : 1;
