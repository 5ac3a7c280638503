// The archives under the tools that look for faults of packages, and their types in apps.
import assert from "node:assert/strict";
import { cpSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { manifest } from "../../manifest.mjs";
import { it, root, web } from "../harness.mjs";
import { bin, installed, runInstalled } from "./harness.mjs";

const npm = join(root, "out/npm");
const archives = readdirSync(npm).filter((name) => name.endsWith(".tgz"));

for (const name of archives) {
  it(`publint finds nothing in ${name}`, () => {
    assert.match(runInstalled(bin("publint"), "run", "--strict", join(npm, name)), /All good!/);
  });
}

it("types are found as Node, bundlers and TypeScript look for them", () => {
  for (const name of archives) {
    const entries = /^inctrl-\d/.test(name) ? [".", "element", "react", "vue"] : ["."];
    runInstalled(bin("attw"), join(npm, name), "--profile", "esm-only",
      "--entrypoints", ...entries);
  }
});

it("TypeScript takes what is right, and refuses what is not: library, React, Vue", () => {
  cpSync(join(import.meta.dirname, "types"), join(installed, "types"), { recursive: true });
  runInstalled(join(web, "node_modules/.bin/tsc"), "-p", "types");
});

it("custom-elements.json is of the element's comments: node web/manifest.mjs writes it", () => {
  const text = readFileSync(join(web, "custom-elements.json"), "utf8");
  assert.equal(text, manifest());
  const { declarations: [{ tagName, members }] } = JSON.parse(text).modules[0];
  assert.equal(tagName, "anomaly-detector");
  assert.ok(members.some(({ name, attribute }) => name === "minArea" && attribute === "min-area"));
  assert.ok(members.every(({ privacy }) => !privacy));
});

it("docs/web.md has all that custom-elements.json says, and the element all of its styles", () => {
  const manifest = JSON.parse(readFileSync(join(web, "custom-elements.json"), "utf8"));
  const [element] = manifest.modules[0].declarations;
  const text = readFileSync(join(root, "docs/web.md"), "utf8");
  const { attributes, members, events, cssParts, cssProperties, slots } = element;
  const named = [...members, ...events, ...cssParts, ...cssProperties, ...slots]
    .map(({ name, kind }) => (kind === "method" ? `${name}(` : name));
  const others = attributes.map(({ name }) => name.replace("label-", "-"));
  const missing = [...named, ...others].filter((name) => !text.includes(`\`${name}`));
  assert.deepEqual(missing.filter((name) => name !== "-anomalous"), []);
  const source = ["style", "stage"].map((name) =>
    readFileSync(join(web, `src/element/${name}.ts`), "utf8")).join("");
  const properties = source.match(/--anomaly-detector-[a-z-]+/g);
  assert.deepEqual([...new Set(properties)].toSorted(),
    cssProperties.map(({ name }) => name).toSorted());
  for (const { name } of cssParts) assert.ok(source.includes(`"${name}")`), name);
});
