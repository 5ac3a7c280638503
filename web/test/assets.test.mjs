// Where the library finds its own files.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import { inBrowsers, it, out, servers, web } from "./harness.mjs";
import { inPage } from "./page.mjs";

const s = servers();
/** A folder with the script alone. */
const alone = join(out, "alone");
before(() => {
  mkdirSync(alone, { recursive: true });
  copyFileSync(join(web, "dist/inctrl.js"), join(alone, "inctrl.js"));
});

it("the script names its files in the form that bundlers look for, and no others", () => {
  const script = readFileSync(join(web, "dist/inctrl.js"), "utf8");
  const literals = [...script.matchAll(/new URL\("\.\/([^"]+)",\s*import\.meta\.url\)/g)];
  assert.deepEqual(literals.map(([, file]) => file).sort(), [
    "formats.wasm", "inctrl.wasm", "kernels.wasm", "mini.safetensors", "relaxed.wasm", "worker.js",
  ]);
  assert.equal(script.split("import.meta").length - 1, literals.length);
  const element = readFileSync(join(web, "dist/element.js"), "utf8");
  assert.match(element, /from\s*"\.\/inctrl\.js"/);
  assert.doesNotMatch(element, /import\.meta/);
});

inBrowsers("assets", (browser) => {
  it("are in a folder with or without a slash, at URLs, or beside the script", async () => {
    const r = await inPage(browser, s.plain.url, async ({ lib, normals }) => {
      const moved = await import("/out/alone/inctrl.js");
      const said = async (lib, o) => {
        try {
          const d = await lib.AnomalyDetector.create({ cache: false, ...o });
          const { shots } = (await d.learn(normals.slice(0, 1))).info;
          d.close();
          return shots;
        } catch (error) {
          return `${error.name}: ${error.message}`;
        }
      };
      const file = (name) => new URL(`../lib/${name}`, document.baseURI);
      const r = {
        none: await said(moved),
        folder: await said(moved, { assets: "../lib" }),
        slash: await said(moved, { assets: "../lib/" }),
        url: await said(moved, { assets: file("") }),
        some: await said(lib, { assets: { program: file("inctrl.wasm") } }),
        wrong: await said(lib, { assets: { program: "http://[" } }),
      };
      moved.env.assets = "/none/";
      r.first = await said(moved, { assets: "/lib/" });
      moved.env.assets = "/lib";
      moved.env.cache = "of the page";
      r.page = await said(moved, { cache: undefined });
      r.cached = await caches.has("of the page");
      r.beside = await said(moved, { assets: { model: "/lib/none.safetensors" } });
      return r;
    });
    const { none, wrong, beside, cached, ...good } = r;
    assert.match(none, /^LoadError: .*\/out\/alone\//);
    assert.match(wrong, /^ArgumentError: .*http:\/\/\[/);
    assert.match(beside, /^LoadError: .*\/lib\/none\.safetensors/);
    assert.ok(cached);
    for (const [key, shots] of Object.entries(good)) assert.equal(shots, 1, `${key}: ${shots}`);
  });

  it("that are packages of their own are named when they are missing", async () => {
    const r = await inPage(browser, s.plain.url, async ({ normals }) => {
      const lib = await import("/out/alone/inctrl.js");
      const urls = ["program", "kernels", "relaxed", "worker", "model", "formats"];
      const names = ["inctrl.wasm", "kernels.wasm", "relaxed.wasm", "worker.js",
        "mini.safetensors", "formats.wasm"];
      const assets = Object.fromEntries(urls.map((key, i) => [key, `/lib/${names[i]}`]));
      const said = (p) => p.then(() => "none", (e) => `${e.name}: ${e.message}`);
      const pickle = new Blob([Uint8Array.of(0x80, 2, 0x2e)]);
      const convert = await said(lib.AnomalyDetector.create({ assets, model: pickle }));
      const tower = new Blob([Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0), "{}"]);
      const d = await lib.AnomalyDetector.create({ assets, text: tower });
      const text = await said(d.learn(normals, { method: "inctrl", className: "no such" }));
      d.close();
      return { convert, text };
    });
    for (const [key, error] of Object.entries(r)) {
      assert.match(error, new RegExp(`^LoadError: .*/out/alone/${key}\\.wasm: .*404`), key);
      assert.ok(error.includes(`import ${key} from "@inctrl/${key}"`), error);
      assert.ok(error.includes(`AnomalyDetector.create({ assets: { ${key} } })`), error);
    }
  });
});
