// Administration: users, everybody's keys, the audit, the server, and who sees that.
import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { findingsOf, looks } from "./axe.mjs";
import { desktop, phone, Visitor } from "./browser.mjs";
import { browser, heading, serve, until } from "./page.mjs";

const hostile = `\u202e<script>alert(1)</script>/../${"x".repeat(120)}`;

describe("administration", () => {
  let server;
  let root;
  before(async () => {
    server = await serve({ CQ_LOG_LEVEL: "debug" });
    server.createUser("root", "pw", "admin");
    root = await server.sessionOf("root");
  });
  after(() => server.end());

  const ask = (method, target, body) => server.ask(method, target, { token: root, body });
  const users = async () => (await ask("GET", "/api/v1/admin/users")).data;
  const roleOf = async (name) => (await users()).find((one) => one.username === name)?.role;
  const statusOf = async (target, token) =>
    (await fetch(server.address + target, { headers: { Authorization: `Bearer ${token}` } }))
      .status;
  const row = (page, name) => page.locator("li.row").filter({ hasText: name });

  async function open(hash) {
    const visitor = await Visitor.open(browser, server);
    await visitor.enter("root", hash);
    return visitor;
  }

  test("a user is made, changed, logged out, and deleted after their name is typed", async () => {
    const visitor = await open("#/admin");
    const { page } = visitor;
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "New user" }).click();
    await dialog.getByLabel("User name").fill("dora");
    await dialog.getByLabel("Password").fill("first");
    await dialog.getByLabel("Role").selectOption("Reader");
    await dialog.getByRole("button", { name: "Create the user" }).click();
    await row(page, "dora").waitFor();
    assert.equal(await roleOf("dora"), "reader");
    const token = await server.tokenOf("dora", "first");
    assert.equal(await statusOf("/api/v1/users/me", token), 200);

    await page.getByRole("button", { name: "Role: dora" }).click();
    await dialog.getByLabel("Role").selectOption("Reviewer");
    await dialog.getByRole("button", { name: "Set the role" }).click();
    await row(page, "dora").locator('[data-state="reviewer"]').waitFor();
    assert.equal(await roleOf("dora"), "reviewer");

    await page.getByRole("button", { name: "Log out: dora" }).click();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    assert.equal(await statusOf("/api/v1/users/me", token), 200);
    await page.getByRole("button", { name: "Log out: dora" }).click();
    await dialog.getByRole("button", { name: "Log out everywhere" }).click();
    await dialog.waitFor({ state: "hidden" });
    assert.equal(await statusOf("/api/v1/users/me", token), 401);

    await page.getByRole("button", { name: "Password: dora" }).click();
    await dialog.getByLabel("New password").fill("second");
    await dialog.getByRole("button", { name: "Set the password" }).click();
    await dialog.waitFor({ state: "hidden" });
    await server.tokenOf("dora", "second");

    await page.getByRole("button", { name: "Delete: dora" }).click();
    await dialog.getByLabel("The user's name, to confirm").fill("doro");
    await dialog.getByRole("button", { name: "Delete the user" }).click();
    await dialog.getByText("That isn't the user's name.").waitFor();
    assert.equal(await roleOf("dora"), "reviewer");
    await dialog.getByLabel("The user's name, to confirm").fill("dora");
    await dialog.getByRole("button", { name: "Delete the user" }).click();
    await row(page, "dora").waitFor({ state: "hidden" });
    assert.equal(await roleOf("dora"), undefined);
    const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
    await until(async () => (await focused()) === "New user", "the focus isn't lost with the row");

    const status = page.locator("main").getByRole("status");
    await status.evaluate((element) => (element.dataset.known = "yes"));
    await page.getByLabel("Filter").fill("nobody");
    await status.getByText("No user is like that.").waitFor();
    assert.equal(await status.getAttribute("data-known"), "yes");
    await visitor.close();
  });

  test("the only administrator stays one, and sets the own password elsewhere", async () => {
    const visitor = await open("#/admin");
    const { page } = visitor;
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Role: root" }).click();
    await dialog.getByLabel("Role").selectOption("Reader");
    await dialog.getByRole("button", { name: "Set the role" }).click();
    await dialog.getByText("'root' is the only administrator").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    assert.equal(await roleOf("root"), "admin");
    assert.equal(await page.getByRole("button", { name: "Password: root" }).count(), 0);
    await visitor.close();
  });

  test("everybody's keys are listed without secrets, and revoked", async () => {
    const visitor = await open("#/admin");
    const { page } = visitor;
    await row(page, "alice").getByRole("link", { name: "1 key, 1 active" }).click();
    assert.match(page.url(), /#\/admin\/keys\?user=alice$/);
    await row(page, "agent").getByText("alice").waitFor();
    assert.ok(!(await page.content()).includes(server.key.split(".").at(-1)));
    const other = await server.keyOf(await server.sessionOf("bob"));
    await page.reload();
    await page.getByLabel("Owner").selectOption("bob");
    await page.getByRole("button", { name: "Revoke: agent" }).click();
    await page.getByText("It is a key of bob.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.locator('[data-state="revoked"]').waitFor();
    await until(
      () =>
        page.evaluate(() => {
          const focused = document.activeElement;
          return focused.matches("li.row.key") && focused.textContent.includes("agent");
        }),
      "the focus isn't lost with the button",
    );
    await assert.rejects(server.propose(other, {}), /401/);
    await page.getByLabel("State").selectOption("Active");
    await page.getByText("No key is like that.").waitFor();
    await visitor.close();
  });

  test("the audit is filtered by who, what and when, in pages", async () => {
    for (let i = 0; i < 60; ++i) {
      await ask("POST", "/api/v1/admin/users/logout", { username: "alice" });
    }
    server.forgetSessions();
    const visitor = await open("#/admin/audit");
    const { page } = visitor;
    await page.locator("li.row").nth(49).waitFor();
    assert.equal(await page.locator("li.row").count(), 50);
    await page.getByRole("button", { name: "Show more" }).click();
    await page.locator("li.row").nth(59).waitFor();
    await page.getByLabel("By whom").fill("root");
    await page.locator('select[name="act"]').selectOption("logout");
    await page.getByLabel("To what").fill("alice");
    await page.getByLabel("When").selectOption("in the last day");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await until(() => page.url().includes("act=logout"), "the address has the filter");
    assert.match(page.url(), /#\/admin\/audit\?actor=root&act=logout&subject=alice&age=1$/);
    await page.locator("li.row").filter({ hasText: "user.create" }).first().waitFor({
      state: "hidden",
    });
    await page.locator("li.row").nth(49).waitFor();
    await page.getByRole("button", { name: "Show more" }).click();
    await page.locator("li.row").nth(59).waitFor();
    assert.equal(await page.locator("li.row").count(), 60);
    await page.reload();
    assert.equal(await page.locator('select[name="act"]').inputValue(), "logout");
    await page.getByLabel("To what").fill("nobody");
    await page.getByLabel("To what").press("Enter");
    await page.getByText("The audit has no such entry.").waitFor();
    await visitor.close();
  });

  test("the audit offers the acts that the documentation lists, and keeps another one", async () => {
    const text = readFileSync(new URL("../../docs/security.md", import.meta.url), "utf8");
    const table = text.split("| act | subject | detail |")[1].split("\n\n")[0];
    const cells = table.split("\n").map((line) => line.split("|")[1] ?? "");
    const documented = cells.flatMap((cell) =>
      [...cell.matchAll(/`([^`]+)`/g)].map((one) => one[1]),
    );
    assert.ok(documented.includes("login.failed"));
    const visitor = await open("#/admin/audit");
    const select = visitor.page.locator('select[name="act"]');
    await select.waitFor();
    const offered = async () =>
      select.locator("option").evaluateAll((all) => all.map((o) => o.value));
    assert.deepEqual((await offered()).filter(Boolean).sort(), documented.sort());
    await visitor.go("#/admin/audit?act=unit.dream");
    await visitor.page.getByText("The audit has no such entry.").waitFor();
    assert.equal(await select.inputValue(), "unit.dream");
    await visitor.page.getByRole("button", { name: "Show", exact: true }).click();
    assert.match(visitor.page.url(), /act=unit\.dream$/);
    await visitor.close();
  });

  test("the server says how it is, and its log level is set", async () => {
    const { version, databases } = await ask("GET", "/api/v1/review/server");
    const visitor = await open("#/admin/server");
    const { page } = visitor;
    await page.getByText(`cq-server ${version}`).waitFor();
    const level = page.getByLabel("Log level");
    assert.equal(await level.inputValue(), "debug");
    await level.selectOption("warning");
    await page.getByRole("button", { name: "Set the log level" }).click();
    await page.getByText("The log level is warning.").waitFor();
    assert.equal((await ask("GET", "/api/v1/review/server")).log_level, "warning");
    await page.reload();
    await level.waitFor();
    assert.equal(await level.inputValue(), "warning");
    const database = page.getByRole("region", { name: "knowledge" });
    await database.getByText("Ready", { exact: true }).waitFor();
    await database.getByText(databases[0].revision, { exact: true }).waitFor();
    await visitor.close();
  });

  test("the server lists its backups, and how old the last one is", async () => {
    const kept = `${server.directory}/kept.backup`;
    for (const options of [desktop, phone]) {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      const backups = page.getByRole("region", { name: "Backups" });
      await page.clock.install();
      await visitor.enter("root", "#/admin/server");
      if (options === desktop) {
        await backups.getByText("The audit knows of no backup.").waitFor();
        server.command(["backup", kept]);
        assert.throws(() => server.command(["backup", kept]));
        const gone = `${server.directory}/gone.backup`;
        server.command(["backup", gone]);
        rmSync(gone);
        await page.reload();
      }
      const rows = backups.locator("li.row");
      await rows.nth(2).waitFor();
      assert.deepEqual(await rows.locator("code").allTextContents(), [
        `${server.directory}/gone.backup`,
        kept,
        kept,
      ]);
      await rows.nth(0).getByText("Not seen by the server").waitFor();
      await rows.nth(1).getByText("Failed").waitFor();
      await rows
        .nth(2)
        .getByText(/^[0-9.,]+ .?i?B$/)
        .waitFor();
      await rows.nth(2).getByText("cli:").waitFor();
      assert.equal(await backups.getByText("more than a day old").count(), 0);
      await page.clock.fastForward(25 * 3600 * 1000);
      await page.getByRole("button", { name: "Look again" }).click();
      await backups.getByText("The last backup is more than a day old").waitFor();
      await visitor.fits();
      await visitor.close();
    }
  });

  test("doctor runs beside the server, and the page shows what it finds", async () => {
    for (const options of [desktop, phone]) {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      const doctor = page.getByRole("region", { name: "Doctor" });
      const status = doctor.getByRole("status");
      await visitor.enter("root", "#/admin/server");
      if (options === desktop) await status.getByText("It hasn't run").waitFor();
      const at = async () =>
        (await status.locator("time").count())
          ? status.locator("time").getAttribute("datetime")
          : "";
      const before = await at();
      await doctor.getByRole("button", { name: "Run doctor" }).click();
      await until(async () => !["", before].includes(await at()), "it has run anew");
      await status.getByText(/^0 problems, \d+ warning/).waitFor();
      const pepper = doctor.locator("li.row").filter({ hasText: "CQ_API_KEY_PEPPER" });
      await pepper.getByText("Warning").waitFor();
      await pepper.getByText("openssl rand -hex 32").waitFor();
      await doctor.getByText(/things are as it should be$/).click();
      await doctor.getByText("Every page and index is whole.").waitFor();
      await visitor.fits();
      await visitor.close();
    }
  });

  test("others than administrators don't see it", async () => {
    const visitor = await Visitor.open(browser, server);
    await visitor.enter("bob", "#/admin");
    await heading(visitor.page, "There is no such page.").waitFor();
    assert.equal(await visitor.page.getByRole("link", { name: "Administration" }).count(), 0);
    await visitor.close();
  });

  test("axe finds nothing, in both schemes and sizes, and nothing is too wide", async () => {
    root = await server.sessionOf("root");
    await ask("POST", "/api/v1/admin/users", { username: hostile, password: "pw" });
    const all = [];
    for (const options of looks) {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      const check = async (place) => all.push(...(await findingsOf(visitor, options, place)));
      await visitor.enter("root");
      for (const [place, text] of [
        ["#/admin", "alert(1)"],
        ["#/admin/keys", "agent"],
        ["#/admin/audit", "alert(1)"],
        ["#/admin/server", "knowledge"],
      ]) {
        await visitor.go(place);
        await page.locator("main").getByText(text).first().waitFor();
        await check(place);
      }
      await visitor.go("#/admin/users");
      for (const name of ["New user", /^Role: .*alert/, /^Password: .*alert/, /^Delete: .*alert/]) {
        await page.getByRole("button", { name }).click();
        await page.getByRole("dialog").waitFor();
        await check(`dialog ${name}`);
        await page.keyboard.press("Escape");
      }
      await visitor.close();
    }
    assert.deepEqual(all, []);
  });
});
