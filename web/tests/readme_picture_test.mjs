// The picture in the README; written where CQ_PICTURE says.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Visitor } from "./browser.mjs";
import { browser, serve } from "./page.mjs";
import { unitOf } from "./server.mjs";

describe("the picture in the README", () => {
  let server;
  before(async () => (server = await serve()));
  after(() => server.end());

  test("shows the review", async () => {
    for (const summary of [
      "Stripe answers 200 to a rate-limited batch",
      "pnpm ignores overrides in workspace packages",
      "git worktree prune forgets locked trees",
    ]) {
      const unit = unitOf(summary);
      unit.insight.detail +=
        " A client that looks at the status takes a partly refused batch for done.\n\n" +
        '```python\nfor item in response.items:\n    if item.error == "rate_limited":\n        retry(item)\n```';
      await server.propose(server.key, unit);
    }
    const visitor = await Visitor.open(browser, server);
    await visitor.enter("bob");
    await visitor.page.locator(".unit-summary").waitFor();
    await visitor.page.getByText("No approved unit resembles it.").waitFor();
    const picture = await visitor.page.screenshot(
      process.env.CQ_PICTURE ? { path: process.env.CQ_PICTURE } : {},
    );
    assert.ok(picture.length < 200_000, `${picture.length} bytes`);
    await visitor.close();
  });
});
