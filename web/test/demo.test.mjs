// The demo page as a person uses it.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serve } from "../../wasm/exec/serve.mjs";
import {
  axe, catchSaves, hasText, inBrowsers, it, native, out, ready, root, saved, scored, scratch,
  servers, setRange, tableRows, upload,
} from "./harness.mjs";

const s = servers();
const dir = scratch();

/** Chooses a row of the table by a part of its image's name. */
const choose = (page, part) => page.evaluate((part) => {
  const buttons = [...document.querySelectorAll("#rows button")];
  buttons.find((b) => b.textContent.includes(part)).click();
}, part);

/** Pixels of the image with its heat map. */
const painted = (page) => page.$eval("#canvas", (c) =>
  [...c.getContext("2d").getImageData(0, 0, c.width, c.height).data]);

const schema = JSON.parse(readFileSync(join(root, "docs/schema/result-1.json"), "utf8"));

inBrowsers("demo", (browser) => {
  it("scores the samples, exports them and agrees with the native program", async () => {
    const page = await browser.page(s.isolated.url);
    await ready(page);
    assert.match(await page.$eval("#badge", (e) => e.textContent), /^Network locked/);
    assert.deepEqual(await axe(page), []);
    await catchSaves(page);
    await page.click("#sample");
    await scored(page, 12);
    await page.screenshot({ path: join(out, `${browser.name}-demo.png`), fullPage: true });
    for (const [name, , verdict] of await tableRows(page)) {
      assert.equal(verdict, name.includes("good") ? "normal" : "anomalous", name);
    }
    assert.deepEqual(await axe(page), []);
    // The heat map is warm where the sample has its hole and clear elsewhere.
    await choose(page, "hole-002");
    await hasText(page, "view-text", "hole-002");
    const warm = await painted(page);
    await setRange(page, "#opacity", 0);
    const bare = await painted(page);
    const changed = warm.filter((v, i) => Math.abs(v - bare[i]) > 40).length / warm.length;
    assert.ok(changed > 0.002 && changed < 0.5, `${changed} of the image is painted`);
    // Why: the nearest normal patch of the most anomalous one.
    await page.focus("#canvas");
    await page.keyboard.press("ArrowRight");
    await hasText(page, "why", /nearest: patch \d+ of normal image [1-8]/);
    // All exports.
    const file = await saved(page, "export-prompts");
    const results = await saved(page, "export-results");
    const csv = await saved(page, "export-csv");
    const json = await saved(page, "export-json");
    const png = await saved(page, "export-png");
    const lines = csv.bytes.toString().split("\r\n");
    assert.equal(lines.length, 14);
    const records = JSON.parse(json.bytes.toString());
    assert.equal(records.length, 12);
    const fields = Object.keys(schema.properties);
    for (const name of lines[0].split(",")) assert.ok(fields.includes(name), name);
    for (const name of Object.keys(records[0])) assert.ok(fields.includes(name), name);
    const frame = Object.keys(schema.$defs.frame.properties).sort();
    assert.deepEqual(Object.keys(records[0].map.frame).sort(), frame);
    assert.equal(png.bytes.subarray(1, 4).toString(), "PNG");
    const promptFile = join(dir, `${browser.name}.prompts`);
    writeFileSync(promptFile, file.bytes);
    for (const [name, { bytes }] of Object.entries({ "a.jsonl": results, "a.csv": csv })) {
      const resultsFile = join(dir, `${browser.name}-${name}`);
      writeFileSync(resultsFile, bytes);
      const samples = join(root, "web/dist/demo/samples");
      native("verify", "--prompts", promptFile, "--root", samples, resultsFile);
    }
    // The prompt file that was saved opens again.
    await upload(page, "#prompt-file", promptFile);
    await hasText(page, "learned", "^Prompt file ");
    await scored(page, 12);
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it("scores with the latest prompt set, and shows the normal images of no other", async () => {
    const page = await browser.page(s.isolated.url);
    await ready(page);
    await catchSaves(page);
    await page.click("#sample");
    await scored(page, 12);
    const rows = async () => (await tableRows(page)).sort();
    const wanted = await rows();
    const file = join(dir, `${browser.name}-last.prompts`);
    writeFileSync(file, (await saved(page, "export-prompts")).bytes);
    // A chosen image is shown again, with its new result.
    const shown = async () => {
      const [, score] = (await tableRows(page)).find(([name]) => name.includes("good-001"));
      await hasText(page, "view-text", `^test-good-001.jpg: score ${score}`);
      await page.waitForSelector("#view-text", { visible: true });
    };
    await choose(page, "good-001");
    await shown();
    await page.click("#clear-normals");
    const leather = join(root, "testdata/demo/leather/train/good");
    await upload(page, "#normal-files", join(leather, "001.jpg"), join(leather, "002.jpg"));
    // The prompt file comes while the images are scored with the two normal ones.
    await hasText(page, "scored", /^Scoring [3-9] of/, { polling: 10 });
    await upload(page, "#prompt-file", file);
    await hasText(page, "learned", "^Prompt file ");
    await scored(page, 12);
    assert.deepEqual(await rows(), wanted);
    await shown();
    await page.focus("#canvas");
    await page.keyboard.press("ArrowRight");
    await hasText(page, "why", /nearest: patch \d+/);
    assert.ok(await page.$eval("#why-canvas", (c) => c.hidden));
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it("moves the threshold, sorts, stops and goes on after a bad image", async () => {
    const page = await browser.page(s.plain.url);
    await ready(page);
    await page.click("#sample");
    await scored(page, 12);
    await setRange(page, "#threshold", 1);
    assert.match(await page.$eval("#scored", (e) => e.textContent), /, 0 anomalous/);
    await page.$eval("[data-sort=name]", (b) => b.click());
    const names = (await tableRows(page)).map(([name]) => name);
    assert.deepEqual(names, [...names].sort());
    const bad = join(dir, "bad.jpg");
    writeFileSync(bad, "no image");
    await upload(page, "#query-files", bad, join(root, "testdata/demo/fabric/test/good/003.jpg"));
    await hasText(page, "scored", /13 of 14 scored.*1 could not be read/);
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it("takes another model from a file", async () => {
    const page = await browser.page(s.isolated.url);
    await ready(page);
    await page.click("#sample");
    await scored(page, 12);
    const file = join(dir, `${browser.name}-nano.safetensors`);
    native("convert", "--synthetic", "nano-240", "-o", file);
    await page.$eval("details", (d) => (d.open = true));
    await upload(page, "#model-file", file);
    await hasText(page, "model-info", "^nano-240");
    await scored(page, 12);
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it("fits the width of a phone", async () => {
    const dark = browser.name === "chromium";
    const page = await browser.page(s.isolated.url, { width: 360, height: 740, dark });
    await ready(page);
    await page.click("#sample");
    await scored(page, 12);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    assert.deepEqual(await axe(page), []);
    await page.screenshot({ path: join(out, `${browser.name}-phone.png`), fullPage: true });
    await page.close();
  });

  it("opens again when the server is gone", async () => {
    const own = await serve({ "/": join(root, "web/dist/demo") }, { isolated: true });
    const page = await browser.page(own.url);
    await ready(page);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.reload();
    await ready(page); // all its files have now passed the service worker
    await own.close();
    await page.reload();
    await ready(page);
    await page.click("#sample");
    await scored(page, 12);
    await page.close();
  });
});
