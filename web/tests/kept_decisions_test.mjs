// Decisions that wait in the page, whatever ends in the middle.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Visitor } from "./browser.mjs";
import { browser, emptyQueue, heading, propose, serve, statusOf, until } from "./page.mjs";

describe("decisions that wait", () => {
  let server;
  before(async () => (server = await serve()));
  after(() => server.end());

  test("a reload in the middle loses no decision", async () => {
    await emptyQueue(server);
    const [first] = await propose(server, "Before the reload", "After the reload");
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

  test("a logout sends what waits, and stays when it can't", async () => {
    await emptyQueue(server);
    server.forgetSessions();
    const [first] = await propose(server, "Before the logout");
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
    await emptyQueue(server);
    const [first, second] = await propose(server, "Decided by bob", "And another");
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
    await emptyQueue(server);
    const [first] = await propose(server, "Under way", "Left");
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

  test("a server that restarts in the middle loses no decision", async () => {
    await emptyQueue(server);
    const [first] = await propose(server, "Before the restart", "After the restart");
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
    await emptyQueue(server);
    const [first] = await propose(server, "Before the end", "After the end");
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
    await emptyQueue(server);
    const [first, second] = await propose(server, "Both look at this", "And then at this");
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
});
