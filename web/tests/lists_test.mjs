// Find, statistics, keys and account, in a real browser against the real server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { findingsOf, looks } from "./axe.mjs";
import { desktop, phone, Visitor } from "./browser.mjs";
import { browser, heading, serve, until } from "./page.mjs";
import { unitOf } from "./server.mjs";

const sizes = Object.entries({ desktop, phone });

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

  for (const [size, options] of sizes) {
    test(`every list has an address and pages without an end (${size})`, async () => {
      const visitor = await Visitor.open(browser, server, options);
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
      assert.equal(await page.title(), "Unit · cq");
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
  }

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

  for (const [size, options] of sizes) {
    test(`a whole list is saved as CSV or JSON Lines, whatever is shown of it (${size})`, async () => {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      const saved = async (name) => {
        const download = page.waitForEvent("download");
        await page.getByRole("link", { name, exact: true }).click();
        const file = await download;
        return [file.suggestedFilename(), readFileSync(await file.path(), "utf8")];
      };
      await visitor.enter("bob", "#/find?flagged=true");
      const [name, text] = await saved("CSV");
      assert.equal(name, "units.csv");
      assert.match(text, /^id,status,summary,.*\r\nku_[0-9a-f]{32},approved,Unit number 0,/);
      assert.equal(text.split("\r\n").length, 3);
      await visitor.go("#/find");
      await page.getByText("The newest 50 units").waitFor();
      const [, lines] = await saved("JSON Lines");
      const summaries = lines
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).knowledge_unit.insight.summary);
      assert.equal(summaries.length, 130);
      assert.equal(summaries[0], "Unit number 129");
      await visitor.close();
    });
  }

  for (const [size, options] of sizes) {
    test(`statistics are drawn, and each bar leads to its list (${size})`, async () => {
      const visitor = await Visitor.open(browser, server, options);
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
  }

  for (const [size, options] of sizes) {
    test(`a key is made, its token shown once, and revoked (${size})`, async () => {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      await visitor.context.grantPermissions(["clipboard-read", "clipboard-write"]);
      await visitor.enter("bob", "#/keys");
      await page.getByRole("button", { name: "New key" }).click();
      await page.getByLabel("Name").fill(`laptop-${size}`);
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
      const row = page.locator("li.row.key").filter({ hasText: `laptop-${size}` });
      await row.locator(".expires-soon").waitFor();
      assert.deepEqual(await row.locator(".chip").allTextContents(), ["dev", "mine"]);
      await row.getByText("Last used never").waitFor();
      assert.ok(!(await page.content()).includes(token));
      await server.propose(token, unitOf("Proposed with it"));
      await until(async () => {
        await page.reload();
        await row.waitFor();
        return (await row.getByText("Last used never").count()) === 0;
      }, "its use is shown");
      await page.getByLabel("State").selectOption("Active");
      await row.waitFor();
      await page.getByLabel("State").selectOption("All");
      await page.getByRole("button", { name: `Revoke: laptop-${size}` }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
      await row.locator('[data-state="revoked"]').waitFor();
      await until(
        () => row.evaluate((element) => document.activeElement === element),
        "the focus isn't lost with the button",
      );
      await page.getByLabel("Filter").fill("nothing");
      await page.getByText("No key is like that.").waitFor();
      await visitor.close();
    });
  }

  test("colours are chosen, the own password changed, and everybody logged out", async () => {
    const visitor = await Visitor.open(browser, server);
    const elsewhere = await Visitor.open(browser, server);
    const { page } = visitor;
    await elsewhere.logIn("carol", "old password", "#/account"); // which asks for nothing by itself
    await visitor.logIn("carol", "old password", "#/account");
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.getByLabel("Colours").selectOption("Dark");
    assert.notEqual(await background(), light);
    await page.reload();
    await page.getByLabel("Present password").waitFor();
    assert.notEqual(await background(), light);
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
    for (const options of looks) {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      const check = async (place) => all.push(...(await findingsOf(visitor, options, place)));
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
