// The review, in a real browser against the real server.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { desktop, phone, Visitor } from "./browser.mjs";
import { browser, emptyQueue, heading, propose, serve, statusOf, until } from "./page.mjs";
import { unitOf } from "./server.mjs";

describe("review", () => {
  let server;
  before(async () => (server = await serve()));
  after(() => server.end());

  test("by keys: approve, reject with a reason, skip, undo", async () => {
    await emptyQueue(server);
    const [first, second, third] = await propose(server, "First unit", "Second unit", "Third unit");
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await page.clock.install();
    await visitor.enter("bob");
    await heading(page, "First unit").waitFor();
    await page.getByText("3 units wait").waitFor();
    await page.getByText("Proposed by alice").waitFor();
    await page.keyboard.press("a");
    await heading(page, "Second unit").waitFor();
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    await until(async () => (await focused()).includes("Second unit"), "the card has the focus");
    await page.keyboard.press("u");
    await heading(page, "First unit").waitFor();
    await page.keyboard.press("s");
    await heading(page, "Second unit").waitFor();
    await page.keyboard.press("Shift+R");
    await page.getByLabel("Reason (optional)").fill("too vague");
    await page.keyboard.press("Control+Enter");
    await heading(page, "Third unit").waitFor();
    await page.clock.pauseAt(Date.now() + 60_000); // all that was decided before is sent
    await page.keyboard.press("a");
    await page.clock.fastForward(9900);
    await page.getByText("You skipped 1 unit; nothing else waits.").waitFor();
    await page.getByRole("button", { name: "Undo (1)" }).waitFor();
    assert.equal(await statusOf(server, third), "pending"); // it can still be undone
    await page.clock.fastForward(200);
    await page.clock.resume();
    await until(
      async () => (await statusOf(server, third)) === "approved",
      "the third is approved",
    );
    await until(
      async () => (await statusOf(server, second)) === "rejected",
      "the second is rejected",
    );
    assert.equal(await statusOf(server, first), "pending");
    await page.getByRole("button", { name: "Show the skipped ones again" }).click();
    await heading(page, "First unit").waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys on this page" }).waitFor();
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("a");
    await page.keyboard.press("Escape");
    await heading(page, "First unit").waitFor(); // nothing was decided behind the dialog
    await page.keyboard.press("/");
    await heading(page, "Find").waitFor();
    await visitor.close();
  });

  test("on a phone: swipes decide, a long card scrolls", async () => {
    await emptyQueue(server);
    const long = unitOf("A long card", {});
    long.insight.detail = Array.from({ length: 60 }, (_, i) => `Line ${i} of a long detail.`).join(
      "\n\n",
    );
    const [first, second] = await propose(server, long, "The card behind it");
    const visitor = await Visitor.open(browser, server, phone);
    const { page } = visitor;
    await page.clock.install();
    await visitor.enter("bob");
    await heading(page, "A long card").waitFor();
    await visitor.fits();
    const touch = await visitor.context.newCDPSession(page);
    const swipe = async (from, to) => {
      const points = Array.from({ length: 9 }, (_, i) => ({
        x: from.x + ((to.x - from.x) * i) / 8,
        y: from.y + ((to.y - from.y) * i) / 8,
      }));
      await touch.send("Input.dispatchTouchEvent", {
        type: "touchStart",
        touchPoints: [points[0]],
      });
      for (const point of points.slice(1)) {
        await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [point] });
      }
      await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    };
    await swipe({ x: 180, y: 500 }, { x: 180, y: 150 });
    await until(() => page.evaluate(() => scrollY > 50), "the card scrolls");
    assert.ok(await heading(page, "A long card").count());
    await page.getByRole("link", { name: "List", exact: true }).click();
    await page.locator(".row").first().waitFor();
    await page.getByRole("link", { name: "Card", exact: true }).click();
    await heading(page, "A long card").waitFor();
    await page.evaluate(() => scrollTo(0, 200));
    await swipe({ x: 60, y: 400 }, { x: 320, y: 405 });
    await heading(page, "The card behind it").waitFor();
    await swipe({ x: 320, y: 300 }, { x: 60, y: 300 });
    await page.getByText("Nothing waits for review.").waitFor();
    await page.clock.fastForward(11_000);
    await until(async () => (await statusOf(server, first)) === "approved", "right approves");
    await until(async () => (await statusOf(server, second)) === "rejected", "left rejects");
    await visitor.close();
  });

  test("as a list: several units at once", async () => {
    await emptyQueue(server);
    const ids = await propose(server, "One of many", "Two of many", "Three of many");
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await page.clock.install();
    await visitor.enter("bob", "#/review?view=list");
    await page.getByLabel("Select “One of many”").check();
    await page.getByLabel("Select “Three of many”").check();
    await page.getByText("2 units selected").waitFor();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByText("1 unit waits").waitFor();
    await page.clock.fastForward(11_000);
    await until(async () => (await statusOf(server, ids[2])) === "approved", "both are approved");
    assert.deepEqual(await Promise.all(ids.map((id) => statusOf(server, id))), [
      "approved",
      "pending",
      "approved",
    ]);
    await page.keyboard.press("r");
    await page.clock.fastForward(11_000);
    await until(async () => (await statusOf(server, ids[1])) === "rejected", "the last by its key");
    const more = await propose(server, "Four of many", "Five of many", "Six of many");
    await page.clock.fastForward(16_000); // they come by themselves
    const current = (text) => page.locator(".row-current").filter({ hasText: text }).waitFor();
    await page.getByRole("link", { name: "Six of many" }).waitFor();
    for (let i = 0; i < 3; ++i) await page.keyboard.press("k");
    await current("Four of many");
    await page.keyboard.press("j");
    await current("Five of many");
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await current("Six of many");
    await page.keyboard.press("x");
    await page.keyboard.press("k");
    await current("Five of many");
    await page.getByText("2 units selected").waitFor();
    await page.keyboard.press("a");
    await page.getByText("1 unit waits").waitFor();
    await page.clock.fastForward(11_000);
    await until(async () => (await statusOf(server, more[2])) === "approved", "those selected");
    assert.equal(await statusOf(server, more[1]), "approved");
    assert.equal(await statusOf(server, more[0]), "pending");
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("Enter");
    await heading(page, "Four of many").waitFor();
    assert.ok(page.url().endsWith(`#/units/${more[0]}`));
    await visitor.close();
  });

  test("a key that is held decides one unit", async () => {
    await emptyQueue(server);
    await propose(server, "Held one", "Held two", "Held three");
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await visitor.enter("bob");
    await heading(page, "Held one").waitFor();
    await page.keyboard.down("a");
    await heading(page, "Held two").waitFor();
    for (let i = 0; i < 3; ++i) await page.keyboard.down("a"); // repeats
    await page.keyboard.up("a");
    await page.keyboard.press("s");
    await heading(page, "Held three").waitFor();
    await visitor.close();
  });

  test("units that others' decisions moved out of sight are found", async () => {
    await emptyQueue(server);
    const ids = await propose(server, ...Array.from({ length: 70 }, (_, i) => `Moved ${i}.`));
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await visitor.enter("bob");
    await heading(page, "Moved 0.").waitFor();
    const skip = async (from, to) => {
      for (let i = from; i < to; ++i) {
        await heading(page, `Moved ${i}.`).waitFor();
        await page.keyboard.press("s");
      }
    };
    await skip(0, 35);
    await server.ask("POST", "/api/v1/review/decisions", {
      token: server.jwt,
      body: { unit_ids: ids.slice(0, 30), decision: "approved" },
    });
    await skip(35, 70);
    await page.getByText("You skipped 40 units; nothing else waits.").waitFor();
    await visitor.close();
  });

  test("a hostile unit is only shown", async () => {
    await emptyQueue(server);
    const bad = `<script>alert(1)</script><img src=x onerror=alert(2)>[x](javascript:alert(3))`;
    const long = "x".repeat(4000);
    const slow = `# ${" ".repeat(3500)}x\u2028y`;
    const eve = "\u202e<b>eve</b>";
    server.createUser(eve);
    const key = await server.keyOf(await server.sessionOf(eve));
    const { id } = await server.propose(key, {
      domains: [bad.slice(0, 60), "\u202eoverride"],
      insight: {
        summary: `\u202e${bad}`,
        detail: `${bad}\n\n${slow}\n\n${long}`,
        action: "> ".repeat(900) + "`".repeat(100) + "**".repeat(50),
      },
      context: {
        languages: [`<b>${"y".repeat(50)}</b>`],
        frameworks: ["{{7*7}}"],
        pattern: "z".repeat(200),
      },
      extensions: { "x:evil": { html: bad, deep: [[[[bad]]]] } },
    });
    const sizes = [desktop, { ...phone, viewport: { width: 320, height: 640 } }];
    for (const options of sizes) {
      const visitor = await Visitor.open(browser, server, options);
      await visitor.enter("bob");
      await visitor.page.getByText("<script>alert(1)</script>").first().waitFor();
      await visitor.page.getByText("Extensions").click();
      assert.equal(await visitor.page.locator("article script, article img, article b").count(), 0);
      assert.equal(await visitor.page.locator("a[href^='javascript']").count(), 0);
      await visitor.fits();
      await visitor.close();
    }
    await server.ask("POST", "/api/v1/review/decisions", {
      token: await server.sessionOf(eve),
      body: { unit_ids: [id], decision: "approved" },
    });
    await server.ask("POST", `/api/v1/knowledge/${id}/flags`, {
      token: key,
      body: { reason: "incorrect", detail: `${bad}\n\n${long.slice(0, 900)}` },
    });
    const visitor = await Visitor.open(browser, server, sizes[1]);
    await visitor.enter("bob", `#/units/${id}`);
    const { page } = visitor;
    await page.getByRole("heading", { name: "1 flag" }).waitFor();
    await page.locator(".flags").getByText("<script>alert(1)</script>").first().waitFor();
    assert.equal(await page.locator("article script, article img, article b").count(), 0);
    await visitor.fits();
    for (const place of ["#/find", "#/statistics", "#/second-look"]) {
      await visitor.go(place);
      await page.locator("main h1").waitFor();
      await page.getByText("alert(1)").first().waitFor();
      assert.equal(await page.locator("main script, main img").count(), 0);
      await visitor.fits();
    }
    await visitor.close();
  });

  test("8,000 characters without a blank are shown whole, and make nothing too wide", async () => {
    await emptyQueue(server);
    const long = "x".repeat(8000);
    const unit = unitOf("Without a blank");
    unit.insight.detail = long;
    await propose(server, unit);
    for (const options of [desktop, { ...phone, viewport: { width: 320, height: 640 } }]) {
      const visitor = await Visitor.open(browser, server, options);
      await visitor.enter("bob");
      await heading(visitor.page, "Without a blank").waitFor();
      assert.ok((await visitor.page.locator("article").textContent()).includes(long));
      await visitor.fits();
      await visitor.close();
    }
  });

  test("a card moves in, unless its reader wants little motion", async () => {
    await emptyQueue(server);
    await propose(server, "A card that comes");
    const motionOf = async (reducedMotion) => {
      const visitor = await Visitor.open(browser, server, { ...desktop, reducedMotion });
      await visitor.enter("bob");
      await heading(visitor.page, "A card that comes").waitFor();
      const motion = await visitor.page.evaluate(() => {
        const of = (selector) => getComputedStyle(document.querySelector(selector));
        return [of("article.card").animationName, of(".decision-bar .button").transitionDuration];
      });
      await visitor.close();
      return motion;
    };
    const [animation, transition] = await motionOf("no-preference");
    assert.equal(animation, "card-in");
    assert.ok(Number.parseFloat(transition) > 0, transition);
    assert.deepEqual(await motionOf("reduce"), ["none", "0s"]);
  });
});
