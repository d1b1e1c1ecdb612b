// Experiments whose server is slow, knows less than usual, or doesn't show everything.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { enter, serveProject } from "./experiments.mjs";
import { browser, heading, until } from "./page.mjs";

describe("experiments that come slowly, or in part", () => {
  let server;
  let ask;
  let project;
  let runs;
  before(async () => ({ server, ask, project, runs } = await serveProject()));
  after(() => server.end());

  /** Has responses come later than the page looks again. */
  const slow = (page, pattern) =>
    page.route(pattern, async (route) => {
      const response = await route.fetch();
      await new Promise((resolve) => setTimeout(resolve, 4000));
      await route.fulfill({ response }).catch(() => {}); // nobody may wait for it any more
    });

  test("a running experiment is followed however slow its metrics and curves are", async () => {
    const run = await ask("POST", "/experiments", {
      projectId: project.id,
      name: "slow",
      status: "running",
      parentExperimentId: runs.base.id,
    });
    const log = (step, name) =>
      ask("POST", `/scalars/log_batch/${run.id}`, { scalars: [{ step, scalars: { [name]: 1 } }] });
    await log(0, "loss");
    const visitor = await enter(server, "#/experiments");
    const { page } = visitor;
    await slow(page, /\/metrics$/);
    await slow(page, /\/scalars\/get\//);
    const asked = [];
    page.on("request", (one) => asked.push(new URL(one.url()).pathname));
    const count = (path) => asked.filter((one) => one === `/api${path}`).length;
    await visitor.go(`#/experiments/runs/${run.id}`);
    const loss = page.getByRole("region", { name: "loss" });
    const points = async () => Number(await loss.getAttribute("data-points"));
    await loss.waitFor({ timeout: 60_000 });
    await until(async () => (await points()) === 1, "the first point", 60);
    await log(1, "loss");
    await log(1, "later");
    await ask("POST", "/metrics", { experimentId: run.id, name: "acc", value: 0.25, step: 1 });
    await page.getByRole("row", { name: /^acc 0.25/ }).waitFor({ timeout: 60_000 });
    await until(async () => (await points()) === 2, "the second point", 60);
    await page.getByRole("region", { name: "later" }).waitFor({ timeout: 60_000 });
    assert.ok(count(`/experiments/${run.id}`) > 1);
    assert.equal(count(`/projects/${project.id}`), 1, "the project is asked for once");
    assert.equal(count(`/experiments/${runs.base.id}`), 1, "the parent is asked for once");

    await log(2, "loss");
    await ask("PATCH", `/experiments/${run.id}`, { status: "complete" });
    await page.locator('.panel [data-state="complete"]').waitFor({ timeout: 60_000 });
    await until(async () => (await points()) === 3, "what came last", 60);
    await visitor.close();
    await ask("DELETE", `/experiments/${run.id}`);
  });

  for (const status of [400, 404]) {
    test(`an experiment is shown without a parent that may not be seen (${status})`, async () => {
      const visitor = await enter(server, "#/experiments");
      const { page } = visitor;
      await page.route(`**/api/experiments/${runs.base.id}`, (route) =>
        route.fulfill({ status, json: { detail: "not accessible" } }),
      );
      // The browser itself logs a refusal.
      page.on("console", (message) => {
        if (message.text().includes(`status of ${status}`)) visitor.problems.pop();
      });
      await visitor.go(`#/experiments/runs/${runs.wider.id}`);
      await heading(page, "wider").waitFor();
      const changes = page.getByRole("region", { name: "Difference to the parent" });
      assert.equal(await changes.count(), 0);
      await page.getByText("Its parent was removed, or you may not see it.").waitFor();
      assert.equal(await page.getByText("not accessible").count(), 0);
      await visitor.close();
    });
  }

  test("curves without times are drawn by step alone", async () => {
    const visitor = await enter(server, "#/experiments");
    const { page } = visitor;
    // As a service elsewhere, which doesn't know what this server has beyond the original.
    const beyond = ["x", "name", "first_step", "last_step"];
    await page.route(/\/scalars\/get\//, async (route) => {
      const url = new URL(route.request().url());
      for (const name of beyond) url.searchParams.delete(name);
      await route.fulfill({ response: await route.fetch({ url: url.href }) });
    });
    await visitor.go(`#/experiments/runs/${runs.base.id}?x=time`);
    const loss = page.getByRole("region", { name: "loss" });
    await until(async () => Number(await loss.getAttribute("data-points")) > 100, "points");
    assert.deepEqual(await page.getByLabel(/^Axis/).locator("option").allTextContents(), [
      "by step",
    ]);
    await loss.locator(".curve-place .u-over").hover();
    const at = await loss.locator(".curve-tip strong").textContent();
    assert.match(at, /^\d+$/, "a step and no date");
    await visitor.close();
  });
});
