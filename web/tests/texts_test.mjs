// The texts: every one is used, what uses one fills in all that it takes, and every language has
// them all. That a text is there is checked with the types.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";

import ts from "typescript";

const sources = new URL("../src/", import.meta.url);
const folder = new URL("texts/", sources);
const catalogues = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => [
      name.slice(0, -".json".length),
      JSON.parse(readFileSync(new URL(name, folder), "utf8")),
    ]),
);

/** The texts below a value by their paths. */
function textsOf(value, path = []) {
  if (typeof value === "string") return { [path.join(".")]: value };
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, below]) => textsOf(below, [...path, name])),
  );
}

const fillIn = /\{(\w+)(?:, (plural|select), ((?:\w+ \{[^{}]*\} ?)+))?\}/g;

/** What a text takes, as "name", "name plural" or "name select one other", sorted. */
function takenBy(text) {
  const taken = [...text.matchAll(fillIn)].map(([, name, kind, forms]) => {
    if (kind !== "select") return kind ? `${name} ${kind}` : name;
    return [name, kind, ...[...forms.matchAll(/(\w+) \{/g)].map(([, form]) => form)].join(" ");
  });
  assert.ok(!/[{}]/.test(text.replaceAll(fillIn, "")), `braces that nothing fills: ${text}`);
  return taken.sort();
}

const namesTakenBy = (text) => [...new Set(takenBy(text).map((one) => one.split(" ")[0]))].sort();

/** The path of t.one.two and the like, up to what isn't a text's; undefined for anything else. */
function pathOf(node) {
  if (ts.isIdentifier(node)) return node.text === "t" ? [] : undefined;
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const path = pathOf(node.expression);
  return path && [...path, node.name.text];
}

/** The texts that an expression may be: below the path that is written out. */
function meantBy(path) {
  let value = catalogues.en;
  const known = [];
  for (const name of path) {
    if (typeof value !== "object" || Array.isArray(value) || !Object.hasOwn(value, name)) break;
    value = value[name];
    known.push(name);
  }
  return known.length === 0 ? {} : textsOf(value, known);
}

/** Calls with each use of texts, and the names that are filled in there; null without fill(). */
function forEachUse(file, found) {
  const text = readFileSync(file, "utf8");
  const kind = ts.ScriptKind.TSX;
  const source = ts.createSourceFile(file.pathname, text, ts.ScriptTarget.Latest, true, kind);
  const visit = (node, filled) => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === "fill") {
      const [what, values] = node.arguments;
      visit(what, values.properties.map((one) => one.name.getText(source)).sort());
      visit(values, null);
      return;
    }
    if (ts.isConditionalExpression(node)) {
      visit(node.condition, null);
      visit(node.whenTrue, filled);
      visit(node.whenFalse, filled);
      return;
    }
    const path = pathOf(node);
    if (path) found(meantBy(path), filled);
    else if (ts.isElementAccessExpression(node)) {
      visit(node.expression, filled);
      visit(node.argumentExpression, null);
    } else ts.forEachChild(node, (child) => visit(child, null));
  };
  visit(source, null);
}

describe("the texts", () => {
  test("are all used, with what they take", () => {
    const all = textsOf(catalogues.en);
    const unused = new Set(Object.keys(all));
    const files = readdirSync(sources, { recursive: true }).filter((name) => /\.tsx?$/.test(name));
    assert.ok(files.length > 50 && unused.size > 400, `${files.length}, ${unused.size}`);
    for (const name of files) {
      forEachUse(new URL(name, sources), (texts, filled) => {
        for (const [path, text] of Object.entries(texts)) {
          unused.delete(path);
          assert.deepEqual(filled ?? [], namesTakenBy(text), `${name}: ${path}`);
        }
      });
    }
    assert.deepEqual([...unused], []);
  });

  test("are the same in every language", () => {
    const index = readFileSync(new URL("index.ts", folder), "utf8");
    const english = textsOf(catalogues.en);
    for (const [language, catalogue] of Object.entries(catalogues)) {
      assert.match(index, new RegExp(`"\\./${language}\\.json"`), `${language} isn't shown`);
      const texts = textsOf(catalogue);
      assert.deepEqual(Object.keys(texts).sort(), Object.keys(english).sort(), language);
      const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
      for (const [path, text] of Object.entries(texts)) {
        assert.notEqual(text.trim(), "", `${language}: ${path}`);
        assert.deepEqual(takenBy(text), takenBy(english[path]), `${language}: ${path}`);
        for (const [, , kind, forms] of text.matchAll(fillIn)) {
          if (kind !== "plural") continue;
          const given = [...forms.matchAll(/(\w+) \{/g)].map(([, form]) => form);
          assert.deepEqual(given.sort(), [...pluralCategories].sort(), `${language}: ${path}`);
        }
      }
    }
  });
});
