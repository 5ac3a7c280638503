// The demo page as a person uses it.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { axe, inBrowsers, it, native, out, ready, root, scored, scratch, servers } from "./harness.mjs";
import { serve } from "./serve.mjs";

const s = servers();
const dir = scratch();

/** Catches what the page saves: [{name, text}] when asked. */
const catchSaves = (page) => page.evaluate(() => {
  const blobs = new Map();
  const make = URL.createObjectURL;
  URL.createObjectURL = (b) => {
    const url = make.call(URL, b);
    blobs.set(url, b);
    return url;
  };
  globalThis.saved = [];
  HTMLAnchorElement.prototype.click = function () {
    globalThis.saved.push({ name: this.download, blob: blobs.get(this.href) });
  };
});

const save = async (page, button) => {
  await page.$eval(`#${button}`, (b) => b.click());
  await page.waitForFunction(() => globalThis.saved.length > 0);
  return page.evaluate(async () => {
    const { name, blob } = globalThis.saved.pop();
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (const b of bytes) text += String.fromCharCode(b);
    return { name, base64: btoa(text) };
  }).then(({ name, base64 }) => ({ name, bytes: Buffer.from(base64, "base64") }));
};

inBrowsers("demo", (browser) => {
  it("scores the samples after two clicks, exports them and agrees with the native program", async () => {
    const page = await browser.page(s.isolated.url);
    await ready(page);
    assert.match(await page.$eval("#badge", (e) => e.textContent), /^Network locked/);
    assert.deepEqual(await axe(page), []);
    await catchSaves(page);
    await page.click("#sample");
    await scored(page, 12);
    await page.screenshot({ path: join(out, `${browser.name}-demo.png`), fullPage: true });
    const rows = await page.$$eval("#rows tr", (r) => r.map((x) => [...x.cells].map((c) => c.textContent)));
    for (const [name, , verdict] of rows) {
      assert.equal(verdict, name.includes("good") ? "normal" : "anomalous", name);
    }
    assert.deepEqual(await axe(page), []);
    // The heat map is warm where the sample has its hole and clear elsewhere.
    await page.evaluate(() => [...document.querySelectorAll("#rows button")].find((b) => b.textContent.includes("hole-002")).click());
    await page.waitForFunction(() => document.getElementById("view-text").textContent.includes("hole-002"));
    const painted = () => page.$eval("#canvas", (c) => [...c.getContext("2d").getImageData(0, 0, c.width, c.height).data]);
    const warm = await painted();
    await page.$eval("#opacity", (e) => ((e.value = 0), e.dispatchEvent(new Event("input"))));
    const bare = await painted();
    const changed = warm.filter((v, i) => Math.abs(v - bare[i]) > 40).length / warm.length;
    assert.ok(changed > 0.002 && changed < 0.5, `${changed} of the image is painted`);
    // Why: the nearest normal patch of the most anomalous one.
    await page.focus("#canvas");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => /nearest: patch \d+ of normal image [1-8]/.test(document.getElementById("why").textContent));
    // Everything that can be taken away.
    const file = await save(page, "export-prompts");
    const results = await save(page, "export-results");
    const csv = await save(page, "export-csv");
    const json = await save(page, "export-json");
    const png = await save(page, "export-png");
    assert.equal(csv.bytes.toString().split("\r\n").length, 14);
    assert.equal(JSON.parse(json.bytes.toString()).length, 12);
    assert.equal(png.bytes.subarray(1, 4).toString(), "PNG");
    const [promptFile, resultsFile] = [join(dir, `${browser.name}.prompts`), join(dir, `${browser.name}.jsonl`)];
    writeFileSync(promptFile, file.bytes);
    writeFileSync(resultsFile, results.bytes);
    native("verify", "--prompts", promptFile, "--root", join(root, "web/dist/demo/samples"), resultsFile);
    // The prompt file that was saved opens again.
    await (await page.$("#prompt-file")).uploadFile(promptFile);
    await page.waitForFunction(() => document.getElementById("learned").textContent.startsWith("Prompts of"));
    await scored(page, 12);
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it("scores by the prompts that came last, and shows no other normal than theirs", async () => {
    const page = await browser.page(s.isolated.url);
    await ready(page);
    await catchSaves(page);
    await page.click("#sample");
    await scored(page, 12);
    const rows = () => page.$$eval("#rows tr", (r) => r.map((x) => [...x.cells].map((c) => c.textContent)).sort());
    const wanted = await rows();
    const file = join(dir, `${browser.name}-last.prompts`);
    writeFileSync(file, (await save(page, "export-prompts")).bytes);
    // An image that was picked is shown anew, with what is found now.
    const row = (name) => page.evaluate((name) => [...document.querySelectorAll("#rows tr")].find((r) => r.textContent.includes(name)).cells[1].textContent, name);
    await page.evaluate(() => [...document.querySelectorAll("#rows button")].find((b) => b.textContent.includes("good-001")).click());
    const told = async () => page.waitForFunction((text) => document.getElementById("view-text").checkVisibility() &&
      document.getElementById("view-text").textContent.startsWith(text), {}, `test-good-001.jpg: score ${await row("good-001")}`);
    await told();
    await page.click("#clear-normals");
    await (await page.$("#normal-files")).uploadFile(...[1, 2].map((i) => join(root, `testdata/demo/leather/train/good/00${i}.jpg`)));
    // The prompt file comes in the midst of scoring by the two normals.
    await page.waitForFunction(() => /^Scoring [3-9] of/.test(document.getElementById("scored").textContent), { polling: 10 });
    await (await page.$("#prompt-file")).uploadFile(file);
    await page.waitForFunction(() => document.getElementById("learned").textContent.startsWith("Prompts of"));
    await scored(page, 12);
    assert.deepEqual(await rows(), wanted);
    await told();
    await page.focus("#canvas");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => /nearest: patch \d+/.test(document.getElementById("why").textContent));
    assert.ok(await page.$eval("#why-canvas", (c) => c.hidden));
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it("moves the threshold, sorts, stops and goes on after a bad image", async () => {
    const page = await browser.page(s.plain.url);
    await ready(page);
    await page.click("#sample");
    await scored(page, 12);
    await page.$eval("#threshold", (e) => ((e.value = 1), e.dispatchEvent(new Event("input"))));
    assert.match(await page.$eval("#scored", (e) => e.textContent), /, 0 anomalous/);
    await page.$eval("[data-sort=name]", (b) => b.click());
    const names = await page.$$eval("#rows tr", (r) => r.map((x) => x.cells[0].textContent));
    assert.deepEqual(names, [...names].sort());
    const bad = join(dir, "bad.jpg");
    writeFileSync(bad, "no image");
    await (await page.$("#query-files")).uploadFile(bad, join(root, "testdata/demo/fabric/test/good/003.jpg"));
    await page.waitForFunction(() => /13 of 14 scored.*1 could not be read/.test(document.getElementById("scored").textContent));
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
    await (await page.$("#model-file")).uploadFile(file);
    await page.waitForFunction(() => document.getElementById("model-info").textContent.startsWith("nano-240"));
    await scored(page, 12);
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it(`works at the width of a phone${browser.name === "chromium" ? ", in the dark" : ""}, without scrolling sideways`, async () => {
    const page = await browser.page(s.isolated.url, { width: 360, height: 740, dark: browser.name === "chromium" });
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
    await ready(page); // now all that it needs has passed the service worker
    await own.close();
    await page.reload();
    await ready(page);
    await page.click("#sample");
    await scored(page, 12);
    await page.close();
  });
});
