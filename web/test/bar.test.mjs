// The bar of the page that loads: it counts all that is loaded, to the end.
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { inBrowsers, it, ready, servers, web } from "./harness.mjs";

const s = servers();
const demo = join(web, "dist", "demo");
const size = (name) => statSync(join(demo, name)).size;

/** In the page, before its own scripts: keeps each state of the bar. */
function record() {
  globalThis.bar = [];
  let last;
  const look = () => {
    const { loading, model } = document.querySelector("app-shell")?.store?.state ?? {};
    if (loading && loading !== last) globalThis.bar.push(last = loading);
    if (!model) setTimeout(look);
  };
  look();
}

inBrowsers("the bar", (browser) => {
  it("never goes back, and ends when all files and samples are there", async () => {
    const page = await browser.page("about:blank", { fresh: true });
    await page.evaluateOnNewDocument(record);
    await page.goto(s.isolated.url);
    await ready(page);
    const bar = await page.evaluate(() => globalThis.bar);
    const samples = readdirSync(join(demo, "samples")).filter((name) => name.endsWith(".jpg"));
    const files = ["inctrl.wasm", "formats.wasm", "convert.wasm", "mini.safetensors", "worker.js"];
    const all = [...files, ...samples.map((name) => join("samples", name))];
    const total = all.reduce((n, name) => n + size(name), 0);
    assert.ok(bar.every((step) => step.total === total), JSON.stringify(bar.at(-1)));
    const loaded = bar.map((step) => step.loaded);
    assert.deepEqual(loaded, loaded.toSorted((a, b) => a - b));
    assert.ok(Math.abs(loaded.at(-1) - total) < 1, `${loaded.at(-1)} of ${total}`);
    await page.close();
  });
});
