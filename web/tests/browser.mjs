// Chromium as people use it, watched: no request may leave the server's origin or be for something
// that its API's description lacks, nothing may be written to the console as an error, and no
// script of a unit may run.
import assert from "node:assert/strict";

import { chromium } from "playwright-core";

import { patience } from "./server.mjs";

export const desktop = { viewport: { width: 1280, height: 800 } };
export const phone = {
  viewport: { width: 375, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

export function launch() {
  return chromium.launch({
    executablePath: process.env.CQ_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-gpu",
    ],
  });
}

/** What is expected to be logged by the browser itself: statuses that a test provokes. */
const expected =
  /Failed to load resource: (the server responded with a status of (401|409|429)|net::ERR_)/;

/** Whether the server describes such a request, as "GET /api/v1/ready". */
async function describedBy(server) {
  const { paths } = await (await fetch(`${server.address}/openapi.json`)).json();
  const described = Object.entries(paths).map(([path, methods]) => [
    new RegExp(`^${path.replace(/[.$]/g, "\\$&").replace(/\{[^}]+\}/g, "[^/]+")}$`),
    Object.keys(methods),
  ]);
  return (method, path) =>
    described.some(
      ([pattern, methods]) => pattern.test(path) && methods.includes(method.toLowerCase()),
    );
}

export class Visitor {
  static async open(browser, server, options = desktop) {
    server.describes ??= await describedBy(server);
    const context = await browser.newContext({ reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    return new Visitor(server, context, page);
  }

  constructor(server, context, page) {
    Object.assign(this, { server, context, page, problems: [] });
    context.setDefaultTimeout(10_000 * patience);
    page.on("console", (message) => {
      if (message.type() === "error" && !expected.test(message.text())) {
        this.problems.push(`console: ${message.text()}`);
      }
    });
    page.on("pageerror", (error) => this.problems.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => {
      this.problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const { origin, pathname: base } = new URL(server.address);
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.origin !== origin && !["data:", "blob:"].includes(url.protocol)) {
        this.problems.push(`request to ${url.origin}`);
      }
      const path = url.pathname.slice(base === "/" ? 0 : base.length);
      const isOfApi = request.resourceType() === "fetch" && !path.startsWith("/app/"); // its own
      if (isOfApi && !server.describes(request.method(), path)) {
        this.problems.push(`${request.method()} ${path} isn't in the API's description`);
      }
    });
  }

  async go(hash = "") {
    await this.page.goto(`${this.server.address}/app/${hash}`);
  }

  async logIn(username, password = "pw", hash = "") {
    await this.go(hash);
    await this.page.getByLabel("User name").fill(username);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: "Log in" }).click();
    await this.page.getByRole("navigation", { name: "Pages" }).waitFor();
  }

  /** As somebody who has logged in before: with the cookie that the server has set then. */
  async enter(username, hash = "") {
    await this.holdSession(username);
    await this.go(hash);
    await this.page.getByRole("navigation", { name: "Pages" }).waitFor();
  }

  /** Logs in without the page, as another tab does: the two share their cookies. */
  async holdSession(username) {
    await this.context.addCookies([
      {
        name: "cq_session",
        value: await this.server.sessionOf(username),
        url: this.server.address,
        httpOnly: true,
        sameSite: "Strict",
      },
    ]);
  }

  /** Nothing is wider than the screen. */
  async fits() {
    const [content, width, wide] = await this.page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      const isWide = (element) => element.getBoundingClientRect().right > clientWidth + 1;
      const wide = [...document.body.querySelectorAll("*")].filter(isWide);
      return [scrollWidth, clientWidth, wide.map((one) => `${one.tagName}.${one.className}`)];
    });
    assert.ok(content <= width, `${content} wide on a screen of ${width}: ${wide.slice(0, 5)}`);
  }

  async close() {
    await this.context.close();
    assert.deepEqual(this.problems, []);
  }
}
