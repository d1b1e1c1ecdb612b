// Changing and removing projects and experiments on the page.
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
    server = await serveExperiments(
      { CQ_FEATURES: "experiments" },
      "ann@example.com",
      "eve@example.com",
    );
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
    const acc = { name: "acc", direction: "maximize", aggregation: "best" };
    await ask("PATCH", `/projects/${project.id}`, { metrics: [acc, ...kept.metrics] });
    await page.reload();
    await page.getByRole("columnheader", { name: "Metric: loss" }).waitFor();
    const others = page.getByRole("columnheader", { name: "Metric: acc" });
    assert.equal(await others.count(), 0, "what isn't among those shown");
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
    await dialog
      .getByLabel(/^Name of metric/)
      .last()
      .fill("mine");
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

  test("an experiment and a project are removed, and it is said what goes with them", async () => {
    const doomed = await ask("POST", "/projects", { name: "Doomed" });
    const root = await ask("POST", "/experiments", { projectId: doomed.id, name: "root" });
    const child = { projectId: doomed.id, name: "child", parentExperimentId: root.id };
    const leaf = await ask("POST", "/experiments", child);
    await ask("POST", "/hypotheses", { projectId: doomed.id, title: "It helps", author: "Ann" });
    for (const { id } of [root, leaf]) {
      await ask("POST", "/metrics", { experimentId: id, name: "acc", value: 1 });
      await ask("POST", `/scalars/log_batch/${id}`, {
        scalars: [0, 1].map((step) => ({ step, scalars: { loss: 1 } })),
      });
    }
    const visitor = await enter(server, `#/experiments/runs/${root.id}`, phone);
    const { page } = visitor;
    const dialog = page.getByRole("dialog");
    const remove = page.getByRole("button", { name: "Remove the experiment" });
    const refuse = (route) =>
      route.request().method() === "DELETE"
        ? route.fulfill({ status: 409, json: { detail: "it can't be removed now" } })
        : route.continue();
    await page.route(`**/api/experiments/${root.id}`, refuse);
    await remove.click();
    await dialog.getByText("1 point of metrics and 2 points of curves go, too.").waitFor();
    await visitor.fits();
    await dialog.getByRole("button", { name: "Remove the experiment" }).click();
    await dialog.getByText("it can't be removed now").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await remove.and(page.locator(":focus")).waitFor();
    await page.unroute(`**/api/experiments/${root.id}`);
    await remove.click();
    await dialog.getByRole("button", { name: "Remove the experiment" }).click();
    await page.getByText("root is removed.").waitFor();
    await heading(page, "Doomed").waitFor();
    await page.locator("main:focus").waitFor();
    const kept = await ask("GET", `/projects/${doomed.id}/experiments`);
    assert.deepEqual(
      kept.map(({ name, parentExperimentId }) => [name, parentExperimentId]),
      [["child", null]],
    );

    await page.getByRole("button", { name: "Remove the project" }).click();
    await dialog.getByText("Its 1 experiment and 1 hypothesis go with it.").waitFor();
    await dialog.getByText("1 point of metrics and 2 points of curves go, too.").waitFor();
    await dialog.getByLabel("The project's name, to confirm").fill("doomed");
    await dialog.getByRole("button", { name: "Remove the project" }).click();
    await dialog.getByText("That isn't the project's name.").waitFor();
    assert.equal((await ask("GET", `/projects/${doomed.id}`)).name, "Doomed");
    await dialog.getByLabel("The project's name, to confirm").fill("Doomed");
    await page.keyboard.press("Enter");
    await page.getByText("Doomed is removed.").waitFor();
    await page.getByRole("button", { name: "New project" }).waitFor();
    await page.locator("main:focus").waitFor();
    const left = await ask("GET", "/projects");
    assert.deepEqual(
      left.map(({ id }) => id),
      [project.id],
    );
    await visitor.close();
  });

  test("axe finds nothing in the forms, and nothing is too wide", async () => {
    const { id } = await ask("POST", "/teams", { name: "Vision" });
    await ask("POST", `/teams/${id}/members`, { email: "eve@example.com", role: "member" });
    await ask("POST", "/projects", { name: hostile, teamId: id });
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
      for (const [place, button, sign] of [
        [`projects/${project.id}`, "Remove the project", /go with it/],
        ["teams", "Hand the team over: Vision", /You become an administrator/],
        ["teams", "Role: eve@example.com", /Set the role/],
      ]) {
        await page.keyboard.press("Escape");
        await visitor.go(`#/experiments/${place}`);
        await page.getByRole("button", { name: button }).click();
        await page.getByRole("dialog").getByText(sign).last().waitFor();
        all.push(...(await findingsOf(visitor, options, button)));
      }
      await visitor.close();
    }
    assert.deepEqual(all, []);
  });
});
