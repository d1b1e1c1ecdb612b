// A review queue of ten thousand units.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Visitor } from "./browser.mjs";
import { browser, serve } from "./page.mjs";
import { importUnits } from "./server.mjs";

describe("a long queue", () => {
  let server;
  before(async () => {
    server = await serve();
    await server.halt();
    importUnits(server, 10_000);
    await server.restart();
  });
  after(() => server.end());

  test("is shown at once, and has no end after many skipped units", async () => {
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await visitor.enter("bob");
    await visitor.go("#/review");
    await page.reload();
    await page.locator(".unit-summary").waitFor();
    await page.waitForLoadState("networkidle");
    // What this document has asked for, and not the one before it.
    const sizes = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter((entry) => entry.name.includes("/api/"))
        .map((entry) => entry.decodedBodySize),
    );
    assert.ok(sizes.length > 0 && sizes.length <= 3, `${sizes.length} requests`); // who, the queue, what is similar
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(bytes > 0 && bytes < 100_000, `${bytes} bytes`);
    await page.getByText("10,000 units wait").waitFor();
    const seen = new Set();
    for (let i = 0; i < 70; ++i) {
      const summary = await page.locator(".unit-summary").textContent();
      assert.ok(!seen.has(summary), `${summary} came twice`);
      seen.add(summary);
      await page.keyboard.press("s");
      await page.waitForFunction(
        (before) => document.querySelector(".unit-summary")?.textContent !== before,
        summary,
      );
    }
    await page.getByRole("link", { name: "List" }).click();
    await page.locator(".row").first().waitFor();
    for (let i = 0; i < 3; ++i) {
      const rows = await page.locator(".row").count();
      await page.getByRole("button", { name: "Show more" }).click();
      await page.waitForFunction(
        (before) => document.querySelectorAll(".row").length > before,
        rows,
      );
    }
    await visitor.close();
  });
});
