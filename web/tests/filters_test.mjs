// What finds units beside words, and the statistics that lead there.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { desktop, phone, Visitor } from "./browser.mjs";
import { browser, heading, propose, serve } from "./page.mjs";
import { unitOf } from "./server.mjs";

const day = 86_400_000;
const counted = (count) => (count === 1 ? "1 unit" : `${count} units`);

describe("filters and statistics", () => {
  let server;
  /** How many units have a confidence as one of Find's choices says. */
  let confident;
  before(async () => {
    server = await serve({ CQ_ZERO_HITS: "off" });
    const bob = await server.keyOf(await server.sessionOf("bob"));
    const ids = await propose(
      server,
      unitOf("Alice on pipelines", { domains: ["ci-cd"] }),
      unitOf("Alice on builds", { domains: ["cicd"] }),
      unitOf("Alice on tests", { domains: ["testing"] }),
    );
    ids.push((await server.propose(bob, unitOf("Bob on tests", { domains: ["testing"] }))).id);
    const decide = (decision, ...unit_ids) =>
      server.ask("POST", "/api/v1/review/decisions", {
        token: server.jwt,
        body: { unit_ids, decision },
      });
    await decide("approved", ids[0], ids[1], ids[3]);
    await decide("rejected", ids[2]);
    const say = (id, what, body) =>
      server.ask("POST", `/api/v1/knowledge/${id}/${what}`, { token: bob, body });
    for (let i = 0; i < 3; ++i) await say(ids[0], "confirmations");
    await say(ids[1], "flags", { reason: "stale" });
    const { data } = await server.ask("GET", "/api/v1/review/search?confidence_min=0.6", {
      token: server.jwt,
    });
    confident = data.filter((one) => one.knowledge_unit.evidence.confidence < 0.8 + 1e-9).length;
    assert.ok(confident > 0 && confident < 4, `${confident}`);
    await server.ask("GET", "/api/v1/knowledge?domains=kafka"); // finds nothing, and isn't kept
  });
  after(() => server.end());

  for (const [size, options] of Object.entries({ desktop, phone })) {
    test(`each filter finds what it says (${size})`, async () => {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      const shows = (count) =>
        (count === 0
          ? page.getByText("No unit is like that.")
          : page.getByRole("status").getByText(counted(count), { exact: true })
        ).waitFor();
      const typed = async (name, text, count) => {
        await page.getByRole("searchbox", { name }).fill(text);
        await shows(count);
        await visitor.go("#/find");
        await shows(4);
      };
      const chosen = async (name, option, count) => {
        await page.getByRole("combobox", { name, exact: true }).selectOption(option);
        await shows(count);
        await visitor.go("#/find");
        await shows(4);
      };
      await visitor.enter("bob", "#/find");
      await shows(4);
      await typed("Words", "tests", 2);
      await typed("Domain", "testing", 2);
      await typed("Proposer", "bob", 1);
      await chosen("Status", "Approved", 3);
      await chosen("Flags", "Flagged", 1);
      await chosen("Flags", "Not flagged", 3);
      await chosen("Confidence", "0.6 – 0.8", confident);
      await chosen("Last confirmed", "over 30 days ago", 0);
      await page.clock.install({ time: Date.now() + 100 * day });
      await page.reload();
      await chosen("Proposed", "in the last 30 days", 0);
      await page.getByRole("combobox", { name: "Last confirmed" }).selectOption("over 90 days ago");
      await page.getByRole("combobox", { name: "Proposed" }).selectOption("in the last year");
      await page.getByRole("combobox", { name: "Status" }).selectOption("Rejected");
      await shows(1); // of all of them together
      await page.getByRole("link", { name: "Alice on tests" }).waitFor();
      await visitor.fits();
      await visitor.close();
    });

    test(`the statistics lead to what they count (${size})`, async () => {
      const visitor = await Visitor.open(browser, server, options);
      const { page } = visitor;
      const leads = async (link, count) => {
        await link.click();
        await heading(page, "Find").waitFor();
        await page.getByRole("status").getByText(counted(count), { exact: true }).waitFor();
        await page.goBack();
      };
      await visitor.enter("bob", "#/statistics");
      await leads(page.getByRole("link", { name: "3 Approved" }), 3);
      await leads(page.getByRole("link", { name: "1 Rejected" }), 1);
      const domains = page.getByRole("list", { name: "By domain" });
      await leads(domains.getByRole("link", { name: /^testing/ }), 1);
      const bands = page.getByRole("list", { name: "By confidence" }).getByRole("link");
      await bands.first().waitFor();
      let approved = 0;
      for (let i = 0; i < (await bands.count()); ++i) {
        const count = Number.parseInt(await bands.nth(i).locator(".bar-count").textContent(), 10);
        if (count > 0) await leads(bands.nth(i), count);
        await bands.first().waitFor();
        approved += count;
      }
      assert.equal(approved, 3);
      const alike = page.locator(".pairs li");
      assert.equal((await alike.allTextContents()).join(), "ci-cd · cicd");
      await leads(alike.getByRole("link", { name: "cicd" }), 1);
      await page.getByText("This server doesn't keep what was asked for in vain").waitFor();
      assert.equal(await page.getByText("kafka").count(), 0);
      await visitor.fits();
      const activity = page.locator(".activity");
      await activity.getByText("rejected", { exact: true }).waitFor();
      await activity.getByRole("link", { name: "Bob on tests" }).first().click();
      await heading(page, "Bob on tests").waitFor();
      await visitor.close();
    });
  }
});
