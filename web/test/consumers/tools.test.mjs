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
