// The login, in a real browser against the real server.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { desktop, phone, Visitor } from "./browser.mjs";
import { browser, heading, serve } from "./page.mjs";

describe("login", () => {
  let server;
  before(async () => {
    server = await serve({ CQ_LOGIN_TRIES_PER_USER: "3" });
    server.createUser("dora-desktop");
    server.createUser("dora-phone");
  });
  after(() => server.end());

  for (const [size, options] of Object.entries({ desktop, phone })) {
    test(`says what is wrong, and how long to wait after too many tries (${size})`, async () => {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      await visitor.go();
      await page.getByLabel("User name").fill(`dora-${size}`);
      await page.getByLabel("Password", { exact: true }).fill("wrong");
      for (let i = 0; i < 3; ++i) {
        await page.getByRole("button", { name: "Log in" }).click();
        await page
          .getByRole("alert")
          .getByText("The user name or the password is wrong.")
          .waitFor();
        await page.getByRole("button", { name: "Log in", disabled: false }).waitFor();
      }
      await page.getByRole("button", { name: "Log in" }).click();
      await page
        .getByRole("alert")
        .getByText(/Too many tries.*\d+ second/)
        .waitFor();
      assert.ok(await page.getByRole("button", { name: "Log in" }).isDisabled());
      await visitor.close();
    });

    test(`says that there is no server (${size})`, async () => {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      await visitor.go();
      await page.getByLabel("User name").fill("alice");
      await page.getByLabel("Password", { exact: true }).fill("pw");
      await page.route("**/app/session", (route) => route.abort());
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByRole("alert").getByText("The server doesn't answer.").waitFor();
      await visitor.close();
    });

    test(`lasts over a reload, and no script sees its token (${size})`, async () => {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      await visitor.logIn("alice", "pw", "#/keys");
      await heading(page, "API keys").waitFor(); // where the address led to
      await page.reload();
      await heading(page, "API keys").waitFor();
      assert.equal(await page.evaluate(() => document.cookie), "");
      const kept = await page.evaluate(() =>
        JSON.stringify({ ...localStorage, ...sessionStorage }),
      );
      assert.ok(!kept.includes("eyJ"));
      await visitor.close();
    });
  }
});
