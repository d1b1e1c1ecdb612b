// People in experiments: logging in, whose projects one sees, hypotheses, teams, tokens.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { desktop, phone, Visitor } from "./browser.mjs";
import { enter, hostile, logIn, serveExperiments, serveProject } from "./experiments.mjs";
import { browser, heading, until } from "./page.mjs";

describe("people in experiments", () => {
  let server;
  let ask;
  let project;
  before(async () => ({ server, ask, project } = await serveProject()));
  after(() => server.end());

  test("no script reads the login, and it isn't another page's", async () => {
    const visitor = await enter(server, "#/experiments");
    const { page } = visitor;
    const found = await page.evaluate(async () => [
      document.cookie,
      JSON.stringify({ ...localStorage, ...sessionStorage }).includes("eyJ"),
      (await fetch("../api/projects", { method: "POST", body: "{}" })).status,
    ]);
    assert.deepEqual(found.slice(0, 2), ["", false]);
    assert.equal(found[2], 403);
    visitor.problems.length = 0; // the browser's own line for that status
    await page.getByRole("button", { name: "Log out of experiments" }).click();
    await heading(page, "Log in to experiments").waitFor();
    await page.reload();
    await heading(page, "Log in to experiments").waitFor();
    await visitor.close();
  });

  test("a project is created, and what others have isn't shown", async () => {
    const visitor = await enter(server, "#/experiments", desktop, "eve@example.com");
    const { page } = visitor;
    await page.getByText("No project is there that you may see.").waitFor();
    await page.getByRole("button", { name: "New project" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill(hostile);
    await page.getByRole("button", { name: "Create the project" }).click();
    await heading(page, hostile).waitFor();
    await page.getByText("No experiment is there yet.").waitFor();
    await visitor.close();
  });

  test("hypotheses are made, judged, changed and removed", async () => {
    const visitor = await enter(server, `#/experiments/projects/${project.id}/hypotheses`);
    const { page } = visitor;
    const dialog = page.getByRole("dialog");
    await page.getByText("No hypothesis is there yet.").waitFor();
    await page.getByRole("button", { name: "New hypothesis" }).click();
    await dialog.getByLabel("Title").fill("Width helps");
    await dialog.getByLabel("Author").fill("Ann");
    await dialog.getByLabel(/^Target metrics/).fill("acc\nloss");
    await dialog.getByRole("button", { name: "Create the hypothesis" }).click();
    await heading(page, "Width helps").waitFor();
    await page.getByLabel("Status: Width helps").selectOption("Supported");
    await page.locator('[data-state="supported"]').waitFor();
    await page.reload();
    await page.locator('[data-state="supported"]').waitFor();
    const [kept] = await ask("GET", `/projects/${project.id}/hypotheses`);
    assert.deepEqual([kept.status, kept.targetMetrics], ["supported", ["acc", "loss"]]);
    await page.getByRole("button", { name: "Change: Width helps" }).click();
    assert.equal(await dialog.getByLabel(/^Target metrics/).inputValue(), "acc\nloss");
    await dialog.getByLabel(/^Baseline/).fill("best");
    await ask("PATCH", `/hypotheses/${kept.id}`, { author: "A script" });
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("A script · Baseline best").waitFor();
    await page.getByRole("button", { name: "Remove: Width helps" }).click();
    await dialog.getByRole("button", { name: "Remove" }).click();
    await page.getByText("No hypothesis is there yet.").waitFor();
    await visitor.close();
  });

  test("a team is made, and members are added, removed, and leave", async () => {
    const visitor = await enter(server, "#/experiments/teams");
    const { page } = visitor;
    await page.getByText("You are in no team.").waitFor();
    await page.getByRole("button", { name: "New team" }).click();
    const dialog = page.getByRole("dialog");
    let sent = 0;
    let answer;
    const isAsked = new Promise((resolve) => (answer = resolve));
    await page.route("**/api/teams", async (route) => {
      if (route.request().method() === "POST") {
        ++sent;
        await isAsked;
      }
      await route.continue();
    });
    await dialog.getByLabel("Name").fill("Vision");
    await dialog.getByRole("button", { name: "Create the team" }).click();
    await dialog.getByLabel("Name").press("Enter"); // it is under way
    assert.equal(await dialog.getByRole("button", { name: "Create the team" }).isDisabled(), true);
    answer();
    await dialog.waitFor({ state: "hidden" });
    assert.equal(sent, 1);
    await page.unroute("**/api/teams");
    const team = page.getByRole("region", { name: "Vision" });
    await team.getByLabel("E-mail").fill("eve@example.com");
    await team.getByRole("button", { name: "Add" }).click();
    await team.locator("li").filter({ hasText: "eve@example.com" }).getByText("Member").waitFor();
    await page.getByRole("button", { name: "Role: eve@example.com" }).click();
    assert.equal(await dialog.getByLabel("Role").inputValue(), "member");
    await dialog.getByLabel("Role").selectOption("Viewer");
    await dialog.getByRole("button", { name: "Set the role" }).click();
    await team.locator("li").filter({ hasText: "eve@example.com" }).getByText("Viewer").waitFor();
    const other = await enter(server, "#/experiments/teams", phone, "eve@example.com");
    const leave = other.page.getByRole("button", { name: "Leave: eve@example.com" });
    await leave.click();
    await other.page.getByRole("heading", { name: "Leave Vision?" }).waitFor();
    await other.page.keyboard.press("Escape");
    await leave.and(other.page.locator(":focus")).click();
    await other.page.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
    await other.page.getByText("You are in no team.").waitFor();
    await other.page.locator("main:focus").waitFor();
    await other.fits();
    await other.close();
    await page.reload();
    await team.getByLabel("E-mail").fill("eve@example.com");
    await team.getByRole("button", { name: "Add" }).click();
    await page.getByRole("button", { name: "Remove: eve@example.com" }).click();
    await page.getByRole("heading", { name: "Remove eve@example.com from Vision?" }).waitFor();
    await dialog.getByRole("button", { name: "Remove" }).click();
    await until(
      async () => (await team.locator("li").filter({ hasText: "eve@" }).count()) === 0,
      "the member is gone",
    );
    await visitor.fits();
    await visitor.close();
  });

  test("a team of projects is changed, handed over and removed", async () => {
    const { id } = await ask("POST", "/teams", { name: "Speech" });
    await ask("POST", `/teams/${id}/members`, { email: "eve@example.com", role: "member" });
    const visitor = await enter(server, "#/experiments");
    const { page } = visitor;
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "New project" }).click();
    await dialog.getByLabel("Name").fill("Spoken words");
    await dialog.getByLabel("Team").selectOption("Speech");
    await dialog.getByRole("button", { name: "Create the project" }).click();
    await heading(page, "Spoken words").waitFor();
    const made = async () =>
      (await ask("GET", "/projects")).find(({ name }) => name === "Spoken words");
    assert.equal((await made()).team.id, id);

    await visitor.go("#/experiments/teams");
    await page.getByRole("button", { name: "Change the team: Speech" }).click();
    await dialog.getByLabel("Name").fill("Sounds");
    await dialog.getByLabel("Description").fill("Of all that is heard");
    await dialog.getByRole("button", { name: "Save" }).click();
    const team = page.getByRole("region", { name: "Sounds" });
    await team.getByText("Of all that is heard").waitFor();

    await page.getByRole("button", { name: "Hand the team over: Sounds" }).click();
    await dialog.getByText("Spoken words").waitFor();
    await dialog.getByLabel("New owner").selectOption("eve@example.com");
    await dialog.getByRole("button", { name: "Hand the team over" }).click();
    await page.getByText("Sounds is eve@example.com's.").waitFor();
    await team.getByText("Owner eve@example.com · your role Administrator").waitFor();
    const handOver = page.getByRole("button", { name: "Hand the team over: Sounds" });
    assert.equal(await handOver.count(), 0);
    assert.equal((await made()).owner.email, "eve@example.com");

    await page.getByRole("button", { name: "Remove the team: Sounds" }).click();
    await dialog.getByText("1 member loses what the team allows.").waitFor();
    await dialog.getByText("Spoken words").waitFor();
    await visitor.fits();
    await dialog.getByRole("button", { name: "Remove the team" }).click();
    await page.getByText("Sounds is removed.").waitFor();
    await team.waitFor({ state: "detached" });
    assert.equal(await made(), undefined, "it is eve's own now");
    await visitor.close();
  });

  test("what a role doesn't allow isn't offered", async () => {
    const team = await ask("POST", "/teams", { name: "Shared" });
    const shared = await ask("POST", "/projects", { name: "Shared work", teamId: team.id });
    const run = await ask("POST", "/experiments", { projectId: shared.id, name: "run" });
    await ask("POST", "/hypotheses", { projectId: shared.id, title: "It helps", author: "Ann" });
    const added = { email: "eve@example.com", role: "viewer" };
    const { userId } = await ask("POST", `/teams/${team.id}/members`, added);
    const visitor = await enter(server, "#/experiments", desktop, "eve@example.com");
    const { page } = visitor;
    /** What may be pressed in a page, but for what is in every one. */
    const offered = async (hash, sign) => {
      await visitor.go(hash);
      await page.locator("main").getByText(sign).first().waitFor();
      const buttons = page.locator("main :is(button, select)");
      const names = await buttons.evaluateAll((all) =>
        all.map((one) => one.getAttribute("aria-label") ?? one.textContent.trim()),
      );
      return names.filter((name) => name !== "Log out of experiments");
    };
    const at = `#/experiments/projects/${shared.id}`;
    const isOfProject = (name) => name.endsWith("the project");
    const all = async () => ({
      project: (await offered(at, "1 of 1 experiment")).filter(isOfProject),
      hypotheses: (await offered(`${at}/hypotheses`, "It helps")).filter(
        (one) => !isOfProject(one),
      ),
      run: await offered(`#/experiments/runs/${run.id}`, "No scalar was logged."),
      team: await offered("#/experiments/teams", "Leave"),
    });
    const judged = ["New hypothesis", "Status: It helps", "Change: It helps", "Remove: It helps"];
    const ofProject = ["Change the project", "Remove the project"];
    const ofRun = ["Change the experiment", "Remove the experiment"];
    const leave = "Leave: eve@example.com";
    assert.deepEqual(await all(), {
      project: [],
      hypotheses: [],
      run: [],
      team: ["New team", leave],
    });
    const give = (role) => ask("PATCH", "/teams/members", { teamId: team.id, userId, role });
    await give("member");
    assert.deepEqual(await all(), {
      project: [],
      hypotheses: judged,
      run: ofRun,
      team: ["New team", leave],
    });
    await give("admin");
    const { team: ofTeam, ...rest } = await all();
    assert.deepEqual(rest, { project: ofProject, hypotheses: judged, run: ofRun });
    assert.deepEqual(ofTeam, [
      "New team",
      "Change the team: Shared",
      "Remove the team: Shared",
      leave,
      "MemberViewer", // the roles that may be given
      "Add",
    ]);
    await visitor.close();
  });

  test("a token is made, shown once, and revoked", async () => {
    const visitor = await enter(server, "#/experiments/tokens");
    const { page } = visitor;
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "New token" }).click();
    await dialog.getByLabel("Name").fill("train");
    await dialog.getByLabel("teams.view").check();
    await dialog.getByRole("button", { name: "Create the token" }).click();
    const secret = await page.getByRole("textbox", { name: "Token" }).textContent();
    const status = async (path = "projects") =>
      (
        await fetch(`${server.address}/api/${path}`, {
          headers: { Authorization: `Bearer ${secret}` },
        })
      ).status;
    assert.equal(await status(), 200);
    assert.equal(await status("teams"), 200);
    await page.getByRole("button", { name: "I have copied it" }).click();
    assert.ok(!(await page.content()).includes(secret));
    await page.getByRole("button", { name: "Revoke: train" }).click();
    await dialog.getByRole("button", { name: "Revoke" }).click();
    await page.locator('[data-state="revoked"]').waitFor();
    assert.equal(await status(), 401);
    await visitor.close();
  });
});

test("beside knowledge, its users and the accounts of experiments log in each by themselves", async () => {
  const server = await serveExperiments({}, "ann@example.com");
  server.createUser("alice");
  const visitor = await Visitor.open(browser, server);
  const { page } = visitor;
  await visitor.go();
  await page.getByLabel("User name").waitFor();
  await page.getByRole("link", { name: /^Experiments/ }).click();
  await logIn(visitor, "ann@example.com", "#/experiments");
  assert.deepEqual(
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link").allTextContents(),
    ["Experiments", "Log in"],
  );
  await visitor.logIn("alice", "pw", "#/review");
  await page.getByRole("navigation", { name: "Pages" }).getByText("Experiments").click();
  await page.getByText("ann@example.com").waitFor();
  await page.getByRole("button", { name: "Log out of experiments" }).click();
  await heading(page, "Log in to experiments").waitFor();
  await visitor.go("#/account");
  await heading(page, "Account").waitFor();
  await visitor.close();
  await server.end();
});
