// The page in a real browser, against the real server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";

import { desktop, launch, phone, Visitor } from "./browser.mjs";
import { importUnits, patience, Server, unitOf } from "./server.mjs";

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** A server with the users alice and bob, and alice's key. */
async function serve(settings) {
  const server = await Server.start(settings);
  server.createUser("alice");
  server.createUser("bob");
  server.jwt = await server.sessionOf("alice");
  server.key = await server.keyOf(server.jwt);
  return server;
}

const heading = (page, name) => page.getByRole("heading", { name, exact: true });

async function statusOf(server, id) {
  return (await server.ask("GET", `/api/v1/review/${id}`, { token: server.jwt })).status;
}

/** Asks until it is so. */
async function until(condition, what, seconds = 10) {
  const end = Date.now() + seconds * 1000 * patience;
  while (Date.now() < end) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`not within ${seconds} s: ${what}`);
}

describe("login", () => {
  let server;
  before(async () => (server = await serve({ CQ_LOGIN_TRIES_PER_USER: "3" })));
  after(() => server.end());

  test("says what is wrong, and how long to wait after too many tries", async () => {
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await visitor.go();
    await page.getByLabel("User name").fill("bob");
    await page.getByLabel("Password", { exact: true }).fill("wrong");
    for (let i = 0; i < 3; ++i) {
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByRole("alert").getByText("The user name or the password is wrong.").waitFor();
      await page.getByRole("button", { name: "Log in", disabled: false }).waitFor();
    }
    await page.getByRole("button", { name: "Log in" }).click();
    await page
      .getByRole("alert")
      .getByText(/Too many tries.*\d+ second/)
      .waitFor();
    assert.ok(await page.getByRole("button", { name: "Log in" }).isDisabled());
    await visitor.close();
  });

  test("says that there is no server", async () => {
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await visitor.go();
    await page.getByLabel("User name").fill("alice");
    await page.getByLabel("Password", { exact: true }).fill("pw");
    await page.route("**/app/session", (route) => route.abort());
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("alert").getByText("The server doesn't answer.").waitFor();
    await visitor.close();
  });

  test("lasts over a reload, and no script sees its token", async () => {
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await visitor.logIn("alice", "pw", "#/keys");
    await heading(page, "API keys").waitFor(); // where the address led to
    await page.reload();
    await heading(page, "API keys").waitFor();
    assert.equal(await page.evaluate(() => document.cookie), "");
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    assert.ok(!kept.includes("eyJ"));
    await visitor.close();
  });
});

