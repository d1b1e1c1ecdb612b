// Experiments whose server is slow, knows less than usual, or doesn't show everything.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { enter, hurry, serveProject } from "./experiments.mjs";
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
      await new Promise((resolve) => setTimeout(resolve, 1000));
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
    const end = await hurry(page);
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
    await end();
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

  test("compared curves are followed, and lie over each other by the time since they began", async () => {
    const made = [];
    for (const name of ["early", "late"]) {
      const status = name === "late" ? "running" : "complete";
      const run = await ask("POST", "/experiments", { projectId: project.id, name, status });
      for (const step of [0, 1]) {
        await ask("POST", `/scalars/log/${run.id}`, { step, scalars: { loss: step } });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const [{ scalars }] = (await ask("GET", `/scalars/get/${run.id}?x=time`)).data;
      made.push({ id: run.id, begin: scalars.loss.x[0] });
    }
    const ids = made.map(({ id }) => id);
    const at = `projects/${project.id}/compare?runs=${ids.join(",")}`;
    const visitor = await enter(server, "#/experiments");
    const { page } = visitor;
    await page.clock.install(); // the page looks again every ten seconds
    await visitor.go(`#/experiments/${at}`);
    const loss = page.getByRole("region", { name: "loss" });
    const points = async () => Number(await loss.getAttribute("data-points"));
    await until(async () => (await points()) === 4, "all points");
    await ask("POST", `/scalars/log/${ids[1]}`, { step: 2, scalars: { loss: 2 } });
    await ask("PATCH", `/experiments/${ids[1]}`, { status: "complete" });
    await page.clock.fastForward(10_000);
    await until(async () => (await points()) === 5, "the last point");
    await page.getByLabel(/^Axis/).selectOption("by time since the curve's first point");
    await loss.locator(".curve-place .u-over").hover({ position: { x: 1, y: 50 } });
    await loss.getByText("0:00:00", { exact: true }).waitFor();
    const asked = [];
    page.on("request", (one) => {
      const { searchParams } = new URL(one.url());
      if (!searchParams.has("start_time")) return;
      const begin = Date.parse(searchParams.get("start_time"));
      asked.push([searchParams.getAll("experiment_id"), begin]);
    });
    await loss.getByRole("button", { name: "Zoom in: loss" }).click();
    await until(async () => asked.length === 2, "a range for each");
    const [early, late] = ids.map((id) => asked.find(([[one]]) => one === id));
    assert.deepEqual([early[0], late[0]], [[ids[0]], [ids[1]]]);
    assert.equal(late[1] - early[1], made[1].begin - made[0].begin);
    await visitor.close();
    for (const id of ids) await ask("DELETE", `/experiments/${id}`);
  });

  test("of very many features and experiments nothing is left out unsaid", async () => {
    const features = (last) =>
      Object.fromEntries(
        Array.from({ length: 301 }, (_, i) => [
          `f${String(i).padStart(3, "0")}`,
          i < 300 ? 0 : last,
        ]),
      );
    const many = await ask("POST", "/projects", { name: "many" });
    const ids = [];
    for (let i = 0; i < 21; ++i) {
      const more = i < 2 ? { features: features(i) } : {};
      const parent = i === 2 ? { parentExperimentId: ids[0] } : {};
      const run = { projectId: many.id, name: `run ${i}`, ...more, ...parent };
      ids.push((await ask("POST", "/experiments", run)).id);
    }
    const compare = `#/experiments/projects/${many.id}/compare?runs=`;
    const visitor = await enter(server, compare + ids.slice(0, 2).join(","));
    const { page } = visitor;
    const table = page.getByRole("region", { name: "Comparison" });
    await table.getByRole("row", { name: /^Feature: f000/ }).waitFor();
    await page.getByRole("button", { name: /^Show \d+ more lines$/ }).click();
    await table.getByRole("row", { name: /^Feature: f300 differs 0 1/ }).waitFor();
    await page.getByLabel("Only what differs").check();
    await until(async () => (await table.locator("tbody tr").count()) === 1, "what differs");
    await visitor.go(compare + ids.join(","));
    await page.getByText("21 are chosen; the first 20 are compared.").waitFor();

    await visitor.go(`#/experiments/projects/${many.id}?where=f300+%3E+0`);
    await page.getByText("1 of 21 experiments").waitFor();
    await page.getByText("Columns", { exact: true }).click();
    await page.getByRole("button", { name: /^Show \d+ more columns$/ }).click();
    await page.getByLabel("Feature: f300").check();
    await page.getByRole("columnheader", { name: "Feature: f300" }).waitFor();

    await visitor.go(`#/experiments/runs/${ids[2]}`);
    const changes = page.getByRole("region", { name: "Difference to the parent" });
    await until(
      async () => (await changes.locator("tbody tr").count()) === 300,
      "as many at first",
    );
    await page.getByRole("button", { name: "Show 1 more line" }).click();
    await changes.getByRole("row", { name: /^f300 Removed/ }).waitFor();
    await visitor.close();
  });
});
