// Who sees workspaces on the page, and what they may do there.
import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { desktop, phone, Visitor } from "./browser.mjs";
import { browser, heading, serve, until } from "./page.mjs";
import { Operator, serveWorkspaces } from "./workspaces.mjs";

describe("people and workspaces", () => {
  let server;
  let operator;
  before(async () => {
    server = await serveWorkspaces();
    operator = new Operator(server);
  });
  after(() => server.end());

  for (const [size, options] of Object.entries({ desktop, phone })) {
    test(`a reviewer and a reader look on, and change nothing (${size})`, async () => {
      const name = `looked-at-${size}`;
      const [id] = await operator.makeRepository(name, `/srv/looked-at/${size}`);
      const session = await operator.ask("POST", "/sessions", {
        repository: name,
        commit_sha: "abc1234",
      });
      const at = `/sessions/${session.id}`;
      const command = await operator.ask("POST", `${at}/commands`, { argv: ["make", "all"] });
      const { claim_token } = await operator.ask("POST", `${at}/commands/claim`, {
        owner: "runner-1",
        ttl_seconds: 600,
      });
      const log = path.join(server.directory, `looked-at-${size}.log`);
      appendFileSync(log, "a line of it\n");
      await operator.ask("POST", `${at}/commands/${command.id}/heartbeat`, {
        claim_token,
        ttl_seconds: 600,
        log_path: log,
      });
      await operator.upload(session.id, "out.txt", "what came of it");
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      await visitor.enter(size === "phone" ? "rita" : "bob");
      await page.getByRole("link", { name: "Workspaces" }).click();
      const panel = page.getByRole("region", { name });
      await panel.getByText("1 free", { exact: true }).waitFor();
      await operator.lease(name, "runner-1");
      await panel.getByText("1 held", { exact: true }).waitFor();
      assert.equal(await page.getByRole("button", { name: "End the lease" }).count(), 0);
      assert.equal(await page.getByRole("link", { name: "Tokens" }).count(), 0);
      await visitor.go("#/workspaces/tokens");
      await panel.getByText("1 held", { exact: true }).waitFor();
      const refused = await page.evaluate(async (worktree) => {
        const headers = { "X-CQ-Page": "1", "Content-Type": "application/json" };
        const body = JSON.stringify({ reason: "x" });
        const ended = await fetch(`../worktrees/${worktree}/break`, {
          method: "POST",
          headers,
          body,
        });
        return [ended.status, (await fetch("../auth/tokens")).status];
      }, id);
      assert.deepEqual(refused, [403, 403]);
      await until(() => visitor.problems.length === 2, "the browser logs both");
      assert.ok(visitor.problems.splice(0).every((one) => one.includes("status of 403")));
      await page.getByRole("link", { name: "Sessions" }).click();
      await page.getByRole("link", { name: `${name} @ abc1234` }).click();
      await page.getByText("make all").waitFor();
      await page.getByRole("region", { name: "Log" }).getByText("a line of it").waitFor();
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name: /out/ }).click();
      assert.equal(readFileSync(await (await download).path(), "utf8"), "what came of it");
      await visitor.fits();
      await visitor.close();
    });
  }

  test("nobody sees it where it isn't served", async () => {
    const plain = await serve();
    plain.createUser("root", "pw", "admin");
    const visitor = await Visitor.open(browser, plain);
    await visitor.enter("root", "#/workspaces");
    await heading(visitor.page, "There is no such page.").waitFor();
    assert.equal(await visitor.page.getByRole("link", { name: "Workspaces" }).count(), 0);
    await visitor.close();
    await plain.end();
  });
});