describe("review", () => {
  let server;
  before(async () => (server = await serve()));
  after(() => server.end());

  const propose = async (...summaries) => {
    const ids = [];
    for (const summary of summaries) {
      const unit = typeof summary === "string" ? unitOf(summary) : summary;
      ids.push((await server.propose(server.key, unit)).id);
    }
    return ids;
  };
  const emptyQueue = async () => {
    const { items } = await server.ask("GET", "/api/v1/review/queue?limit=100", {
      token: server.jwt,
    });
    if (items.length === 0) return;
    // A page that was left may decide some of them at this moment.
    await server.ask("POST", "/api/v1/review/decisions", {
      token: server.jwt,
      body: { unit_ids: items.map((item) => item.knowledge_unit.id), decision: "rejected" },
    });
  };

  test("by keys: approve, reject with a reason, skip, undo", async () => {
    await emptyQueue();
    const [first, second, third] = await propose("First unit", "Second unit", "Third unit");
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
    await page.keyboard.press("a");
    await page.getByText("You skipped 1 unit; nothing else waits.").waitFor();
    assert.equal(await statusOf(server, third), "pending"); // it can still be undone
    await page.clock.fastForward(11_000);
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
    await emptyQueue();
    const long = unitOf("A long card", {});
    long.insight.detail = Array.from({ length: 60 }, (_, i) => `Line ${i} of a long detail.`).join(
      "\n\n",
    );
    const [first, second] = await propose(long, "The card behind it");
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
    await emptyQueue();
    const ids = await propose("One of many", "Two of many", "Three of many");
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
    await visitor.close();
  });

  test("a reload in the middle loses no decision", async () => {
    await emptyQueue();
    const [first] = await propose("Before the reload", "After the reload");
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await visitor.enter("bob");
    await heading(page, "Before the reload").waitFor();
    await page.keyboard.press("a");
    await heading(page, "After the reload").waitFor();
    await page.reload();
    await heading(page, "After the reload").waitFor();
    await until(async () => (await statusOf(server, first)) === "approved", "it is sent");
    await visitor.close();
  });

  test("a key that is held decides one unit", async () => {
    await emptyQueue();
    await propose("Held one", "Held two", "Held three");
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

  test("a logout sends what waits, and stays when it can't", async () => {
    await emptyQueue();
    server.forgetSessions();
    const [first] = await propose("Before the logout");
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await visitor.enter("bob");
    await heading(page, "Before the logout").waitFor();
    await page.keyboard.press("a");
    await page.getByRole("link", { name: "Account" }).click();
    await page.route("**/review/decisions", (route) => route.abort());
    await page.getByRole("button", { name: "Log out", exact: true }).click();
    await page.getByText("You stay logged in").waitFor();
    await page.unroute("**/review/decisions");
    await page.getByRole("button", { name: "Log out", exact: true }).click();
    await heading(page, "Log in").waitFor();
    assert.equal(await statusOf(server, first), "approved");
    await visitor.close();
  });

  test("what one person decided isn't sent as another one's", async () => {
    await emptyQueue();
    const [first, second] = await propose("Decided by bob", "And another");
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await page.clock.install();
    await visitor.enter("bob");
    await heading(page, "Decided by bob").waitFor();
    await page.keyboard.press("a");
    await heading(page, "And another").waitFor();
    await visitor.holdSession("alice"); // in another tab
    await page.clock.fastForward(11_000);
    await page.getByText("Somebody else has logged in meanwhile").waitFor();
    await page.locator(".sidebar-user").getByText("alice").waitFor();
    await heading(page, "Decided by bob").waitFor();
    assert.equal(await statusOf(server, first), "pending");
    // Alice's session ends while hers waits, and bob logs in here.
    await page.keyboard.press("a");
    await heading(page, "And another").waitFor();
    await visitor.context.clearCookies();
    await page.clock.fastForward(11_000);
    await page.getByText("Your session has ended.").waitFor();
    await page.getByLabel("User name").fill("bob");
    await page.getByLabel("Password", { exact: true }).fill("pw");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByText("1 decision of alice").waitFor();
    await heading(page, "Decided by bob").waitFor();
    await page.clock.fastForward(11_000);
    assert.equal(await statusOf(server, first), "pending");
    assert.equal(await statusOf(server, second), "pending");
    await visitor.close();
  });

  test("leaving sends again what is under way", async () => {
    await emptyQueue();
    const [first] = await propose("Under way", "Left");
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await page.clock.install();
    await visitor.enter("bob");
    await heading(page, "Under way").waitFor();
    await page.keyboard.press("a");
    let requests = 0;
    await page.route("**/review/decisions", (route) =>
      requests++ === 0 ? null : route.continue(),
    );
    await page.clock.fastForward(11_000);
    await until(() => requests === 1, "the first request hangs");
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pagehide")));
    await until(async () => (await statusOf(server, first)) === "approved", "the second counts");
    await visitor.close();
  });

  test("units that others' decisions moved out of sight are found", async () => {
    await emptyQueue();
    const ids = await propose(...Array.from({ length: 70 }, (_, i) => `Moved ${i}.`));
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

  test("a server that restarts in the middle loses no decision", async () => {
    await emptyQueue();
    const [first] = await propose("Before the restart", "After the restart");
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await page.clock.install();
    await visitor.enter("bob");
    await heading(page, "Before the restart").waitFor();
    await server.halt();
    await page.keyboard.press("a");
    await page.clock.fastForward(11_000);
    await page.getByText("Your decision is kept here and sent again.").first().waitFor();
    await server.restart();
    for (let i = 0; i < 5; ++i) await page.clock.fastForward(3000);
    await until(async () => (await statusOf(server, first)) === "approved", "it is sent again");
    await heading(page, "After the restart").waitFor();
    await visitor.close();
  });

  test("a session that ends in the middle loses no decision", async () => {
    await emptyQueue();
    const [first] = await propose("Before the end", "After the end");
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await page.clock.install();
    await visitor.enter("bob");
    await heading(page, "Before the end").waitFor();
    await page.keyboard.press("a");
    await heading(page, "After the end").waitFor();
    const token = await server.sessionOf("bob");
    await server.ask("POST", "/api/v1/users/me/logout-all", { token });
    server.forgetSessions();
    await page.clock.fastForward(11_000);
    await page.getByText("Your session has ended.").waitFor();
    assert.equal(await statusOf(server, first), "pending");
    await page.getByLabel("User name").fill("bob");
    await page.getByLabel("Password", { exact: true }).fill("pw");
    await page.getByRole("button", { name: "Log in" }).click();
    await heading(page, "After the end").waitFor();
    for (let i = 0; i < 5; ++i) await page.clock.fastForward(3000);
    await until(async () => (await statusOf(server, first)) === "approved", "it is sent then");
    await visitor.close();
  });

  test("two reviewers: the second is told who decided", async () => {
    await emptyQueue();
    const [first, second] = await propose("Both look at this", "And then at this");
    const visitor = await Visitor.open(browser, server);
    const other = await Visitor.open(browser, server);
    await visitor.page.clock.install();
    await visitor.enter("bob");
    await other.enter("alice");
    await heading(visitor.page, "Both look at this").waitFor();
    await heading(other.page, "Both look at this").waitFor();
    // Bob decides first, and Alice's page sends hers earlier, as she leaves it.
    await visitor.page.keyboard.press("a");
    await other.page.keyboard.press("r");
    await other.page.reload();
    await until(
      async () => (await statusOf(server, first)) === "rejected",
      "Alice's decision counts",
    );
    await visitor.page.clock.fastForward(11_000);
    await visitor.page.getByText("alice has already rejected “Both look at this”.").waitFor();
    // Alice decides what Bob looks at: his page moves on by itself.
    await heading(visitor.page, "And then at this").waitFor();
    await server.ask("POST", `/api/v1/review/${second}/approve`, { token: server.jwt });
    await visitor.page.clock.fastForward(6000);
    await visitor.page.getByText("alice has approved “And then at this” meanwhile.").waitFor();
    await visitor.page.getByText("Nothing waits for review.").waitFor();
    await other.close();
    await visitor.close();
  });

  test("a hostile unit is only shown", async () => {
    await emptyQueue();
    const bad = `<script>alert(1)</script><img src=x onerror=alert(2)>[x](javascript:alert(3))`;
    const long = "x".repeat(4000);
    const slow = `# ${" ".repeat(3500)}x\u2028y`;
    await propose({
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
    for (const options of [desktop, { ...phone, viewport: { width: 320, height: 640 } }]) {
      const visitor = await Visitor.open(browser, server, options);
      await visitor.enter("bob");
      await visitor.page.getByText("<script>alert(1)</script>").first().waitFor();
      await visitor.page.getByText("Extensions").click();
      assert.equal(await visitor.page.locator("article script, article img, article b").count(), 0);
      assert.equal(await visitor.page.locator("a[href^='javascript']").count(), 0);
      await visitor.fits();
      await visitor.close();
    }
  });
});

describe("find, statistics, keys and account", () => {
  let server;
  before(async () => {
    server = await serve();
    server.createUser("carol", "old password");
    for (let i = 0; i < 130; ++i) {
      await server.propose(
        server.key,
        unitOf(`Unit number ${i}`, { domains: [i % 2 ? "odd" : "even", "all"] }),
      );
    }
    const { items } = await server.ask("GET", "/api/v1/review/queue?limit=60", {
      token: server.jwt,
    });
    server.approved = items[0].knowledge_unit.id;
    await server.ask("POST", "/api/v1/review/decisions", {
      token: server.jwt,
      body: { unit_ids: items.map((item) => item.knowledge_unit.id), decision: "approved" },
    });
    await server.ask("POST", `/api/v1/knowledge/${server.approved}/flags`, {
      token: server.key,
      body: { reason: "stale", detail: "Fixed in June." },
    });
    await server.ask("GET", "/api/v1/knowledge?domains=kafka");
  });
  after(() => server.end());

  test("every list has an address and pages without an end", async () => {
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await visitor.enter("bob", "#/find");
    await page.getByText("The newest 50 units").waitFor();
    for (let i = 0; i < 2; ++i) await page.getByRole("button", { name: "Show more" }).click();
    await page.getByText("130 units", { exact: true }).waitFor();
    await page.getByLabel("Words").fill("number 7 odd");
    await page.getByText("17 units", { exact: true }).waitFor(); // 7, 17, ..., 127, and 71, 73, ..., 79
    assert.match(page.url(), /#\/find\?q=number\+7\+odd$/);
    await page.reload();
    await page.getByText("17 units", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Flagged" }).click();
    await page.getByText("1 unit", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Unit number 0" }).click();
    await heading(page, "Unit number 0").waitFor();
    await page.getByText("Fixed in June.").waitFor();
    assert.ok(page.url().endsWith(`#/units/${server.approved}`));
    await visitor.go("#/units/ku_0");
    await page.getByText("No unit has this id.").waitFor();
    assert.match(
      visitor.problems.splice(0).join(),
      /^console: Failed to load .* 404 \(Not Found\)$/,
    );
    await visitor.close();
  });

  test("a filter that is chosen while words are typed stays", async () => {
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await page.clock.install();
    await visitor.enter("bob", "#/find");
    await page.getByText("The newest 50 units").waitFor();
    await page.getByLabel("Words").fill("number 7");
    await page.getByLabel("Status").selectOption("approved");
    await page.clock.fastForward(400);
    await until(() => page.url().endsWith("#/find?status=approved&q=number+7"), "both count");
    await page.getByLabel("Words").fill("number");
    await page.getByRole("link", { name: "Flagged" }).click();
    await page.clock.fastForward(400);
    await page.getByText("1 unit", { exact: true }).waitFor();
    assert.match(page.url(), /#\/find\?status=approved&flagged=true$/);
    assert.equal(await page.getByLabel("Words").inputValue(), "");
    await visitor.close();
  });

  test("the keyboard alone is enough", async () => {
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
    const pressUntil = async (key, text) => {
      for (let i = 0; i < 30 && (await focused()) !== text; ++i) await page.keyboard.press(key);
      assert.equal(await focused(), text);
    };
    await visitor.go("#/keys");
    await page.getByLabel("User name").waitFor();
    await page.keyboard.type("bob"); // the first field has the focus
    await page.keyboard.press("Tab");
    await page.keyboard.type("pw");
    await page.keyboard.press("Enter");
    await heading(page, "API keys").waitFor();
    await pressUntil("Tab", "Skip to content");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "content");
    await pressUntil("Shift+Tab", "Find");
    await page.keyboard.press("Enter");
    await heading(page, "Find").waitFor();
    await page.getByText("The newest 50 units").waitFor();
    await pressUntil("Tab", "Unit number 129");
    await page.keyboard.press("Enter");
    await heading(page, "Unit number 129").waitFor();
    await visitor.close();
  });

  test("a list is saved as CSV", async () => {
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await visitor.enter("bob", "#/find?flagged=true");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV" }).click();
    const text = readFileSync(await (await download).path(), "utf8");
    assert.match(text, /^id,status,summary,.*\r\nku_[0-9a-f]{32},approved,Unit number 0,/);
    await visitor.close();
  });

  test("statistics are drawn, and each bar leads to its list", async () => {
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await visitor.enter("bob", "#/statistics");
    await page.getByRole("link", { name: "70 Waiting" }).waitFor();
    await page.locator(".chart canvas").waitFor();
    await page.locator(".chart-frame canvas").scrollIntoViewIfNeeded();
    await page.locator(".u-over").hover();
    await page.locator(".chart-tip").getByText("Proposed").waitFor();
    await page.getByText("kafka").waitFor();
    await page.getByText("As a table").click();
    await page.getByRole("cell", { name: "130" }).waitFor();
    await page.getByRole("link", { name: /^odd 30/ }).click();
    await page.getByText("30 units", { exact: true }).waitFor();
    await page.goBack();
    const { width } = await page.locator(".u-over").boundingBox();
    await page.locator(".u-over").click({ position: { x: width - 8, y: 100 } });
    await heading(page, "Find").waitFor();
    await page.getByText("The newest 50 units").waitFor();
    await visitor.close();
  });

  test("a key is made, its token shown once, and revoked", async () => {
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await visitor.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await visitor.enter("bob", "#/keys");
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByLabel("Name").fill("laptop");
    await page.getByLabel("Lifetime").selectOption("1d");
    await page.getByLabel("Labels").fill("dev, mine");
    await page.getByRole("button", { name: "Create the key" }).click();
    const token = await page.getByRole("textbox", { name: "Token" }).textContent();
    assert.match(token, /^cqa\.v1\./);
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied", exact: true }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), token);
    await page.keyboard.press("Escape"); // too easily done by mistake
    await page.getByRole("button", { name: "I have copied it" }).click();
    await page.locator(".expires-soon").waitFor();
    assert.ok(!(await page.content()).includes(token));
    await page.getByRole("button", { name: "Revoke: laptop" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.locator(".badge-revoked").waitFor();
    await page.getByLabel("Filter").fill("nothing");
    await page.getByText("No key is like that.").waitFor();
    await visitor.close();
  });

  test("the own password is changed, and everybody logged out", async () => {
    const visitor = await Visitor.open(browser, server);
    const elsewhere = await Visitor.open(browser, server);
    const { page } = visitor;
    await elsewhere.logIn("carol", "old password", "#/account"); // which asks for nothing by itself
    await visitor.logIn("carol", "old password", "#/account");
    await page.getByLabel("Present password").fill("wrong");
    await page.getByLabel("New password", { exact: true }).fill("new password");
    await page.getByLabel("New password again").fill("new password");
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.getByText("The present password is wrong.").waitFor();
    await page.getByLabel("Present password").fill("old password");
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.getByText("The password is changed.").waitFor();
    await elsewhere.page.getByRole("link", { name: "Statistics" }).click();
    await elsewhere.page.getByText("Your session has ended.").waitFor();
    await elsewhere.page.getByLabel("User name").fill("carol");
    await elsewhere.page.getByLabel("Password", { exact: true }).fill("new password");
    await elsewhere.page.getByRole("button", { name: "Log in" }).click();
    await heading(elsewhere.page, "Statistics").waitFor(); // on where one was
    await page.getByRole("button", { name: "Log out everywhere" }).click();
    await heading(page, "Log in").waitFor();
    await elsewhere.page.getByRole("link", { name: "Review" }).click();
    await elsewhere.page.getByText("Your session has ended.").waitFor();
    await elsewhere.close();
    await visitor.close();
  });

  test("axe finds nothing, in both schemes and sizes, and nothing is too wide", async () => {
    const places = [
      "#/review",
      "#/review?view=list",
      "#/find",
      "#/find?q=zzz",
      `#/units/${server.approved}`,
      "#/statistics",
      "#/keys",
      "#/account",
    ];
    const all = [];
    for (const [options, scheme] of [
      [desktop, "light"],
      [phone, "dark"],
      [{ ...phone, viewport: { width: 320, height: 640 } }, "light"],
    ]) {
      const visitor = await Visitor.open(browser, server, { ...options, colorScheme: scheme });
      const { page } = visitor;
      const check = async (place) => {
        await visitor.fits();
        await page.evaluate(axeSource);
        const found = await page.evaluate(async () => {
          const { violations } = await window.axe.run(document);
          return violations.map(
            (one) =>
              `${one.id}: ${one.nodes
                .map((node) => node.html)
                .join(" | ")
                .slice(0, 400)}`,
          );
        });
        all.push(...found.map((one) => `${place} ${scheme} ${options.viewport.width}: ${one}`));
      };
      await visitor.go();
      await heading(page, "Log in").waitFor();
      await check("login");
      await visitor.enter("bob");
      for (const place of places) {
        await visitor.go(place);
        await page.locator("main h1").waitFor();
        await page.getByText("Loading…").first().waitFor({ state: "hidden" });
        if (place === "#/statistics") await page.locator(".chart canvas").waitFor();
        await check(place);
      }
      await visitor.go("#/review");
      await heading(page, "Review").waitFor();
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      await check("keys dialog");
      await visitor.close();
    }
    assert.deepEqual(all, []);
  });
});

describe("the picture in the README", () => {
  let server;
  before(async () => (server = await serve()));
  after(() => server.end());

  test("shows the review", async () => {
    for (const summary of [
      "Stripe answers 200 to a rate-limited batch",
      "pnpm ignores overrides in workspace packages",
      "git worktree prune forgets locked trees",
    ]) {
      const unit = unitOf(summary);
      unit.insight.detail +=
        " A client that looks at the status takes a partly refused batch for done.\n\n" +
        '```python\nfor item in response.items:\n    if item.error == "rate_limited":\n        retry(item)\n```';
      await server.propose(server.key, unit);
    }
    const visitor = await Visitor.open(browser, server);
    await visitor.enter("bob");
    await visitor.page.locator(".unit-summary").waitFor();
    await visitor.page.getByText("No approved unit resembles it.").waitFor();
    const picture = await visitor.page.screenshot(
      process.env.CQ_PICTURE ? { path: process.env.CQ_PICTURE } : {},
    );
    assert.ok(picture.length < 200_000, `${picture.length} bytes`);
    await visitor.close();
  });
});

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
    const sizes = [];
    const measure = (response) => {
      if (response.url().includes("/api/")) sizes.push(response.body().then((body) => body.length));
    };
    page.on("response", measure);
    await page.reload();
    await page.locator(".unit-summary").waitFor();
    assert.ok(sizes.length <= 3, `${sizes.length} requests`); // who, the queue, what is similar
    page.off("response", measure);
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    assert.ok(bytes < 100_000, `${bytes} bytes`);
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
