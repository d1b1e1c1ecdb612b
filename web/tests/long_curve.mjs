// Measures how smoothly a long curve, of CQ_POINTS points, is zoomed and moved in Chromium:
// node --test long_curve.mjs. It is no test, as what it finds is the machine's speed.
import { test } from "node:test";

import { Visitor } from "./browser.mjs";
import { logIn, serveExperiments } from "./experiments.mjs";
import { browser, until } from "./page.mjs";

const count = Number(process.env.CQ_POINTS ?? 1_000_000);
const rows = 10_000;

async function logCurve(ask, run) {
  for (let from = 0; from < count; from += rows) {
    const scalars = Array.from({ length: Math.min(rows, count - from) }, (_, i) => {
      const step = from + i;
      const loss = Math.exp(-step / 300_000) + 0.05 * Math.sin(step / 5000) + 0.01 * Math.random();
      return { step, scalars: { loss } };
    });
    await ask("POST", `/scalars/log_batch/${run.id}`, { scalars });
  }
}

/** Has the page note how long each frame, and each task that is long, takes. */
const watch = (page) =>
  page.evaluate(() => {
    window.measured = { frames: [], tasks: [] };
    let last = performance.now();
    const note = (now) => {
      window.measured.frames.push(now - last);
      last = now;
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.measured.tasks.push(duration);
    }).observe({ type: "longtask" });
  });

async function zoomAndMove(page, loss) {
  const { x, y, width, height } = await loss.locator(".u-over").boundingBox();
  const middle = y + height / 2;
  const press = async (key, times) => {
    for (let i = 0; i < times; ++i) {
      await page.keyboard.press(key);
      await page.waitForTimeout(16);
    }
  };
  await page.mouse.move(x + width / 2, middle);
  await page.keyboard.down("Control");
  for (let i = 0; i < 20; ++i) {
    await page.mouse.wheel(0, -120);
    await page.waitForTimeout(16);
  }
  await page.keyboard.up("Control");
  await page.waitForTimeout(300);
  await loss.getByRole("group").focus();
  await press("ArrowRight", 15);
  await press("ArrowLeft", 15);
  await page.waitForTimeout(300);
  await press("0", 1);
  await page.mouse.move(x + width * 0.3, middle);
  await page.mouse.down();
  for (let i = 0; i < 30; ++i) await page.mouse.move(x + width * (0.3 + i * 0.01), middle);
  await page.mouse.up();
  await page.waitForTimeout(300);
  await press("0", 1);
}

test("frames", async (context) => {
  const server = await serveExperiments({}, "ann@example.com");
  context.after(() => server.end());
  const ask = await server.as("ann@example.com");
  const project = await ask("POST", "/projects", { name: "long" });
  const run = await ask("POST", "/experiments", { projectId: project.id, name: "long" });
  await logCurve(ask, run);
  const visitor = await Visitor.open(browser, server);
  const { page } = visitor;
  await logIn(visitor, "ann@example.com", `#/experiments/runs/${run.id}`);
  const loss = page.getByRole("region", { name: "loss" });
  await until(async () => Number(await loss.getAttribute("data-points")) > 100, "points", 60);
  await watch(page);
  for (let i = 0; i < 4; ++i) await zoomAndMove(page, loss);
  const { frames, tasks } = await page.evaluate(() => window.measured);
  frames.sort((a, b) => a - b);
  const at = (part) => frames[Math.min(frames.length - 1, Math.floor(part * frames.length))];
  context.diagnostic(
    `${count} points, ${frames.length} frames: median ${at(0.5).toFixed(1)} ms, 99th percentile ` +
      `${at(0.99).toFixed(1)} ms, longest ${at(1).toFixed(1)} ms; ${tasks.length} long tasks`,
  );
  await visitor.close();
});
