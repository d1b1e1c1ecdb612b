// What axe-core finds on a page as it is shown.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { desktop, phone } from "./browser.mjs";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Both schemes, and sizes down to the least. */
export const looks = [
  { ...desktop, colorScheme: "light" },
  { ...phone, colorScheme: "dark" },
  { ...phone, viewport: { width: 320, height: 640 }, colorScheme: "light" },
];

/** A sentence for each finding; also checks that nothing is too wide. */
export async function findingsOf(visitor, { colorScheme, viewport }, place) {
  await visitor.fits();
  await visitor.page.evaluate(source);
  const found = await visitor.page.evaluate(async () => {
    const { violations } = await window.axe.run(document);
    return violations.map(
      (one) =>
        `${one.id}: ${one.nodes
          .map((node) => node.html)
          .join(" | ")
          .slice(0, 400)}`,
    );
  });
  return found.map((one) => `${place} ${colorScheme} ${viewport.width}: ${one}`);
}
