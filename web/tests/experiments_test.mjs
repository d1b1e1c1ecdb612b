// Experiments: projects, tables, one experiment and its curves, comparing, the tree.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { findingsOf, looks } from "./axe.mjs";
import { Visitor } from "./browser.mjs";
import { enter, hostile, hurry, logIn, password, serveProject, sizes } from "./experiments.mjs";
import { browser, heading, until } from "./page.mjs";

describe("experiments", () => {
  let server;
  let ask;
  let project;
  let runs;
  before(async () => ({ server, ask, project, runs } = await serveProject()));
  after(() => server.end());

  const namesShown = (page) => page.locator("tbody th").allTextContents();

  for (const [size, options] of sizes) {
    test(`one logs in, and finds projects and a table of experiments (${size})`, async () => {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      await visitor.go("#/experiments");
      await page.getByLabel("E-mail").fill("ann@example.com");
      await page.getByLabel("Password", { exact: true }).fill("wrong");
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByText("The e-mail or the password is wrong.").waitFor();
      await page.getByLabel("Password", { exact: true }).fill(password);
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByRole("link", { name: "ViT" }).click();
      await heading(page, "ViT").waitFor();
      await page.getByText("4 of 4 experiments").waitFor();
      await visitor.fits();

      await page.getByRole("button", { name: "Metric: acc" }).click();
      assert.deepEqual((await namesShown(page)).slice(0, 3), ["deeper", "base", "wider"]);
      await page.getByRole("button", { name: "Metric: acc" }).click();
      await page.locator('th[aria-sort="descending"]').waitFor();
      assert.deepEqual((await namesShown(page)).slice(0, 3), ["wider", "base", "deeper"]);
      await page.getByLabel("Condition").fill("lr >= 0.01, acc < 0.5");
      await page.getByLabel("Condition").press("Enter");
      await page.getByText("1 of 4 experiments").waitFor();
      assert.deepEqual(await namesShown(page), ["deeper"]);
      await page.getByText("Columns", { exact: true }).click();
      await page.getByLabel("Feature: lr").check();
      await page.getByRole("cell", { name: "0.1", exact: true }).first().waitFor();

      await page.reload();
      await page.getByText("1 of 4 experiments").waitFor();
      await page.getByRole("button", { name: "Feature: lr" }).waitFor();
      await page.getByLabel("Condition").fill("nothing like that");
      await page.getByLabel("Condition").press("Enter");
      await page.getByText("“nothing like that” is no condition").waitFor();
      await visitor.close();
    });
  }

  for (const [size, options] of sizes) {
    test(`one experiment shows what it is made of, and what it measured (${size})`, async () => {
      const visitor = await enter(server, `#/experiments/runs/${runs.wider.id}`, options);
      const { page } = visitor;
      await heading(page, "wider").waitFor();
      const changes = page.getByRole("region", { name: "Difference to the parent" });
      assert.deepEqual(await changes.locator("tbody tr").allInnerTexts(), [
        "lr\tChanged\t0.001\t0.01",
        "width\tAdded\t–\t512",
      ]);
      const diff = page.getByRole("region", { name: "Git diff" });
      await diff.getByText("+width = 512 # ⟨U+202E⟩evil").waitFor();
      const metrics = page.getByRole("region", { name: "Metrics" });
      await metrics.getByRole("row", { name: /^acc 0.8 0 0.8 0.8 1/ }).waitFor();

      const loss = page.getByRole("region", { name: "loss" });
      await until(async () => Number(await loss.getAttribute("data-points")) > 100, "points");
      assert.ok(Number(await loss.getAttribute("data-points")) <= 1000);
      await visitor.fits();
      const asked = page.waitForRequest((one) => /first_step=\d+/.test(one.url()));
      await loss.getByRole("button", { name: "Zoom in: loss" }).click();
      const url = new URL((await asked).url());
      assert.equal(url.searchParams.get("name"), "loss");
      assert.ok(Number(url.searchParams.get("max_points")) <= 2000);
      const frame = loss.getByRole("group");
      const from = async () => Number(await frame.getAttribute("data-from"));
      await until(async () => (await from()) > 0, "it is zoomed");
      const before = await from();
      await frame.press("ArrowRight");
      await until(async () => (await from()) > before, "it has moved");
      await frame.press("0");
      await until(async () => (await frame.getAttribute("data-from")) === null, "all is shown");

      await page.getByLabel("Smoothing").fill("0.9");
      await page.getByLabel("Logarithmic axis").check();
      await page.getByLabel(/^Axis/).selectOption("by time");
      await until(async () => /x=time/.test(page.url()) && /log=1/.test(page.url()), "address");
      await page.reload();
      await until(async () => Number(await loss.getAttribute("data-points")) > 100, "points");
      assert.equal(await page.getByLabel("Smoothing").inputValue(), "0.9");
      assert.ok(await page.getByLabel("Logarithmic axis").isChecked());
      await visitor.close();
    });
  }

  for (const [size, options] of sizes) {
    test(`several are compared: what differs, and their curves (${size})`, async () => {
      const visitor = await enter(server, `#/experiments/projects/${project.id}`, options);
      const { page } = visitor;
      for (const name of ["base", "wider"]) await page.getByLabel(`Compare ${name}`).check();
      await page.getByRole("link", { name: "Compare (2)" }).click();
      const table = page.getByRole("region", { name: "Comparison" });
      await table.getByRole("row", { name: /^Feature: lr differs 0.001 0.01/ }).waitFor();
      await table.getByRole("row", { name: /^Feature: optimizer.name adam adam/ }).waitFor();
      await page.getByLabel("Only what differs").check();
      await until(
        async () => (await table.getByText("optimizer.name").count()) === 0,
        "only what differs",
      );
      const loss = page.getByRole("region", { name: "loss" });
      await loss.getByRole("group", { name: /^loss: 2 curves/ }).waitFor();
      await until(async () => Number(await loss.getAttribute("data-points")) > 200, "points");
      await page.getByLabel("Curves whose name contains").fill("los");
      await until(async () => (await page.locator(".curve").count()) === 1, "one chart");
      await visitor.fits();
      await page.reload();
      await until(async () => Number(await loss.getAttribute("data-points")) > 200, "points");
      assert.equal(await page.locator(".curve").count(), 1);
      await page.goBack();
      await page.getByRole("link", { name: "Compare (2)" }).waitFor();
      await page.getByLabel("Compare wider").uncheck();
      await page.getByText("Choose two or more to compare them.").waitFor();
      assert.ok(await page.getByLabel("Compare base").isChecked());
      await visitor.close();
    });

    test(`the tree is walked with the keys (${size})`, async () => {
      const visitor = await enter(server, `#/experiments/projects/${project.id}/tree`, options);
      const { page } = visitor;
      const items = page.getByRole("treeitem");
      await until(async () => (await items.count()) === 4, "all are shown");
      const levels = await items.evaluateAll((all) =>
        all.map((one) => [one.querySelector("a").textContent, one.getAttribute("aria-level")]),
      );
      assert.deepEqual(levels, [
        ["base", "1"],
        ["wider", "2"],
        ["deeper", "3"],
        [hostile, "2"],
      ]);
      await items.first().getByText("lr = 0.01").waitFor({ state: "detached" });
      await page.getByText("lr = 0.01, width = 512").waitFor();
      await visitor.fits();
      await items.first().focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowLeft");
      await until(async () => (await items.count()) === 3, "it is closed");
      await page.keyboard.press("ArrowRight");
      await until(async () => (await items.count()) === 4, "it is open");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      await heading(page, "deeper").waitFor();
      await visitor.close();
    });

    test(`a running experiment is followed, also past a restart (${size})`, async () => {
      const run = await ask("POST", "/experiments", {
        projectId: project.id,
        name: `live ${size}`,
        status: "running",
      });
      const log = (from, count, name = "loss") =>
        ask("POST", `/scalars/log_batch/${run.id}`, {
          scalars: Array.from({ length: count }, (_, i) => ({
            step: from + i,
            scalars: { [name]: 1 / (from + i + 1) },
          })),
        });
      await log(0, 10);
      const visitor = await enter(server, "#/experiments", options);
      const { page } = visitor;
      const end = await hurry(page);
      await visitor.go(`#/experiments/runs/${run.id}`);
      await page.getByText("It is running: this page follows it.").waitFor();
      const loss = page.getByRole("region", { name: "loss" });
      const points = async () => Number(await loss.getAttribute("data-points"));
      await until(async () => (await points()) === 10, "the first points");
      await log(10, 5);
      await ask("POST", "/metrics", { experimentId: run.id, name: "acc", value: 0.25, step: 1 });
      await until(async () => (await points()) === 15, "what was logged since");
      await page.getByRole("row", { name: /^acc 0.25/ }).waitFor();
      await server.halt();
      await page.getByText("The server doesn't answer.").first().waitFor();
      assert.equal(await points(), 15);
      await server.restart();
      await log(15, 5);
      await log(0, 3, "later");
      await until(async () => (await points()) === 20, "what was logged behind the restart");
      await page.getByRole("region", { name: "later" }).waitFor();
      await page.reload();
      await until(async () => (await points()) === 20, "all, behind a reload");
      await log(20, 2);
      await ask("PATCH", `/experiments/${run.id}`, { status: "complete" });
      await page.locator('.panel [data-state="complete"]').waitFor();
      await until(async () => (await points()) === 22, "what came last");
      await end();
      await visitor.close();
      await ask("DELETE", `/experiments/${run.id}`);
    });
  }

  test("what isn't a number is a gap", async () => {
    const visitor = await Visitor.open(browser, server);
    const { page } = visitor;
    await page.route(/scalars\/get\/project/, async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      for (const { scalars } of json.data) {
        if (scalars.loss) scalars.loss.y = scalars.loss.y.map((y, i) => (i % 50 < 10 ? null : y));
      }
      await route.fulfill({ response, json });
    });
    await logIn(visitor, "ann@example.com", `#/experiments/runs/${runs.base.id}`);
    const loss = page.getByRole("region", { name: "loss" });
    await until(async () => Number(await loss.getAttribute("data-points")) > 100, "points");
    await page.getByLabel("Smoothing").fill("0.5");
    await page.getByLabel("Logarithmic axis").check();
    await loss.locator("canvas").waitFor();
    await visitor.close();
  });

  test("axe finds nothing, in both schemes and sizes, and nothing is too wide", async () => {
    await ask("POST", "/hypotheses", {
      projectId: project.id,
      title: hostile,
      author: hostile,
      targetMetrics: [hostile],
    });
    const ids = Object.values(runs)
      .map(({ id }) => id)
      .join(",");
    const all = [];
    for (const options of looks) {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      const check = async (place) => all.push(...(await findingsOf(visitor, options, place)));
      await visitor.go("#/experiments");
      await heading(page, "Log in to experiments").waitFor();
      await check("login");
      await logIn(visitor, "ann@example.com", "#/experiments");
      const at = `#/experiments/projects/${project.id}`;
      for (const [place, text] of [
        ["#/experiments", "ViT"],
        [at, "4 of 4 experiments"],
        [`${at}/tree`, "lr = 0.01, width = 512"],
        [`${at}/hypotheses`, "Proposed"],
        [`${at}/compare?runs=${ids}&log=1`, "Comparison"],
        [`#/experiments/runs/${runs[hostile].id}`, "No metric was logged."],
        [`#/experiments/runs/${runs.wider.id}?smoothing=0.5`, "evil"],
        ["#/experiments/teams", "New team"],
        ["#/experiments/tokens", "Training scripts log in with it."],
      ]) {
        await visitor.go(place);
        await page.locator("main").getByText(text).first().waitFor();
        if (/log=1|smoothing/.test(place)) await page.locator("canvas").first().waitFor();
        await check(place);
      }
      await visitor.go(at);
      await page.getByText("Columns", { exact: true }).click();
      await check("columns");
      await visitor.go("#/experiments/tokens");
      await page.getByRole("button", { name: "New token" }).click();
      await check("new token");
      await visitor.close();
    }
    assert.deepEqual(all, []);
  });
});
