// The real server on a free port of this machine, with a database of its own.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const binary = process.env.CQ_SERVER ?? "cq-server";

/** By how much longer than usual everything may take, e.g. with a sanitizer. */
export const patience = Number(process.env.CQ_PATIENCE ?? 1);

export class Server {
  static async start(settings = {}) {
    const server = new Server(settings);
    await server.run(0);
    return server;
  }

  constructor(settings) {
    this.sessions = {};
    this.directory = mkdtempSync(path.join(tmpdir(), "cq-page-"));
    this.environment = {
      PATH: process.env.PATH,
      CQ_STORE_MODULE_PATH: process.env.CQ_STORE_MODULE_PATH ?? "",
      CQ_DB_PATH: path.join(this.directory, "cq.db"),
      CQ_STORE_TIMEOUT: "60", // a busy machine is no store that hangs
      CQ_JWT_SECRET: "page-test-secret-0123456789abcdef",
      CQ_API_KEY_PEPPER: "page-test-pepper",
      CQ_HOST: "127.0.0.1",
      ...settings,
    };
  }

  async run(port) {
    this.process = spawn(binary, ["serve", "--port", String(port)], {
      cwd: this.directory,
      env: this.environment,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let log = "";
    this.process.stderr.setEncoding("utf8");
    let timer;
    this.port = await new Promise((resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`The server doesn't listen in time; it wrote: ${log}`)),
        30_000 * patience,
      );
      this.process.stderr.on("data", (text) => {
        log += text;
        const listens = / listens on \S*127\.0\.0\.1:(\d+)/.exec(log);
        if (listens) resolve(Number(listens[1]));
      });
      this.process.once("error", reject);
      this.process.once("exit", () =>
        reject(new Error(`The server doesn't listen; it wrote: ${log}`)),
      );
    }).finally(() => clearTimeout(timer));
    this.address = `http://127.0.0.1:${this.port}`;
  }

  async halt(signal = "SIGTERM") {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill(signal);
    await ended;
  }

  async restart() {
    await this.run(this.port);
  }

  async end() {
    await this.halt();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Runs a command on the server's database, to its end. */
  command(args, input = "") {
    const { status, stderr } = spawnSync(binary, args, {
      cwd: this.directory,
      env: this.environment,
      input,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
  }

  createUser(name, password = "pw", role = "reviewer") {
    this.command(["user", "create", name, "--role", role, "--password-stdin"], `${password}\n`);
  }

  async ask(method, target, { token, body } = {}) {
    const response = await fetch(this.address + target, {
      method,
      headers: {
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      body: body ? JSON.stringify(body) : undefined,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${target}: ${response.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  async tokenOf(username, password = "pw") {
    const { token } = await this.ask("POST", "/api/v1/auth/login", {
      body: { username, password },
    });
    return token;
  }

  /** A token of the user's; the same one until forgetSessions(). */
  async sessionOf(username) {
    this.sessions[username] ??= await this.tokenOf(username);
    return this.sessions[username];
  }

  forgetSessions() {
    this.sessions = {};
  }

  async keyOf(token) {
    const key = await this.ask("POST", "/api/v1/users/me/api-keys", {
      token,
      body: { name: "agent", ttl: "30d", labels: ["ci"] },
    });
    return key.token;
  }

  propose(key, unit) {
    return this.ask("POST", "/api/v1/knowledge", { token: key, body: unit });
  }
}

export const unitOf = (summary, more = {}) => ({
  domains: ["api", "payments"],
  insight: {
    summary,
    detail: "The batch endpoint reports the limit **in each item**, not in the status.",
    action: "Look at every item before taking the batch as done.",
  },
  context: { languages: ["python"], frameworks: [], pattern: "api-integration" },
  ...more,
});

/** Puts that many pending units into a server that doesn't run, as an import of an export. */
export function importUnits(server, count) {
  const begin = Date.UTC(2026, 0, 1);
  const units = Array.from({ length: count }, (_, i) => {
    const at = new Date(begin + i * 1000).toISOString();
    return {
      type: "unit",
      status: "pending",
      reviewed_by: null,
      reviewed_at: null,
      created_at: at.replace("Z", "+00:00"),
      unit: {
        id: `ku_${i.toString(16).padStart(32, "0")}`,
        version: 1,
        ...unitOf(`Waiting unit ${i}`),
        evidence: { confidence: 0.5, confirmations: 1, first_observed: at, last_confirmed: at },
        tier: "private",
        created_by: "alice",
        flags: [],
      },
    };
  });
  const counts = { users: 0, api_keys: 0, audit_records: 0, units: count };
  const head = { format: "cq-export", version: 1, created_at: "2026-01-01T00:00:00+00:00", counts };
  const lineOf = (value) => `${JSON.stringify(value)}\n`;
  const lines = units.map(lineOf).join("");
  const sha256 = createHash("sha256").update(lines).digest("hex");
  server.command(
    ["import", "-"],
    lineOf(head) + lines + lineOf({ type: "footer", counts, sha256 }),
  );
}
