// A unit with all that it can have, as it is shown by itself and to its reviewers.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { desktop, phone, Visitor } from "./browser.mjs";
import { browser, heading, propose, serve } from "./page.mjs";
import { unitOf } from "./server.mjs";

describe("a unit", () => {
  let server;
  let approved;
  let shown;
  before(async () => {
    server = await serve();
    [approved] = await propose(server, "The batch endpoint limits each item");
    const decide = (decision, id) =>
      server.ask("POST", "/api/v1/review/decisions", {
        token: server.jwt,
        body: { unit_ids: [id], decision },
      });
    await decide("approved", approved);
    [shown] = await propose(server, {
      domains: ["api", "payments"],
      insight: {
        summary: "The batch endpoint limits every item",
        detail: "It reports the limit **in each item**,\nnot in the status.\n\n```\ncode();\n```",
        action: "- Look at every item\n- before going on",
      },
      context: {
        languages: ["python", "go"],
        frameworks: ["django"],
        pattern: "api-integration",
      },
      extensions: { "x:source": { ticket: 42 } },
    });
    await decide("approved", shown);
    const ask = (what, body) =>
      server.ask("POST", `/api/v1/knowledge/${shown}/${what}`, { token: server.key, body });
    await ask("flags", { reason: "stale", detail: "Since release **9** it is different." });
    await ask("flags", { reason: "duplicate", duplicate_of: approved });
    const bob = await server.keyOf(await server.sessionOf("bob"));
    await server.ask("POST", `/api/v1/knowledge/${shown}/confirmations`, { token: bob });
  });
  after(() => server.end());

  for (const [name, options] of [
    ["desktop", desktop],
    ["phone", phone],
  ]) {
    test(`shows each of its fields (${name})`, async () => {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      await visitor.enter("bob", `#/units/${shown}`);
      await heading(page, "The batch endpoint limits every item").waitFor();
      const unit = page.locator("article");
      const chips = unit.getByRole("list", { name: "Domains" }).getByRole("link");
      assert.deepEqual(await chips.allTextContents(), ["api", "payments"]);
      await unit.getByText("Proposed by alice").waitFor();
      await unit.getByText("by alice", { exact: true }).waitFor(); // who approved it
      assert.ok((await unit.locator(".byline time").count()) === 2, "when, of both");
      assert.equal(await unit.locator("strong", { hasText: "in each item" }).count(), 1);
      await unit.locator("pre").getByText("code();").waitFor();
      assert.equal(await unit.locator(".callout li").count(), 2);
      const facts = {};
      for (const term of await unit.locator(".facts .term").all()) {
        facts[await term.locator("dt").textContent()] = await term.locator("dd").textContent();
      }
      assert.match(facts.Confidence, /0\.\d\d$/);
      assert.equal(facts.Languages, "python, go");
      assert.equal(facts.Frameworks, "django");
      assert.equal(facts.Pattern, "api-integration");
      assert.match(facts.Evidence, /^\d+ confirmations$/);
      assert.ok(facts["First observed"] && facts["Last confirmed"]);
      await unit.getByRole("heading", { name: "2 flags" }).waitFor();
      const flags = unit.locator(".flags li");
      await flags.nth(0).getByText("Stale").waitFor();
      assert.equal(await flags.nth(0).locator("strong", { hasText: "9" }).count(), 1);
      assert.equal(await flags.nth(0).locator("time").count(), 1);
      await flags.nth(1).getByText("Duplicate", { exact: true }).waitFor();
      await unit.getByText("Extensions").click();
      await unit.getByText('"ticket": 42').waitFor();
      await unit.locator(".unit-foot").getByText(shown).waitFor();
      await visitor.fits();
      await flags.nth(1).getByRole("link", { name: approved }).click();
      await heading(page, "The batch endpoint limits each item").waitFor();
      await visitor.close();
    });

    test(`shows what resembles it and is approved (${name})`, async () => {
      const [alike] = await propose(server, "The batch endpoint limits an item");
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      await visitor.enter("bob", `#/units/${alike}`);
      const similar = page.locator(".similar");
      await heading(similar, "Similar units that are approved").waitFor();
      await similar
        .getByText(/^\d+ % alike$/)
        .first()
        .waitFor();
      await visitor.fits();
      await similar.getByRole("link", { name: "The batch endpoint limits each item" }).click();
      await page.waitForURL(`**/#/units/${approved}`);
      await heading(page, "The batch endpoint limits each item").waitFor();
      const [other] = await propose(
        server,
        unitOf("Nothing of the kind", { domains: [`alone-${name}`] }),
      );
      await visitor.go(`#/units/${other}`);
      await page.getByText("No approved unit resembles it.").waitFor();
      await visitor.close();
    });
  }
});
