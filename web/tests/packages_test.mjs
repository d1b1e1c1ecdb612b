// The packages that the page and its tests are made with: what was locked is what comes, from
// whatever registry the machine uses.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (name) => readFileSync(new URL(name, import.meta.url), "utf8");

for (const folder of ["../", "./"]) {
  test(`${folder}package-lock.json names no host, and a hash for each package`, () => {
    const text = read(`${folder}package-lock.json`);
    const hosts = text.match(/^.*:\/\/.*$/gm) ?? [];
    assert.deepEqual(hosts, [], "npm writes such lines for 'funding'; take them out");
    const { "": own, ...packages } = JSON.parse(text).packages;
    assert.ok(Object.keys(packages).length > 2);
    for (const [name, { integrity }] of Object.entries(packages)) {
      assert.match(integrity, /^sha512-/, name);
    }
    const { dependencies, devDependencies } = JSON.parse(read(`${folder}package.json`));
    assert.deepEqual(own.dependencies ?? {}, dependencies ?? {});
    assert.deepEqual(own.devDependencies ?? {}, devDependencies ?? {});
  });
}
