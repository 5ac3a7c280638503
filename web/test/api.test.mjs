// What developers read of the library: its types say what each member is, docs/web.md names them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it, root, web } from "./harness.mjs";

const types = (name) => readFileSync(join(web, "dist/types", `${name}.d.ts`), "utf8");
const code = readFileSync(join(root, "docs/web.md"), "utf8")
  .match(/```[^]*?```|`[^`\n]+`/g).join(" ");

/** The files whose exports the library has. */
const files = [...types("detector").matchAll(/ from "\.\/([a-z]+)\.js"/g)].map(([, name]) => name);
const said = [...new Set([...files, "detector"])].filter((name) => name !== "record"); // results.md

/** The declarations of a file, with the members of each: [name, member or none, documented]. */
function* members(file) {
  const lines = types(file).split("\n");
  let [of, isFunction] = ["", false];
  for (const [i, line] of lines.entries()) {
    const documented = /\*\/\s*$/.test(lines[i - 1] ?? "");
    const declared = /^export (?:declare )?(\w+) (\w+)/.exec(line);
    if (declared) yield [of = declared[2], "", documented];
    if (declared) isFunction = declared[1] === "function";
    const member = /^ {4}(?!private|constructor)(?:\w+ )*([\w[\].]+)\??[(:<]/.exec(line);
    if (member && of && !isFunction) yield [of, member[1], documented];
  }
}

/** Whether the page has a name in code. */
const named = (name) => new RegExp(`\\b${name}\\b`).test(code);

/** What the library has of its files. */
const exported = new Set(said.filter((name) => types("detector").includes(
  `export type * from "./${name}.js"`)).flatMap((file) => [...members(file)].map(([of]) => of)));
for (const [, list] of types("detector").matchAll(/^export \{ (.*) \} from/gm)) {
  for (const name of list.split(", ")) exported.add(name.replace("type ", ""));
}
exported.add("AnomalyDetector");

it("every public type and member says what it is", () => {
  const silent = [];
  for (const file of said) {
    for (const [of, member, documented] of members(file)) {
      const whole = of === "Scored"; // a union, described as one
      if (exported.has(of) && !documented && !whole) silent.push(`${file}: ${of}.${member}`);
    }
  }
  assert.deepEqual(silent, []);
  assert.ok(exported.size > 40, `${exported.size} exports`);
});

it("docs/web.md names every option, every method and every function", () => {
  const missing = [];
  for (const file of said) {
    for (const [of, member] of members(file)) {
      const wanted = /^(AnomalyDetector|PromptSet|DetectorError|\w+Options|View|Limits|cache)$/;
      if (!exported.has(of) || !wanted.test(of) || !/^\w+$/.test(member)) continue;
      if (!named(member)) missing.push(`${of}.${member}`);
    }
  }
  const functions = ["heatmap", "areaOf", "drawRegions", "toRecord", "withThreshold"];
  for (const name of [...functions, "cache", "env"]) {
    assert.ok(exported.has(name));
    if (!named(name)) missing.push(name);
  }
  assert.deepEqual(missing, []);
});
