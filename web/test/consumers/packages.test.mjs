// What the archives of the npm packages contain. `make npm` packs them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it, root, web } from "../harness.mjs";

const npm = join(root, "out/npm");
const manifest = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const { version } = manifest(web);

/** The files of an archive: [path, bytes]. */
function filesOf(name) {
  const archive = join(npm, `${name}-${version}.tgz`);
  return execFileSync("tar", ["tvzf", archive]).toString().trim().split("\n").map((line) => {
    const [, bytes, path] = /^\S+\s+\S+\s+(\d+)\s+\S+\s+\S+\s+package\/(.+)$/.exec(line);
    return [path, Number(bytes)];
  });
}

const legal = ["LICENSE", "README.md", "THIRD_PARTY_NOTICES.md", "package.json"];
const scripts = [
  "element.js", "inctrl.iife.js", "inctrl.js", "node-worker.mjs", "node.js", "worker.js",
];
const wasm = ["formats.wasm", "inctrl.wasm", "kernels.wasm", "relaxed.wasm"];

it("inctrl has what it loads and its types, and no more than 18 MB", () => {
  const files = filesOf("inctrl");
  const types = files.filter(([path]) => /^dist\/types\/[a-z/-]+\.d\.ts$/.test(path));
  const others = files.filter((file) => !types.includes(file)).map(([path]) => path);
  assert.deepEqual(others.toSorted(), [
    ...legal, "custom-elements.json", ...[
      ...scripts, ...scripts.map((name) => `${name}.map`), ...wasm, "integrity.txt",
      "mini.safetensors",
    ].map((name) => `dist/${name}`),
  ].toSorted());
  assert.ok(types.some(([path]) => path === "dist/types/detector.d.ts"));
  const sum = files.reduce((n, [, bytes]) => n + bytes, 0);
  console.log(`# inctrl: ${sum} bytes in ${files.length} files`);
  assert.ok(sum <= 18_000_000, `${sum} bytes`);
});

for (const name of ["text", "convert"]) {
  it(`@inctrl/${name} has its program, and no more than 7.6 MB`, () => {
    const files = filesOf(`inctrl-${name}`);
    const own = ["index.d.ts", "index.js", `${name}.wasm`];
    assert.deepEqual(files.map(([path]) => path).toSorted(), [...legal, ...own].toSorted());
    const sum = files.reduce((n, [, bytes]) => n + bytes, 0);
    assert.ok(sum <= 7_600_000, `${sum} bytes`);
    const its = manifest(join(web, "packages", name));
    assert.equal(its.version, version);
    assert.deepEqual(its.peerDependencies, { inctrl: version });
  });
}

it("the packages say whose they are, and a README has no link into the sources", () => {
  for (const name of ["inctrl", "inctrl-text", "inctrl-convert"]) {
    const folder = join(npm, name);
    const { license, repository, description, keywords, homepage, bugs, ...rest } =
      manifest(folder);
    assert.equal(license, "Apache-2.0");
    assert.match(repository.url, /^git\+https:/);
    assert.ok(description && homepage && bugs && keywords.length > 0);
    assert.equal(rest.dependencies ?? rest.devDependencies ?? rest.scripts, undefined);
    const links = readFileSync(join(folder, "README.md"), "utf8").matchAll(/\]\(([^)]+)\)/g);
    for (const [, link] of links) assert.match(link, /^https:\/\//);
  }
});

it("the scripts and types import nothing but each other and Node's modules", () => {
  const dist = join(npm, "inctrl/dist");
  const files = filesOf("inctrl").map(([path]) => path).filter((p) => /\.(m?js|d\.ts)$/.test(p));
  for (const path of files) {
    const text = readFileSync(join(dist, "..", path), "utf8");
    const imports = text.matchAll(/(?:^|[;}\s])(?:import|export)\b[^;"'()]*?from\s*"([^"]+)"/g);
    const [, own] = /^dist\/types\/(react|vue)\.d\.ts$/.exec(path) ?? [];
    for (const [, name] of imports) {
      if (name !== own && !name.includes("$")) assert.match(name, /^(\.\.?\/|node:)/, path);
    }
  }
});

it("a source map has its sources", () => {
  for (const name of scripts) {
    const map = JSON.parse(readFileSync(join(npm, "inctrl/dist", `${name}.map`), "utf8"));
    assert.ok(map.sources.length > 0);
    assert.ok(map.sourcesContent.every((source) => source.length > 0), name);
  }
});
