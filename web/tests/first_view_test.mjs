// How a page comes up: nothing moves once it is there, whatever the screen's size.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { desktop, phone, Visitor } from "./browser.mjs";
import { browser, propose, serve } from "./page.mjs";

/** Has the page note what moves without its user having done anything. */
function noteShifts() {
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      const moved = entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? "text");
      globalThis.shifts.push(`${entry.value.toFixed(4)}: ${moved.join(" | ")}`);
    }
  }).observe({ type: "layout-shift", buffered: true });
}

describe("the first view", () => {
  let server;
  before(async () => {
    server = await serve();
    await propose(server, ...Array.from({ length: 12 }, (_, i) => `Unit number ${i}`));
  });
  after(() => server.end());

  test("nothing moves while a page comes up, from a phone to a wall", async () => {
    for (const options of [desktop, phone, { viewport: { width: 3840, height: 2160 } }]) {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      await page.addInitScript(noteShifts);
      const come = async (place, sign) => {
        await page.goto(`${server.address}/app/${place}`);
        await page.reload(); // a place of the same document loads nothing
        await page.locator(sign).first().waitFor();
        await page.waitForLoadState("networkidle");
        await page.evaluate(
          () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
        );
        assert.deepEqual(await page.evaluate(() => globalThis.shifts), [], place);
        await visitor.fits();
      };
      await come("", "form");
      await visitor.enter("bob");
      for (const [place, sign] of [
        ["#/review", ".unit-summary"],
        ["#/find", ".row"],
        ["#/statistics", "main h2"],
        ["#/keys", "main h2"],
        ["#/account", "main form"],
      ]) {
        await come(place, sign);
      }
      await visitor.close();
    }
  });
});
