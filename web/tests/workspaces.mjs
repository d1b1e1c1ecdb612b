// What the tests of workspaces share: a server that serves them, and what an operator does there.
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";

import { serve } from "./page.mjs";

export const token = randomBytes(32).toString("hex");

/** A server with workspaces; root administers it, and rita reads. */
export async function serveWorkspaces() {
  const server = await serve({
    CQ_FEATURES: "knowledge,workspaces",
    CQ_WORKSPACES_FIRST_TOKEN: token,
    CQ_WORKSPACES_ARTIFACTS: tmpdir(),
  });
  server.createUser("root", "pw", "admin");
  server.createUser("rita", "pw", "reader");
  return server;
}

/** What is asked of that server with its first token. */
export class Operator {
  constructor(server) {
    this.server = server;
  }

  ask(method, target, body) {
    return this.server.ask(method, target, { token, body });
  }

  /** Gives the ids of the worktrees. */
  async makeRepository(name, ...worktrees) {
    await this.ask("POST", "/repository/init", {
      name,
      remote_url: `https://git.example.org/${name}.git`,
      default_branch: "main",
    });
    const ids = [];
    for (const path of worktrees) {
      const target = `/repository/${encodeURIComponent(name)}/worktrees`;
      ids.push((await this.ask("POST", target, { path })).id);
    }
    return ids;
  }

  lease(repository, owner, more = {}) {
    const body = { owner, ttl_seconds: 600, ...more };
    return this.ask("POST", `/repository/${encodeURIComponent(repository)}/leases`, body);
  }

  release({ worktree, lease_token }, condition) {
    return this.ask("POST", `/worktrees/${worktree.id}/release`, { lease_token, condition });
  }

  async upload(session, name, text) {
    const response = await fetch(
      `${this.server.address}/sessions/${session}/uploads?name=${encodeURIComponent(name)}&kind=custom`,
      { method: "POST", headers: { Authorization: `Bearer ${token}` }, body: text },
    );
    if (response.status !== 201) throw new Error(`${name}: ${response.status}`);
  }
}
