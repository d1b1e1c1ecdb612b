// Changing projects and experiments on the page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { findingsOf, looks } from "./axe.mjs";
import { desktop, phone } from "./browser.mjs";
import { enter, hostile, serveExperiments } from "./experiments.mjs";
import { heading, until } from "./page.mjs";

describe("what is changed of experiments", () => {
  let server;
  let ask;
  let project;
  let run;
  // A server of experiments alone has pages, too.
  before(async () => {
    server = await serveExperiments({ CQ_FEATURES: "experiments" }, "ann@example.com");
    ask = await server.as("ann@example.com");
    project = await ask("POST", "/projects", {
      name: "ViT",
      metrics: [{ name: "acc", direction: "maximize", aggregation: "best" }],
      settings: { namingPattern: "{num}", displayMetrics: ["acc"] },
    });
    run = await ask("POST", "/experiments", {
      projectId: project.id,
      name: "base",
      tags: ["a, b", "c"],
      features: { lr: 0.1 },
    });
  });
  after(() => server.end());

  /** What the page sends to change something. */
  const sent = async (page, act) => {
    const request = page.waitForRequest((one) => one.method() === "PATCH");
    await act();
    return JSON.parse((await request).postData());
  };
  const save = (page) => page.getByRole("dialog").getByRole("button", { name: "Save" }).click();

  test("a project: its name, its settings and its metrics", async () => {
    const visitor = await enter(server, `#/experiments/projects/${project.id}`);
    const { page } = visitor;
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Change the project" }).click();
    await dialog.getByLabel("Name", { exact: true }).fill(hostile);
    assert.deepEqual(await sent(page, () => save(page)), { name: hostile });
    await heading(page, hostile).waitFor();
    await dialog.waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Change the project" }).click();
    await dialog.getByLabel("Metrics shown").fill("loss\n \na, b");
    await dialog.getByRole("button", { name: "Add a metric" }).click();
    await dialog.getByLabel("Name of metric 2").fill("loss");
    await dialog.getByLabel("Direction of metric 2").selectOption("Less is better");
    await dialog.getByLabel("Value of metric 2").selectOption("Last");
    await dialog.getByRole("button", { name: "Remove metric 1" }).click();
    await page.getByRole("button", { name: "Add a metric" }).and(page.locator(":focus")).waitFor();
    assert.deepEqual(await sent(page, () => save(page)), {
      metrics: [{ name: "loss", direction: "minimize", aggregation: "last" }],
      settings: { displayMetrics: ["loss", "a, b"] },
    });
    await dialog.waitFor({ state: "detached" });
    const kept = await ask("GET", `/projects/${project.id}`);
    assert.deepEqual(
      [kept.name, kept.metrics.length, kept.settings],
      [hostile, 1, { namingPattern: "{num}", displayMetrics: ["loss", "a, b"] }],
    );
    await visitor.close();
  });

  test("an experiment: its name, status and tags, and nothing that a script changed", async () => {
    const visitor = await enter(server, `#/experiments/runs/${run.id}`, phone);
    const { page } = visitor;
    const dialog = page.getByRole("dialog");
    const open = () => page.getByRole("button", { name: "Change the experiment" }).click();
    await open();
    await dialog.getByLabel("Name").fill("renamed");
    await ask("PATCH", `/experiments/${run.id}`, {
      description: "from a script",
      status: "running",
    });
    assert.deepEqual(await sent(page, () => save(page)), { name: "renamed" });
    await heading(page, "renamed").waitFor();
    await page.getByText("from a script").waitFor();
    await open();
    assert.equal(await dialog.getByLabel(/^Tags/).inputValue(), "a, b\nc");
    await dialog.getByLabel("Status").selectOption("Complete");
    assert.deepEqual(await sent(page, () => save(page)), { status: "complete" });
    await page.locator('.panel [data-state="complete"]').waitFor();
    await open();
    await dialog.getByLabel(/^Tags/).fill("one, two\nthree");
    assert.deepEqual(await sent(page, () => save(page)), { tags: ["one, two", "three"] });
    await page.getByRole("listitem").filter({ hasText: "three" }).waitFor();
    const kept = await ask("GET", `/experiments/${run.id}`);
    assert.deepEqual(
      [kept.status, kept.tags, kept.features],
      ["complete", ["one, two", "three"], { lr: 0.1 }],
    );
    await visitor.fits();
    await visitor.close();
  });

  test("what somebody else put among the metrics meanwhile stays", async () => {
    const visitor = await enter(server, `#/experiments/projects/${project.id}`);
    const { page } = visitor;
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Change the project" }).click();
    const other = { name: "other", direction: "maximize", aggregation: "best" };
    await ask("PATCH", `/projects/${project.id}`, { metrics: [other] });
    await dialog.getByRole("button", { name: "Add a metric" }).click();
    await dialog.getByLabel("Name of metric 2").fill("mine");
    await save(page);
    await dialog.getByText("The project's metrics were changed meanwhile.").waitFor();
    assert.deepEqual((await ask("GET", `/projects/${project.id}`)).metrics, [other]);
    await visitor.close();
  });

  test("what is refused is said, and what was written stays", async () => {
    const visitor = await enter(server, `#/experiments/projects/${project.id}`, desktop);
    const { page } = visitor;
    const dialog = page.getByRole("dialog");
    await page.route(`**/api/projects/${project.id}`, (route) =>
      route.request().method() === "PATCH"
        ? route.fulfill({ status: 409, json: { detail: "it can't be changed now" } })
        : route.continue(),
    );
    await page.getByRole("button", { name: "Change the project" }).click();
    await dialog.getByLabel("Description").fill("written");
    await save(page);
    await dialog.getByText("it can't be changed now").waitFor();
    assert.equal(await dialog.getByLabel("Description").inputValue(), "written");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await until(async () => (await page.getByText("written").count()) === 0, "nothing has changed");
    await visitor.close();
  });

  test("axe finds nothing in the forms, and nothing is too wide", async () => {
    const all = [];
    for (const options of looks) {
      const visitor = await enter(server, `#/experiments/projects/${project.id}`, options);
      const { page } = visitor;
      await page.getByRole("button", { name: "Change the project" }).click();
      await page.getByRole("button", { name: "Add a metric" }).click();
      all.push(...(await findingsOf(visitor, options, "change a project")));
      await visitor.go(`#/experiments/runs/${run.id}`);
      await page.getByRole("button", { name: "Change the experiment" }).click();
      all.push(...(await findingsOf(visitor, options, "change an experiment")));
      await visitor.close();
    }
    assert.deepEqual(all, []);
  });
});
