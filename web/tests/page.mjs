// What the tests of the page share: a browser for each file, servers with users, and waiting.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { launch } from "./browser.mjs";
import { patience, Server, unitOf } from "./server.mjs";

/** The browser, from the first test of a file to its last. */
export let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** A server with the users alice and bob, and alice's key. */
export async function serve(settings) {
  const server = await Server.start(settings);
  server.createUser("alice");
  server.createUser("bob");
  server.jwt = await server.sessionOf("alice");
  server.key = await server.keyOf(server.jwt);
  return server;
}

export const heading = (page, name) => page.getByRole("heading", { name, exact: true });

export async function statusOf(server, id) {
  return (await server.ask("GET", `/api/v1/review/${id}`, { token: server.jwt })).status;
}

/** Asks until it is so. */
export async function until(condition, what, seconds = 10) {
  const end = Date.now() + seconds * 1000 * patience;
  while (Date.now() < end) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`not within ${seconds * patience} s: ${what}`);
}

/** Proposes units with alice's key; gives their ids. */
export async function propose(server, ...summaries) {
  const ids = [];
  for (const summary of summaries) {
    const unit = typeof summary === "string" ? unitOf(summary) : summary;
    ids.push((await server.propose(server.key, unit)).id);
  }
  return ids;
}

/** Rejects whatever waits for review. */
export async function emptyQueue(server) {
  const { items } = await server.ask("GET", "/api/v1/review/queue?limit=100", {
    token: server.jwt,
  });
  if (items.length === 0) return;
  // A page that was left may decide some of them at this moment.
  await server.ask("POST", "/api/v1/review/decisions", {
    token: server.jwt,
    body: { unit_ids: items.map((item) => item.knowledge_unit.id), decision: "rejected" },
  });
}
