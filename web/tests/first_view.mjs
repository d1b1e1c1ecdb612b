// Measures how long the first view takes in Chromium until it can be used, with nothing cached: the
// median of CQ_VIEW_RUNS visits. node --test first_view.mjs. It is no test, as what it finds is the
// machine's speed.
import { test } from "node:test";

import { Visitor } from "./browser.mjs";
import { browser, propose, serve } from "./page.mjs";

const runs = Number(process.env.CQ_VIEW_RUNS ?? 7);

/** Has the page note when the first of these is there, in ms since it was asked for. */
function noteUsable(sign) {
  const look = () => {
    const found = document.querySelector(sign);
    if (found && !found.disabled) globalThis.usableAt = performance.now();
    else requestAnimationFrame(look);
  };
  look();
}

test("the first view", async (context) => {
  const server = await serve();
  await propose(server, ...Array.from({ length: 12 }, (_, i) => `Unit number ${i}`));
  const measure = async (name, user, sign) => {
    const times = [];
    for (let i = 0; i < runs; ++i) {
      const visitor = await Visitor.open(browser, server);
      const { page } = visitor;
      if (user) await visitor.holdSession(user);
      await page.addInitScript(noteUsable, sign);
      await visitor.go();
      times.push(await (await page.waitForFunction(() => globalThis.usableAt)).jsonValue());
      await visitor.close();
    }
    times.sort((a, b) => a - b);
    context.diagnostic(`${name}: median ${Math.round(times[Math.floor(runs / 2)])} ms of ${runs}`);
  };
  await measure("the login", null, "form button[type=submit]");
  await measure("the review", "bob", ".button-approve");
  await server.end();
});
