// The page behind a proxy that serves the server on a path of its own.
import assert from "node:assert/strict";
import http from "node:http";
import { after, before, describe, test } from "node:test";

import { Visitor } from "./browser.mjs";
import { browser, heading, propose, serve, statusOf, until } from "./page.mjs";

const prefix = "/tools/cq";

/** Passes on what is below the prefix, without it, and answers nothing else. */
async function proxyOf(portOf) {
  const proxy = http.createServer((request, response) => {
    if (!request.url.startsWith(`${prefix}/`)) {
      response.writeHead(404).end();
      return;
    }
    const { method, headers } = request;
    const passed = http.request(
      {
        host: "127.0.0.1",
        port: portOf(),
        path: request.url.slice(prefix.length),
        method,
        headers,
      },
      (answer) => {
        response.writeHead(answer.statusCode, answer.rawHeaders);
        answer.pipe(response);
      },
    );
    passed.on("error", () => response.destroy());
    request.pipe(passed);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return proxy;
}

function behindProxy(settingsOf) {
  let server;
  let proxy;
  let proxied;
  before(async () => {
    proxy = await proxyOf(() => server.port);
    proxied = { address: `http://127.0.0.1:${proxy.address().port}${prefix}` };
    server = await serve(settingsOf(proxied.address));
  });
  after(async () => {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
    await server.end();
  });

  test("every address that leads to the page does, and the page asks below the path", async () => {
    const [id] = await propose(server, "Behind a proxy");
    const visitor = await Visitor.open(browser, proxied);
    const { page } = visitor;
    const isForThePath = Object.keys(settingsOf("")).length > 0;
    for (const path of ["/", "/app", "/login", "/review", "/settings/api-keys"]) {
      await page.goto(proxied.address + path);
      await heading(page, "Log in").waitFor();
      assert.ok(page.url().startsWith(`${proxied.address}/app/`), `${path}: ${page.url()}`);
    }
    await visitor.logIn("bob", "pw", "#/review");
    const [{ path: cookiePath }] = await page.context().cookies();
    assert.equal(cookiePath, isForThePath ? `${prefix}/` : "/");
    await page.getByRole("button", { name: "Approve" }).click();
    await page.reload(); // sends what waits
    await until(async () => (await statusOf(server, id)) === "approved", "it is approved");
    await visitor.go("#/find");
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "CSV" }).click();
    assert.equal((await download).suggestedFilename(), "units.csv");
    await page.goto(`${proxied.address}/docs`);
    await page.getByRole("link", { name: "openapi.json" }).waitFor();
    await visitor.close();
  });
}

describe("behind a proxy on a path", () => behindProxy(() => ({})));
describe("behind a proxy on a path that the server knows", () =>
  behindProxy((address) => ({ CQ_PUBLIC_URL: address })));
