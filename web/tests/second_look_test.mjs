// The second look: approved units that are flagged or stale, one after the other.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { findingsOf, looks } from "./axe.mjs";
import { desktop, phone, Visitor } from "./browser.mjs";
import { browser, heading, propose, serve, until } from "./page.mjs";

const count = 60; // more than a page of the search

describe("the second look", () => {
  let server;
  let ids;
  before(async () => {
    server = await serve();
    ids = await propose(server, ...Array.from({ length: count }, (_, i) => `Doubtful unit ${i}.`));
    await propose(server, "Nobody has decided this one");
    await server.ask("POST", "/api/v1/review/decisions", {
      token: server.jwt,
      body: { unit_ids: ids, decision: "approved" },
    });
    for (const id of ids) {
      await server.ask("POST", `/api/v1/knowledge/${id}/flags`, {
        token: server.key,
        body: { reason: "incorrect" },
      });
    }
  });
  after(() => server.end());

  for (const [name, options] of [
    ["desktop", desktop],
    ["phone", phone],
  ]) {
    test(`is a queue of its own, by buttons (${name})`, async () => {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      await visitor.enter("bob", "#/review");
      await page.locator(".page-tools").getByRole("link", { name: "Second look" }).click();
      await page.getByText("1 of more than 50").waitFor();
      const shown = () => page.locator("h2.unit-summary").textContent();
      const first = await shown();
      await page.getByText("1 flag", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Next" }).click();
      await page.getByText("2 of more than 50").waitFor();
      assert.notEqual(await shown(), first);
      await page.getByRole("button", { name: "Previous" }).click();
      await page.getByText("1 of more than 50").waitFor();
      assert.equal(await shown(), first);
      await page.getByRole("link", { name: "Open" }).click();
      await page.waitForURL("**/#/units/*");
      await heading(page, first).waitFor();
      await page.goBack();
      await page.getByRole("link", { name: "Not confirmed for 90 days" }).click();
      await page.getByText("Nothing needs a second look.").waitFor();
      await page.clock.install({ time: Date.now() + 100 * 86_400_000 });
      await page.reload();
      await page.getByText("1 of more than 50").waitFor();
      await visitor.fits();
      await visitor.close();
    });
  }

  test("is gone through by keys, past a page, each unit once", async () => {
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    // The second page comes late: who wants to go on meanwhile is taken there when it has come.
    let come;
    const isAwaited = new Promise((resolve) => (come = resolve));
    await page.route(/review\/search\?.*cursor=/, async (route) => {
      await isAwaited;
      await route.continue();
    });
    await visitor.enter("bob", "#/second-look");
    const seen = new Set();
    for (let i = 1; i <= count; ++i) {
      await page.getByText(new RegExp(`^${i} of`)).waitFor();
      seen.add(await page.locator(".unit-foot code").textContent());
      await page.keyboard.press(i % 2 ? "j" : "s");
      if (i === 50) {
        await page.getByText("Loading…").waitFor();
        come();
      }
    }
    await page.getByText(`${count} of ${count}`).waitFor();
    assert.deepEqual([...seen].sort(), [...ids].sort());
    const focused = () => page.evaluate(() => document.activeElement.className);
    await until(async () => (await focused()) === "card", "the card has the focus");
    await page.keyboard.press("k");
    await page.getByText(`${count - 1} of ${count}`).waitFor();
    await page.keyboard.press("/");
    await heading(page, "Find").waitFor();
    await page.getByRole("link", { name: "One by one" }).click();
    await page.getByText("1 of more than 50").waitFor();
    await visitor.close();
  });

  test("axe finds nothing, in both schemes and sizes, and nothing is too wide", async () => {
    const all = [];
    for (const options of looks) {
      const visitor = await Visitor.open(browser, server, options);
      await visitor.enter("bob", "#/second-look");
      await visitor.page.getByText("1 of more than 50").waitFor();
      all.push(...(await findingsOf(visitor, options, "#/second-look")));
      await visitor.go("#/second-look?of=stale");
      await visitor.page.getByText("Nothing needs a second look.").waitFor();
      all.push(...(await findingsOf(visitor, options, "#/second-look?of=stale")));
      await visitor.close();
    }
    assert.deepEqual(all, []);
  });
});
