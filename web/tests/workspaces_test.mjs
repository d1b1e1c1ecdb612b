// Workspaces on the page: the board, sessions and tokens.
import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { findingsOf, looks } from "./axe.mjs";
import { desktop, phone, Visitor } from "./browser.mjs";
import { browser, heading, until } from "./page.mjs";
import { Operator, serveWorkspaces } from "./workspaces.mjs";

describe("workspaces", () => {
  let server;
  let operator;
  before(async () => {
    server = await serveWorkspaces();
    operator = new Operator(server);
  });
  after(() => server.end());

  const ask = (...of) => operator.ask(...of);
  const makeRepository = (...of) => operator.makeRepository(...of);
  const lease = (...of) => operator.lease(...of);
  const release = (...of) => operator.release(...of);

  for (const [size, options] of Object.entries({ desktop, phone })) {
    test(`the board shows who holds what, as it happens (${size})`, async () => {
      const name = `board-${size}`;
      await makeRepository(name, `/srv/${size}/one`, `/srv/${size}/two`);
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      await visitor.enter("root");
      await page.getByRole("link", { name: "Workspaces" }).click();
      await heading(page, "Workspaces").waitFor();
      const panel = page.getByRole("region", { name });
      const row = (worktree) => panel.getByRole("listitem").filter({ hasText: worktree });
      await panel.getByText("2 free", { exact: true }).waitFor();
      const first = await lease(name, "runner-1");
      const second = await lease(name, "runner-2");
      await panel.getByText("2 held", { exact: true }).waitFor();
      await row(first.worktree.path).getByText("runner-1").waitFor();
      await row(first.worktree.path).getByText("ends in").waitFor();
      await release(second, "dirty");
      await panel.getByText("1 held, 1 dirty", { exact: true }).waitFor();

      const waiting = lease(name, "runner-3", { wait_seconds: 120 });
      await panel.getByRole("heading", { name: "1 request waits in line" }).waitFor();
      await panel.getByRole("listitem").filter({ hasText: "runner-3" }).waitFor();
      await panel.getByRole("button", { name: `End the lease: ${first.worktree.path}` }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("runner-1").waitFor();
      await dialog.getByRole("button", { name: "End it" }).click();
      await dialog.getByLabel("Reason").fill("It hangs");
      await dialog.getByRole("button", { name: "End it" }).click();
      assert.equal((await waiting).worktree.id, first.worktree.id);
      await row(first.worktree.path).getByText("runner-3").waitFor();
      await panel.getByRole("heading", { name: "waits in line" }).waitFor({ state: "detached" });
      const ends = await ask("GET", "/leases/ends?limit=1000");
      const end = ends.find((one) => one.worktree_id === first.worktree.id);
      assert.deepEqual([end.ending, end.by, end.reason], ["broken", "root", "It hangs"]);
      await visitor.fits();
      await visitor.close();
    });
  }

  test("a lease that ends or changes hands meanwhile is shown so", async () => {
    const [id] = await makeRepository("short", "/srv/short");
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await visitor.enter("root", "#/workspaces");
    const panel = page.getByRole("region", { name: "short" });
    const first = await lease("short", "runner-1");
    await panel.getByRole("button", { name: "End the lease: /srv/short" }).click();
    await release(first);
    await lease("short", "runner-2", { ttl_seconds: 1 });
    await page.getByLabel("Reason").fill("It hangs");
    await page.getByRole("button", { name: "End it" }).click();
    await page.getByRole("dialog").getByRole("alert").getByText(/lease/).waitFor();
    await page.keyboard.press("Escape");
    await panel.getByText("1 free", { exact: true }).waitFor();
    const ends = await ask("GET", "/leases/ends?limit=1000");
    const endings = ends.filter((one) => one.worktree_id === id).map((one) => one.ending);
    assert.deepEqual(endings, ["released", "expired"]);
    await visitor.close();
  });

  test("a lease whose time is over is shown so until its worktree is freed", async () => {
    await makeRepository("over", "/srv/over");
    await lease("over", "runner-1");
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await page.clock.install();
    await visitor.enter("root", "#/workspaces");
    const panel = page.getByRole("region", { name: "over" });
    await panel.getByText("1 held", { exact: true }).waitFor();
    await page.clock.fastForward(601_000);
    await panel.getByText("1 expired", { exact: true }).waitFor();
    await panel.getByText("Held by runner-1 · ended").waitFor();
    await visitor.close();
  });

  test("nothing is asked for again while nothing happens", async () => {
    await makeRepository("calm", "/srv/calm");
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    let lists = 0;
    let answers = 0;
    let waits = 0;
    const isList = (request) => /\/repository\/calm\/(worktrees|leases)/.test(request.url());
    page.on("request", (request) => {
      if (isList(request)) ++lists;
      if (/\/events\?after=/.test(request.url())) ++waits;
    });
    page.on("requestfinished", (request) => (answers += isList(request) ? 1 : 0));
    /** Lets all happen that is due in that time; the requests for it are counted afterwards. */
    const passes = async (milliseconds) => {
      await until(() => lists === answers, "the lists are there");
      await page.clock.fastForward(milliseconds);
      await page.evaluate(() => fetch("../healthz"));
      await until(() => lists === answers, "the lists are there");
    };
    await page.clock.install();
    await visitor.enter("root", "#/workspaces");
    const panel = page.getByRole("region", { name: "calm" });
    await panel.getByText("1 free", { exact: true }).waitFor();
    await until(() => waits === 1, "it waits for events");
    for (let i = 0; i < 3; ++i) await passes(2000); // what was asked for when the feed began
    const calm = lists;
    for (let i = 0; i < 6; ++i) await passes(10_000);
    assert.equal(lists, calm);
    await lease("calm", "runner-1");
    await until(() => waits > 1, "the event is told");
    await until(async () => {
      await passes(100);
      return panel.getByText("1 held", { exact: true }).isVisible();
    }, "the lease is shown");
    await visitor.close();
  });

  for (const [size, options] of Object.entries({ desktop, phone })) {
    test(`a session is followed, with its commands, log and artifacts (${size})`, async () => {
      const name = `work-${size}`;
      await makeRepository(name);
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      await visitor.enter("root", "#/workspaces/sessions");
      await page.getByLabel("Repository").selectOption(name);
      await page.getByText("No session is like that.").waitFor();
      const session = await ask("POST", "/sessions", {
        repository: name,
        commit_sha: "0123abcdef0123abcdef",
      });
      const at = `/sessions/${session.id}`;
      await page.getByRole("link", { name: `${name} @ 0123abcdef01` }).click();
      await heading(page, "Session").waitFor();
      await page.getByText("No command is queued.").waitFor();
      const command = await ask("POST", `${at}/commands`, { argv: ["pytest", "-k", "a b"] });
      await page.getByText("pytest -k 'a b'").waitFor();
      const claimed = await ask("POST", `${at}/commands/claim`, {
        owner: "runner-1",
        ttl_seconds: 600,
      });
      const claim_token = claimed.claim_token;
      await page.locator('[data-state="running"]').first().waitFor();
      const log = path.join(server.directory, `${size}.log`);
      appendFileSync(log, "\u001b[32mfirst\u001b[0m <b>line</b>\n");
      await ask("POST", `${at}/commands/${command.id}/heartbeat`, {
        claim_token,
        ttl_seconds: 600,
        log_path: log,
      });
      const shown = page.getByRole("region", { name: "Log" });
      await until(async () => (await shown.textContent()) === "first <b>line</b>", "a line");
      appendFileSync(log, "second line\n");
      await shown.getByText("second line").waitFor();

      await server.halt();
      await page.getByText("The server doesn't answer.").first().waitFor();
      await server.restart();
      appendFileSync(log, Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join(""));
      await shown.getByText("line 4999").waitFor();
      await page.getByText(/earlier lines aren't shown/).waitFor();

      await operator.upload(session.id, "report %.txt", "all is well");
      await ask("PUT", `${at}/commands/${command.id}/result`, {
        claim_token,
        status: "failed",
        exit_code: 3,
        log_path: log,
      });
      await page.getByText("exit code 3").waitFor();
      await ask("PUT", `${at}/status`, { status: "failed" });
      await page.getByText("The session has ended.").waitFor();
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name: /report/ }).click();
      assert.equal(readFileSync(await (await download).path(), "utf8"), "all is well");
      await visitor.fits();
      await visitor.close();
    });
  }

  test("a repository whose name contains a slash has an address", async () => {
    await makeRepository("team/tools", "/srv/team/tools");
    await lease("team/tools", "somebody at work");
    const visitor = await Visitor.open(browser, server);
    await visitor.enter("root", "#/workspaces");
    await heading(visitor.page, "team/tools").waitFor();
    await visitor.page.getByText("somebody at work").waitFor();
    await visitor.close();
  });

  test("a token is made, shown once, and revoked", async () => {
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await visitor.enter("root", "#/workspaces/tokens");
    await page.getByRole("button", { name: "New token" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("runner");
    await dialog.getByRole("button", { name: "Create the token" }).click();
    await dialog.getByText("Choose what it may do.").waitFor();
    await dialog.getByLabel("sessions:read").check();
    await dialog.getByRole("button", { name: "Create the token" }).click();
    const secret = await page.getByRole("textbox", { name: "Token" }).textContent();
    const status = async (target) =>
      (await fetch(server.address + target, { headers: { Authorization: `Bearer ${secret}` } }))
        .status;
    assert.deepEqual([await status("/sessions"), await status("/auth/tokens")], [200, 403]);
    await page.getByRole("button", { name: "I have copied it" }).click();
    assert.ok(!(await page.content()).includes(secret));
    await page.getByRole("button", { name: "Revoke: runner" }).click();
    await dialog.getByRole("button", { name: "Revoke" }).click();
    await page.locator('[data-state="revoked"]').waitFor();
    assert.equal(await status("/sessions"), 401);
    await visitor.close();
  });

  test("axe finds nothing, in both schemes and sizes, and nothing is too wide", async () => {
    const hostile = `\u202e<script>alert(1)</script>${"x".repeat(150)}`;
    const [one] = await makeRepository("all <b>states", `/srv/${"y".repeat(200)}`, "/srv/d");
    await lease("all <b>states", hostile);
    const second = await lease("all <b>states", "runner");
    await release(second, "unpushed");
    const session = await ask("POST", "/sessions", {
      repository: "all <b>states",
      commit_sha: "f".repeat(40),
      requested_by: "\u202eme",
    });
    await ask("POST", `/sessions/${session.id}/commands`, { argv: ["z".repeat(4000)] });
    assert.ok(one > 0);
    const all = [];
    for (const options of looks) {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      const check = async (place) => all.push(...(await findingsOf(visitor, options, place)));
      await visitor.enter("root");
      for (const [place, text] of [
        ["#/workspaces", "1 held, 1 unpushed"],
        ["#/workspaces/sessions", "ffffffffffff"],
        [`#/workspaces/sessions/${session.id}`, "zzzz"],
        ["#/workspaces/tokens", "first"],
      ]) {
        await visitor.go(place);
        await page.locator("main").getByText(text).first().waitFor();
        await check(place);
      }
      await page.getByRole("button", { name: "New token" }).click();
      await check("new token");
      await page.keyboard.press("Escape");
      await visitor.go("#/workspaces/board");
      await page.getByRole("button", { name: /^End the lease: \/srv\/yyy/ }).click();
      await check("end a lease");
      await visitor.close();
    }
    assert.deepEqual(all, []);
  });
});
