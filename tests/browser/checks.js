// What holds for every page.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Nothing went wrong in a page's scripts. */
export function expectNoComplaints(...pages) {
  for (const page of pages) assert.deepEqual(page.complaints, []);
}

/** axe-core finds nothing that WCAG 2.2 AA forbids. */
export async function expectAccessible(page) {
  // Evaluated by the debugger, which the page's content policy does not bind.
  await page.evaluate(axe);
  const found = await page.evaluate(
    (tags) =>
      // What has passed need not be told.
      window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }),
    standards,
  );
  const wrong = found.violations.map((x) => ({
    rule: x.id,
    help: x.help,
    where: x.nodes.map((node) => node.html),
  }));
  assert.deepEqual(wrong, []);
}

/**
 * Nothing hangs over the side of the window: of the one that was asked for, since
 * a phone's grows with what is too wide for it.
 */
export async function expectFits(page) {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  const over = width - page.viewportSize().width;
  assert.ok(over <= 0, `the page is ${over} px too wide`);
}
