// What the tests of experiments have in common: a server with accounts, and a project of four
// experiments.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

import { desktop, phone, Visitor } from "./browser.mjs";
import { browser } from "./page.mjs";
import { Server } from "./server.mjs";

export const hostile = `\u202e<script>alert(1)</script>/../${"x".repeat(60)}`;
export const password = "secret123";

/** A server of experiments with those accounts; `server.as(email)` asks its API as one of them. */
export async function serveExperiments(settings = {}, ...emails) {
  const server = await Server.start({
    CQ_FEATURES: "knowledge,experiments",
    CQ_EXPERIMENTS_JWT_SECRET: "page-test-secret-of-experiments-0123",
    ...settings,
  });
  for (const email of emails) {
    const made = spawnSync(
      process.env.CQ_SERVER ?? "cq-server",
      ["account", "create", email, "--password-stdin"],
      { cwd: server.directory, env: server.environment, input: `${password}\n`, encoding: "utf8" },
    );
    assert.equal(made.status, 0, made.stderr);
  }
  server.as = async (email) => {
    const response = await fetch(`${server.address}/api/auth/jwt/login`, {
      method: "POST",
      body: new URLSearchParams({ username: email, password }),
    });
    const token = (await response.json()).access_token;
    return (method, path, body) => server.ask(method, `/api${path}`, { token, body });
  };
  return server;
}

export async function logIn(visitor, email, hash) {
  await visitor.go(hash);
  const { page } = visitor;
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("button", { name: "Log out of experiments" }).waitFor();
}

export async function enter(server, hash, options = desktop, email = "ann@example.com") {
  const visitor = await Visitor.open(browser, server, options);
  await logIn(visitor, email, hash);
  return visitor;
}

/**
 * Has the time of what the page shows from now on pass about ten times as fast, so that it looks again
 * sooner; returns what ends that.
 */
export async function hurry(page) {
  await page.clock.install();
  let isWanted = true;
  const passing = (async () => {
    while (isWanted) {
      await page.clock.fastForward(1000);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })().catch(() => {}); // the page was closed
  return () => {
    isWanted = false;
    return passing;
  };
}

export const sizes = Object.entries({ desktop, phone });

/** A server of two accounts, of which ann's has a project with experiments, metrics and curves. */
export async function serveProject() {
  const server = await serveExperiments({}, "ann@example.com", "eve@example.com");
  try {
    return { server, ...(await fillProject(await server.as("ann@example.com"))) };
  } catch (error) {
    await server.end(); // or the test's process would wait for it
    throw error;
  }
}

async function fillProject(ask) {
  const project = await ask("POST", "/projects", {
    name: "ViT",
    description: "Vision",
    metrics: [{ name: "acc", direction: "maximize", aggregation: "best" }],
  });
  const runs = {};
  const make = async (name, parent, more = {}) => {
    const run = await ask("POST", "/experiments", {
      projectId: project.id,
      name,
      ...(parent ? { parentExperimentId: runs[parent].id } : {}),
      ...more,
    });
    runs[name] = run;
  };
  await make("base", null, {
    status: "complete",
    tags: ["first"],
    features: { lr: 0.001, optimizer: { name: "adam" }, layers: [1, 2] },
  });
  await make("wider", "base", {
    status: "complete",
    features: { lr: 0.01, optimizer: { name: "adam" }, layers: [1, 2], width: 512 },
    gitDiff: "diff --git a/m.py b/m.py\n@@ -1 +1 @@\n-width = 256\n+width = 512 # \u202eevil\n",
  });
  await make("deeper", "wider", { status: "failed", tags: ["second"], features: { lr: 0.1 } });
  await make(hostile, "base", { status: "planned", features: { [hostile]: hostile } });
  for (const [name, values] of [
    ["base", [0.5, 0.7, 0.6]],
    ["wider", [0.8]],
    ["deeper", [0.1, "NaN"]],
  ]) {
    for (const [step, value] of values.entries()) {
      await ask("POST", "/metrics", { experimentId: runs[name].id, name: "acc", value, step });
    }
  }
  for (const name of ["base", "wider"]) {
    await ask("POST", `/scalars/log_batch/${runs[name].id}`, {
      scalars: Array.from({ length: 3000 }, (_, step) => ({
        step,
        scalars: { loss: step === 2345 ? 99 : Math.exp(-step / 500), [hostile]: step },
      })),
    });
  }
  return { ask, project, runs };
}
